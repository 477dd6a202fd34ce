#include "memory/rate.h"

enum { US_PER_S = 1000000 };

static int64_t seconds_up(int64_t us)
{
    return (us + US_PER_S - 1) / US_PER_S;
}

/* over_us: how far from now all uses are over. */
static struct rate_left left_of(const struct rate *rate, int64_t over_us, int64_t one_us)
{
    const int64_t window_us = rate->window_s * US_PER_S;
    if (over_us + one_us > window_us)
        return (struct rate_left){ false, 0, seconds_up(over_us + one_us - window_us) };
    return (struct rate_left){ true, (window_us - over_us - one_us) / one_us,
                               seconds_up(over_us + one_us) };
}

struct rate_left rate_take(atomic_llong *state, const struct rate *rate, struct jt_instant now)
{
    const int64_t window_us = rate->window_s * US_PER_S, one_us = window_us / rate->limit;
    const int64_t now_us = jt_us_between((struct jt_instant){ 0 }, now);
    long long seen = atomic_load_explicit(state, memory_order_relaxed);
    for (;;) {
        /* A window that was longer before ends with this one. */
        int64_t over_us = seen > now_us ? seen - now_us : 0;
        if (over_us > window_us)
            over_us = window_us;
        const struct rate_left left = left_of(rate, over_us, one_us);
        if (!left.is_allowed ||
            atomic_compare_exchange_weak_explicit(state, &seen, now_us + over_us + one_us,
                                                  memory_order_relaxed, memory_order_relaxed))
            return left;
    }
}
