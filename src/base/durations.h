/*
 * durations: how long things took: counts in buckets of fixed bounds, and their sum. Counted on any
 * thread without a lock. Whoever counts often has one of its own, on cache lines that no other
 * thread writes; who reads adds them up.
 */
#pragma once

#include <stdatomic.h>

#include "base/bytes.h"

/* The last bucket has what took longer than all bounds. */
enum { JT_DURATION_BOUNDS = 17, JT_DURATION_BUCKETS };

/* Upper bounds, in microseconds; each is in its bucket. */
extern const int64_t jt_duration_bounds_us[JT_DURATION_BOUNDS];

/* Between what different threads write often. */
enum { JT_CACHE_LINE_BYTES = 64 };

struct jt_durations {
    atomic_llong buckets[JT_DURATION_BUCKETS];
    atomic_llong sum_us;
};

/* A negative one counts as none. */
void jt_durations_add(struct jt_durations *durations, int64_t us);

/* What was counted by some moment, of one or of several together. */
struct jt_duration_sums {
    int64_t buckets[JT_DURATION_BUCKETS];
    int64_t sum_us;
};

/* Adds to sums, which begin as zero. */
void jt_durations_sum(const struct jt_durations *durations, struct jt_duration_sums *sums);

/* One more of something that is counted. */
static inline void jt_count(atomic_llong *count)
{
    atomic_fetch_add_explicit(count, 1, memory_order_relaxed);
}

static inline int64_t jt_counted(const atomic_llong *count)
{
    return atomic_load_explicit(count, memory_order_relaxed);
}
