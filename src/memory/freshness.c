/*
 * freshness: keeps the instant until which what is remembered may be used, in one atomic value. An
 * instant is of the steady clock: no step of the time of day prolongs or ends it.
 */
#include "memory/freshness.h"

void freshness_init(struct freshness *freshness, struct jt_clock clock, int64_t staleness_max_ms)
{
    freshness->clock = clock;
    freshness->staleness_max_ms = staleness_max_ms;
    freshness_end(freshness);
}

void freshness_renew(struct freshness *freshness, struct jt_instant asked)
{
    atomic_store(&freshness->until, jt_instant_plus_ms(asked, freshness->staleness_max_ms));
}

void freshness_end(struct freshness *freshness)
{
    atomic_store(&freshness->until, (struct jt_instant){ 0 });
}

int64_t freshness_age_ms(const struct freshness *freshness)
{
    const struct jt_instant until = atomic_load(&freshness->until);
    if (!jt_instant_is_before((struct jt_instant){ 0 }, until))
        return -1;
    return jt_ms_between(jt_instant_plus_ms(until, -freshness->staleness_max_ms),
                         jt_clock_instant(&freshness->clock));
}

bool freshness_holds(const struct freshness *freshness)
{
    const struct jt_instant until = atomic_load_explicit(&freshness->until, memory_order_relaxed);
    return !jt_instant_is_before(until, jt_clock_instant(&freshness->clock));
}
