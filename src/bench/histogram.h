/*
 * histogram: how long answers took, in buckets that are at most a 64th wide, so that percentiles of
 * any number of answers are known without keeping each.
 */
#pragma once

#include "base/bytes.h"

enum { HISTOGRAM_STEPS = 64, HISTOGRAM_OCTAVES = 32 };

struct histogram {
    uint64_t count;
    uint64_t buckets[HISTOGRAM_OCTAVES * HISTOGRAM_STEPS];
};

/* What is negative counts as 0, and what does not fit (days) as the longest. */
void histogram_add(struct histogram *histogram, int64_t us);

/* So many per cent took no longer than that: the upper end of the bucket. 0 where nothing was
 * added. */
int64_t histogram_percentile(const struct histogram *histogram, double per_cent);
