/*
 * peers: how many connections each address has, on all loops together, so that one client cannot
 * take all places. It counts by networks (jt_address_network()). Memory goes with the number of
 * networks that are connected, and so is bounded as connections are.
 */
#pragma once

#include "base/address.h"

struct peers; /* opaque; any thread */
struct peer;  /* opaque: a network */

JT_MUST_USE jt_err peers_new(int connections_per_address_max, struct peers **ret_peers);
void peers_free(struct peers *peers); /* takes NULL; everyone must have left */

/* NULL when the address has as many as it may, or there is no memory. Otherwise peers_leave() once.
 */
struct peer *peers_enter(struct peers *peers, struct jt_address address);
void peers_leave(struct peers *peers, struct peer *peer);
