/*
 * durations: the bounds go from a token that is in memory to whatever waits for a disk that is not
 * well. They are looked through from the shortest on: what is counted most is found first.
 */
#include "base/durations.h"

const int64_t jt_duration_bounds_us[JT_DURATION_BOUNDS] = {
    50,    100,    250,    500,    1000,    2500,    5000,    10000,    25000,
    50000, 100000, 250000, 500000, 1000000, 2500000, 5000000, 10000000,
};

void jt_durations_add(struct jt_durations *durations, int64_t us)
{
    size_t bucket = 0;
    const int64_t took_us = us < 0 ? 0 : us;
    while (bucket < JT_DURATION_BOUNDS && took_us > jt_duration_bounds_us[bucket])
        bucket++;
    jt_count(&durations->buckets[bucket]);
    atomic_fetch_add_explicit(&durations->sum_us, took_us, memory_order_relaxed);
}

void jt_durations_sum(const struct jt_durations *durations, struct jt_duration_sums *sums)
{
    for (size_t i = 0; i < JT_DURATION_BUCKETS; i++)
        sums->buckets[i] += jt_counted(&durations->buckets[i]);
    sums->sum_us += jt_counted(&durations->sum_us);
}
