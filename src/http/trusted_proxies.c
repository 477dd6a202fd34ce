/* trusted_proxies: see the header. */
#include "http/trusted_proxies.h"

#include <arpa/inet.h>

enum { ADDRESS_BITS = 128, MAPPED_BITS = 96 /* before the address in an IPv4-mapped one */ };

static bool address_parse(jt_str text, uint8_t ret_address[static 16], bool *ret_is_v4)
{
    static const uint8_t mapped[MAPPED_BITS / 8] = { [10] = 0xff, [11] = 0xff };
    char copy[INET6_ADDRSTRLEN];
    if (text.len == 0 || text.len >= sizeof(copy) || jt_str_has_control(text))
        return false;
    memcpy(copy, text.ptr, text.len);
    copy[text.len] = '\0';
    *ret_is_v4 = inet_pton(AF_INET, copy, ret_address + sizeof(mapped)) == 1;
    if (*ret_is_v4)
        memcpy(ret_address, mapped, sizeof(mapped));
    return *ret_is_v4 || inet_pton(AF_INET6, copy, ret_address) == 1;
}

/* --- The list -------------------------------------------------------------------------------- */

static jt_err network_parse(jt_str text, struct trusted_network *ret_network)
{
    struct trusted_network network = { .prefix_bits = ADDRESS_BITS };
    jt_str address, prefix;
    int64_t bits = 0;
    bool is_v4 = false;
    const bool has_prefix = jt_str_split(text, '/', &address, &prefix);
    if (!address_parse(address, network.address, &is_v4))
        return JT_ERR(JT_INVALID, "not a numeric address");
    if (has_prefix) {
        const int before = is_v4 ? MAPPED_BITS : 0;
        JT_TRY(jt_str_to_int(prefix, 0, ADDRESS_BITS - before, &bits));
        network.prefix_bits = before + (int)bits;
    }
    *ret_network = network;
    return JT_DONE;
}

static bool is_separator(char c)
{
    return c == ' ' || c == ',';
}

jt_err trusted_proxies_parse(jt_str list, struct trusted_proxies *ret_proxies)
{
    struct trusted_proxies proxies = { 0 };
    for (size_t at = 0; at < list.len;) {
        size_t from = at;
        while (at < list.len && !is_separator(list.ptr[at]))
            at++;
        if (at == from) {
            at++;
            continue;
        }
        if (proxies.count == TRUSTED_PROXIES_MAX)
            return JT_ERR(JT_TOO_LARGE, "too many networks");
        JT_TRY(network_parse((jt_str){ list.ptr + from, at - from },
                             &proxies.networks[proxies.count]));
        proxies.count++;
    }
    *ret_proxies = proxies;
    return JT_DONE;
}

/* --- Who it is ------------------------------------------------------------------------------- */

static bool is_within(const struct trusted_network *network, const uint8_t address[static 16])
{
    const size_t bytes = (size_t)network->prefix_bits / 8;
    const int bits = network->prefix_bits % 8;
    return memcmp(network->address, address, bytes) == 0 &&
           (bits == 0 || ((network->address[bytes] ^ address[bytes]) >> (8 - bits)) == 0);
}

static bool is_trusted(const struct trusted_proxies *proxies, jt_str text)
{
    uint8_t address[16];
    bool is_v4;
    if (!address_parse(text, address, &is_v4))
        return false;
    for (size_t i = 0; i < proxies->count; i++)
        if (is_within(&proxies->networks[i], address))
            return true;
    return false;
}

/* "192.0.2.1", "192.0.2.1:4711", "2001:db8::1", "[2001:db8::1]:4711". */
static bool hop_parse(jt_str text, jt_str *ret_address)
{
    uint8_t bytes[16];
    bool is_v4;
    jt_str address = text, port;
    if (text.len != 0 && text.ptr[0] == '[')
        jt_str_split((jt_str){ text.ptr + 1, text.len - 1 }, ']', &address, &port);
    else if (memchr(text.ptr, '.', text.len) != NULL)
        jt_str_split(text, ':', &address, &port);
    *ret_address = address;
    return address_parse(address, bytes, &is_v4);
}

/* Cuts the last element off. */
static jt_str last_hop(jt_str *list)
{
    size_t end = list->len, from;
    while (end > 0 && (list->ptr[end - 1] == ' ' || list->ptr[end - 1] == '\t'))
        end--;
    for (from = end; from > 0 && list->ptr[from - 1] != ',';)
        from--;
    jt_str hop = { list->ptr + from, end - from };
    list->len = from > 0 ? from - 1 : 0;
    while (hop.len > 0 && (hop.ptr[0] == ' ' || hop.ptr[0] == '\t'))
        hop = (jt_str){ hop.ptr + 1, hop.len - 1 };
    return hop;
}

jt_str trusted_proxies_client(const struct trusted_proxies *proxies, jt_str peer,
                              const jt_str *fields, size_t field_count)
{
    jt_str client = peer, before;
    for (size_t i = field_count; i-- > 0;)
        for (jt_str rest = fields[i]; rest.len != 0;) {
            jt_str hop = last_hop(&rest);
            if (!is_trusted(proxies, client) || !hop_parse(hop, &before))
                return client;
            client = before;
        }
    return client;
}
