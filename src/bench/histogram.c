/*
 * histogram: the first 64 buckets are a microsecond wide; from then on 64 of them reach from each
 * power of two to the next.
 */
#include "bench/histogram.h"

enum { STEP_BITS = 6 };
_Static_assert(1 << STEP_BITS == HISTOGRAM_STEPS, "a step is that many bits of a number");

static size_t bucket_of(uint64_t us)
{
    if (us < HISTOGRAM_STEPS)
        return (size_t)us;
    const int octave = 63 - __builtin_clzll(us) - STEP_BITS; /* 0: from 64 to 127 */
    const size_t bucket =
        (size_t)(octave + 1) * HISTOGRAM_STEPS + (size_t)((us >> octave) & (HISTOGRAM_STEPS - 1));
    const size_t last = HISTOGRAM_OCTAVES * HISTOGRAM_STEPS - 1;
    return bucket < last ? bucket : last;
}

/* The longest time that is in it. */
static int64_t bucket_end(size_t bucket)
{
    if (bucket < HISTOGRAM_STEPS)
        return (int64_t)bucket;
    const size_t octave = bucket / HISTOGRAM_STEPS - 1;
    const int64_t mantissa = HISTOGRAM_STEPS + (int64_t)(bucket % HISTOGRAM_STEPS);
    return ((mantissa + 1) << octave) - 1;
}

void histogram_add(struct histogram *histogram, int64_t us)
{
    histogram->buckets[bucket_of(us < 0 ? 0 : (uint64_t)us)]++;
    histogram->count++;
}

int64_t histogram_percentile(const struct histogram *histogram, double per_cent)
{
    const double wanted = (double)histogram->count * per_cent / 100;
    uint64_t seen = 0;
    for (size_t i = 0; i < COUNT(histogram->buckets); i++) {
        seen += histogram->buckets[i];
        if (seen > 0 && (double)seen >= wanted)
            return bucket_end(i);
    }
    return 0;
}
