/*
 * trusted_proxies: walks X-Forwarded-For from its end, which the nearest proxy wrote, and stops at
 * the first address that is no listed proxy's.
 */
#include "http/trusted_proxies.h"

enum { HOPS_MAX = 32 };

/* --- The list -------------------------------------------------------------------------------- */

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
        JT_TRY(jt_network_parse((jt_str){ list.ptr + from, at - from },
                                &proxies.networks[proxies.count]));
        proxies.count++;
    }
    *ret_proxies = proxies;
    return JT_DONE;
}

/* --- Who it is ------------------------------------------------------------------------------- */

bool trusted_proxies_have(const struct trusted_proxies *proxies, const struct jt_address *address)
{
    for (size_t i = 0; i < proxies->count; i++)
        if (jt_network_has(&proxies->networks[i], address))
            return true;
    return false;
}

static bool is_port(jt_str text)
{
    int64_t port;
    return jt_str_to_int(text, 0, UINT16_MAX, &port).code == JT_OK;
}

/* "[2001:db8::1]", "[2001:db8::1]:4711". */
static bool bracketed_parse(jt_str text, jt_str *ret_address)
{
    jt_str behind;
    if (!jt_str_split((jt_str){ text.ptr + 1, text.len - 1 }, ']', ret_address, &behind))
        return false;
    return behind.len == 0 ||
           (behind.ptr[0] == ':' && is_port((jt_str){ behind.ptr + 1, behind.len - 1 }));
}

/*
 * An address as proxies write them: of IPv4 or IPv6 alone; with a port, IPv6 then in brackets;
 * "fe80::1%eth0" with the zone that it is in. Anything else, as "unknown" or "_hidden", is none.
 */
static bool hop_parse(jt_str text, struct jt_address *ret_address)
{
    jt_str address = text, behind, zone;
    if (text.len != 0 && text.ptr[0] == '[') {
        if (!bracketed_parse(text, &address))
            return false;
    } else if (jt_str_split(text, ':', &address, &behind) &&
               memchr(behind.ptr, ':', behind.len) == NULL) {
        if (!is_port(behind))
            return false;
    } else {
        address = text; /* no colon, or those of IPv6 */
    }
    const bool has_zone = jt_str_split(address, '%', &address, &zone);
    return jt_address_parse(address, ret_address).code == JT_OK &&
           !(has_zone && (zone.len == 0 || jt_address_is_v4(ret_address)));
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

/* Reads the fields from the end while who speaks is trusted. */
static struct jt_address client_find(const struct trusted_proxies *proxies, struct jt_address peer,
                                     const jt_str *fields, size_t field_count)
{
    struct jt_address client = peer, before;
    int hops = 0;
    for (size_t i = field_count; i-- > 0;)
        for (jt_str rest = fields[i]; rest.len != 0; hops++) {
            jt_str hop = last_hop(&rest);
            if (hops == HOPS_MAX || !trusted_proxies_have(proxies, &client) ||
                !hop_parse(hop, &before))
                return client;
            client = before;
        }
    return client;
}

jt_err trusted_proxies_client(const struct trusted_proxies *proxies, jt_str peer,
                              const jt_str *fields, size_t field_count, struct jt_arena *arena,
                              jt_str *ret_client)
{
    struct jt_address address;
    char text[JT_ADDRESS_TEXT_BYTES];
    *ret_client = peer;
    if (field_count == 0 || jt_address_parse(peer, &address).code != JT_OK)
        return JT_DONE;
    address = client_find(proxies, address, fields, field_count);
    return jt_arena_copy(arena, jt_address_write(&address, text), ret_client);
}
