#include "base/network.h"

enum {
    ADDRESS_BITS = 128,
    MAPPED_BITS = 96, /* before the address in an IPv4-mapped one */
};

/* An IPv4 network may be written as an IPv4-mapped one. What reaches past the mapped addresses is
 * a network of IPv6, and no IPv4 address is within. */
jt_err jt_network_parse(jt_str text, struct jt_network *ret_network)
{
    struct jt_network network = { .prefix_bits = ADDRESS_BITS };
    jt_str address, prefix;
    int64_t bits = 0;
    const bool has_prefix = jt_str_split(text, '/', &address, &prefix);
    const bool is_dotted = memchr(address.ptr, ':', address.len) == NULL;
    JT_TRY(jt_address_parse(address, &network.address));
    if (has_prefix) {
        const int before = is_dotted ? MAPPED_BITS : 0;
        JT_TRY(jt_str_to_int(prefix, 0, ADDRESS_BITS - before, &bits));
        network.prefix_bits = before + (int)bits;
    }
    if (jt_address_is_v4(&network.address) && network.prefix_bits < MAPPED_BITS)
        return JT_ERR(JT_INVALID, "an IPv4-mapped network with the prefix of an IPv4 one");
    *ret_network = network;
    return JT_DONE;
}

bool jt_network_has(const struct jt_network *network, const struct jt_address *address)
{
    const size_t bytes = (size_t)network->prefix_bits / 8;
    const int bits = network->prefix_bits % 8;
    const uint8_t *wanted = network->address.bytes;
    return jt_address_is_v4(&network->address) == jt_address_is_v4(address) &&
           memcmp(wanted, address->bytes, bytes) == 0 &&
           (bits == 0 || ((wanted[bytes] ^ address->bytes[bytes]) >> (8 - bits)) == 0);
}
