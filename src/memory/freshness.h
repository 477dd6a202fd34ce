/*
 * freshness: how long what this process remembers of the store may still be used. When the store is
 * not heard, tokens for known clients go on for a set time (staleness_max_s), since a revocation
 * elsewhere could not be heard.
 */
#pragma once

#include <stdatomic.h>

#include "base/clock.h"

struct freshness {
    struct jt_clock clock;
    int64_t staleness_max_ms;
    /* Counted from when that was asked which the store last answered. */
    _Atomic(struct jt_instant) until;
};

/* Not fresh until the store is heard. */
void freshness_init(struct freshness *freshness, struct jt_clock clock, int64_t staleness_max_ms);

/* The store has answered what was asked then. */
void freshness_renew(struct freshness *freshness, struct jt_instant asked);

/* What is remembered may not be used before the store is heard. */
void freshness_end(struct freshness *freshness);

/* How long ago that was asked which the store last answered; -1: it was never heard, or what it
 * said is not to be used any more. Any thread. */
int64_t freshness_age_ms(const struct freshness *freshness);

/* False when the store has not been heard for longer than the staleness allows. Any thread, no
 * lock. */
bool freshness_holds(const struct freshness *freshness);
