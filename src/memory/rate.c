#include "memory/rate.h"

#define NS_PER_S INT64_C(1000000000)

static int64_t seconds_up(int64_t ns)
{
    return (ns + NS_PER_S - 1) / NS_PER_S;
}

/* over_ns: how far from now all uses are over; all_ns: the most that may be. */
static struct rate_left left_of(int64_t over_ns, int64_t one_ns, int64_t all_ns)
{
    if (over_ns + one_ns > all_ns)
        return (struct rate_left){ false, 0, seconds_up(over_ns + one_ns - all_ns) };
    return (struct rate_left){ true, (all_ns - over_ns - one_ns) / one_ns,
                               seconds_up(over_ns + one_ns) };
}

static struct rate_left ask(atomic_llong *state, const struct rate *rate, struct jt_instant now,
                            bool is_taken)
{
    const int64_t one_ns = rate->window_s * NS_PER_S / rate->limit, all_ns = one_ns * rate->limit;
    const int64_t now_ns = jt_us_between((struct jt_instant){ 0 }, now) * 1000;
    long long seen = atomic_load_explicit(state, memory_order_relaxed);
    for (;;) {
        int64_t over_ns = seen > now_ns ? seen - now_ns : 0;
        long long next = seen;
        /* Of a window that was longer, or of a later moment: it ends with this window, and that is
         * kept also where the use is refused, or it would be refused for as long as before. */
        if (over_ns > all_ns)
            next = now_ns + (over_ns = all_ns);
        const struct rate_left left = left_of(over_ns, one_ns, all_ns);
        if (left.is_allowed && is_taken)
            next = now_ns + over_ns + one_ns;
        if (next == seen || atomic_compare_exchange_weak_explicit(
                                state, &seen, next, memory_order_relaxed, memory_order_relaxed))
            return left;
    }
}

struct rate_left rate_take(atomic_llong *state, const struct rate *rate, struct jt_instant now)
{
    return ask(state, rate, now, true);
}

struct rate_left rate_look(atomic_llong *state, const struct rate *rate, struct jt_instant now)
{
    return ask(state, rate, now, false);
}
