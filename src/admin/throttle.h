/*
 * throttle: slows guessing of passwords and codes, per account and per address; from where somebody
 * is known to be, the account's guesses from there alone (source.h).
 *
 * The first failures are free; from then on each doubles the time until the next attempt, up to
 * five minutes; an hour without one forgets all. Kept in the store, by digests, so that all nodes
 * count together; a restart forgets nothing. May wait for the store; any thread.
 */
#pragma once

#include "base/arena.h"
#include "store/store.h"

enum {
    THROTTLE_ACCOUNT_FREE = 5,
    THROTTLE_ADDRESS_FREE = 20, /* several people may share one */
    THROTTLE_DELAY_MAX_S = 300,
    THROTTLE_FORGET_S = 3600,
};

/* Who tries, and from where: an IPv6 address counts with its network of 64 bits. */
struct attempt {
    jt_str account; /* in one spelling, whether it exists or not */
    jt_str address;
    jt_str source; /* JT_DIGEST_BYTES: known for this account; empty: none that is */
};

/*
 * Begins an attempt, which counts as failed until one of the two below is called: so attempts at
 * the same time, of any nodes, get no head start. ret_wait_s not 0: too early, and that is when to
 * try again.
 */
JT_MUST_USE jt_err throttle_begin(struct store *store, const struct attempt *attempt,
                                  int64_t *ret_wait_s);

/* The attempt succeeded: the failures of the account, or of its source, are forgotten. Those of the
 * address stay, but this attempt is not counted there. Where the store fails, it counts as failed.
 */
void throttle_succeeded(struct store *store, const struct attempt *attempt);

/* The attempt neither failed nor succeeded: it is not counted. Where the store fails, as above. */
void throttle_undecided(struct store *store, const struct attempt *attempt);
