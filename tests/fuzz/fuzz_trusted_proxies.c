/* fuzz_trusted_proxies: a list of proxies in the first line, a field X-Forwarded-For in each other.
 * Whatever they say, the client is an address in its one form, and the peer's own where the peer is
 * no proxy. */
#include "fuzz/fuzz.h"

#include "http/trusted_proxies.h"

enum { FIELDS_MAX = 4 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const jt_str peer = JT_STR("127.0.0.1");
    struct trusted_proxies proxies;
    jt_str rest = { (const char *)data, size }, list, fields[FIELDS_MAX], client;
    size_t count = 0;
    struct jt_address address;
    char text[JT_ADDRESS_TEXT_BYTES];

    if (size == 0 || !jt_str_cut(&rest, '\n', &list) ||
        trusted_proxies_parse(list, &proxies).code != JT_OK)
        return 0;
    while (count < FIELDS_MAX && jt_str_cut(&rest, '\n', &fields[count]))
        count++;
    struct jt_arena *arena = fuzz_arena();
    if (trusted_proxies_client(&proxies, peer, fields, count, arena, &client).code == JT_OK) {
        FUZZ_MUST(jt_address_parse(client, &address).code == JT_OK);
        FUZZ_MUST(jt_str_eq(jt_address_write(&address, text), client));
        if (jt_address_parse(peer, &address).code == JT_OK &&
            !trusted_proxies_have(&proxies, &address))
            FUZZ_MUST(jt_str_eq(client, peer));
    }
    jt_arena_free(arena);
    return 0;
}
