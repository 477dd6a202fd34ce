/*
 * network: addresses that begin with the same bits, "10.0.0.0/8", as a value.
 */
#pragma once

#include "base/address.h"

struct jt_network {
    struct jt_address address;
    int prefix_bits; /* of the form that each address has: IPv4 begins at 96 */
};

/* An address, or a network; of IPv4, IPv6, or IPv4-mapped. Bits behind the prefix may be there, and
 * mean nothing. JT_INVALID. */
JT_MUST_USE jt_err jt_network_parse(jt_str text, struct jt_network *ret_network);

/* No IPv4 address is within a network of IPv6, "::/0" included. */
bool jt_network_has(const struct jt_network *network, const struct jt_address *address);
