/*
 * peers: how many connections each address has on one loop, so that one client cannot take all
 * places. Memory goes with the number of addresses that are connected.
 */
#pragma once

#include <sys/socket.h>

#include "base/bytes.h"

struct peers; /* opaque: one loop's, no lock */
struct peer;  /* opaque: an address */

JT_MUST_USE jt_err peers_new(int connections_per_address_max, struct peers **ret_peers);
void peers_free(struct peers *peers); /* takes NULL; everyone must have left */

/* NULL when the address has as many as it may, or there is no memory. Otherwise peers_leave() once.
 * address is of AF_INET or AF_INET6. */
struct peer *peers_enter(struct peers *peers, const struct sockaddr *address);
void peers_leave(struct peers *peers, struct peer *peer);
