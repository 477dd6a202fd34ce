/*
 * address: a numeric IP address as a value. One of IPv4 is kept as an IPv4-mapped one (RFC 4291
 * section 2.5.5.2), so that each has one form, whatever socket or text it came by.
 */
#pragma once

#include "base/bytes.h"

struct sockaddr;

enum {
    JT_ADDRESS_BYTES = 16,
    JT_ADDRESS_TEXT_BYTES = 46, /* INET6_ADDRSTRLEN: with the NUL */
};

struct jt_address {
    uint8_t bytes[JT_ADDRESS_BYTES];
};

/* "192.0.2.1", "2001:db8::1", "::ffff:192.0.2.1"; no port, zone or brackets. JT_INVALID. */
JT_MUST_USE jt_err jt_address_parse(jt_str text, struct jt_address *ret_address);

/* Of AF_INET or AF_INET6. */
struct jt_address jt_address_of_socket(const struct sockaddr *address);

bool jt_address_is_v4(const struct jt_address *address);

/* The text of RFC 5952: an IPv4 address is "192.0.2.1". The view is of ret_text. */
jt_str jt_address_write(const struct jt_address *address,
                        char ret_text[static JT_ADDRESS_TEXT_BYTES]);

/*
 * What limits by address count by: an IPv4 address whole, of one of IPv6 the network of 64 bits,
 * for the rest is its owner's to choose. All texts that are no address have one key, of zeros.
 */
struct jt_address jt_address_network(struct jt_address address);
struct jt_address jt_address_network_of(jt_str text);
