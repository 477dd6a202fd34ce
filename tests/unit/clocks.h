/*
 * clocks: moments, and clocks that stand until a test moves them. In a test the clock of instants
 * may begin anywhere.
 */
#pragma once

#include "base/clock.h"

static inline struct jt_instant at_ms(int64_t since_boot_ms)
{
    return jt_instant_plus_ms((struct jt_instant){ 0 }, since_boot_ms);
}

static inline int64_t ms_since(struct jt_instant from)
{
    return jt_ms_between(from, jt_instant_now());
}

static inline int64_t one_clock_now_ms(void *self)
{
    return __atomic_load_n((int64_t *)self, __ATOMIC_RELAXED);
}

static inline struct jt_instant one_clock_instant(void *self)
{
    return at_ms(one_clock_now_ms(self));
}

/* While other threads ask it. */
static inline void one_clock_set(int64_t *now_ms, int64_t value)
{
    __atomic_store_n(now_ms, value, __ATOMIC_RELAXED);
}

/* Both go together; now_ms is borrowed. */
static inline struct jt_clock one_clock(int64_t *now_ms)
{
    return (struct jt_clock){ one_clock_now_ms, one_clock_instant, now_ms };
}

struct two_clocks {
    int64_t day_ms, steady_ms;
};

static inline int64_t two_clocks_now_ms(void *self)
{
    return ((struct two_clocks *)self)->day_ms;
}

static inline struct jt_instant two_clocks_instant(void *self)
{
    return at_ms(((struct two_clocks *)self)->steady_ms);
}

/* They go apart; clocks is borrowed. */
static inline struct jt_clock two_clocks_as_clock(struct two_clocks *clocks)
{
    return (struct jt_clock){ two_clocks_now_ms, two_clocks_instant, clocks };
}
