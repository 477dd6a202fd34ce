/*
 * trusted_proxies: whose address a request came from. A proxy in front of the server is the peer of
 * every connection; it says in X-Forwarded-For whom it speaks for. That field is believed only of
 * proxies that the operator has listed: anybody can write it.
 *
 * Forwarded (RFC 7239) is not read: a proxy that sets one of the two fields passes the other on as
 * the client wrote it.
 */
#pragma once

#include "base/arena.h"
#include "base/network.h"

enum { TRUSTED_PROXIES_MAX = 32 };

struct trusted_proxies {
    struct jt_network networks[TRUSTED_PROXIES_MAX];
    size_t count;
};

/* Numeric addresses and networks ("10.0.0.0/8", "::1"), separated by commas, spaces or both; empty:
 * none. JT_INVALID, JT_TOO_LARGE. */
JT_MUST_USE jt_err trusted_proxies_parse(jt_str list, struct trusted_proxies *ret_proxies);

/* Whether that is the address of a proxy in the list. */
bool trusted_proxies_have(const struct trusted_proxies *proxies, const struct jt_address *address);

/*
 * The client's address, numeric and without a port: peer's, or, while that is a trusted proxy's,
 * the one before it in the fields of X-Forwarded-For (in their order), read from the end. What is
 * no address ends the search, an empty element too: what stands before it may be the client's own
 * words. peer itself, or in arena, in the one form that each address has (base/address.h).
 */
JT_MUST_USE jt_err trusted_proxies_client(const struct trusted_proxies *proxies, jt_str peer,
                                          const jt_str *fields, size_t field_count,
                                          struct jt_arena *arena, jt_str *ret_client);
