/* fuzz_trusted_proxies: a list of proxies in the first line, a field X-Forwarded-For in each other.
 * Whatever they say, the client is the peer or an address that stands in a field. */
#include "fuzz/fuzz.h"

#include <arpa/inet.h>

#include "http/trusted_proxies.h"

enum { FIELDS_MAX = 4 };

static bool stands_in(jt_str client, jt_str field)
{
    return client.ptr >= field.ptr && client.ptr + client.len <= field.ptr + field.len;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const jt_str peer = JT_STR("127.0.0.1");
    struct trusted_proxies proxies;
    jt_str rest = { (const char *)data, size }, list, fields[FIELDS_MAX];
    size_t count = 0;
    char text[INET6_ADDRSTRLEN];
    uint8_t address[16];

    if (size == 0 || !jt_str_cut(&rest, '\n', &list) ||
        trusted_proxies_parse(list, &proxies).code != JT_OK)
        return 0;
    while (count < FIELDS_MAX && jt_str_cut(&rest, '\n', &fields[count]))
        count++;
    jt_str client = trusted_proxies_client(&proxies, peer, fields, count);
    bool is_found = client.ptr == peer.ptr;
    for (size_t i = 0; i < count; i++)
        is_found = is_found || stands_in(client, fields[i]);
    FUZZ_MUST(is_found && client.len < sizeof(text));
    memcpy(text, client.ptr, client.len);
    text[client.len] = '\0';
    FUZZ_MUST(inet_pton(AF_INET, text, address) == 1 || inet_pton(AF_INET6, text, address) == 1);
    return 0;
}
