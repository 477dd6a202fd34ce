/* test_histogram: percentiles of what was added, to a 64th. */
#include "test.h"

#include "bench/histogram.h"

TEST(an_empty_one_has_no_percentile)
{
    struct histogram histogram = { 0 };
    CHECK_INT("p50", histogram_percentile(&histogram, 50), 0);
}

TEST(short_times_are_exact)
{
    struct histogram histogram = { 0 };
    for (int64_t us = 1; us <= 50; us++)
        histogram_add(&histogram, us);
    CHECK_INT("p50", histogram_percentile(&histogram, 50), 25);
    CHECK_INT("p98", histogram_percentile(&histogram, 98), 49);
    CHECK_INT("p100", histogram_percentile(&histogram, 100), 50);
    CHECK_INT("count", histogram.count, 50);
}

TEST(long_times_are_never_told_shorter_and_at_most_a_64th_longer)
{
    for (int64_t us = 64; us < INT64_C(60000000000); us = us * 3 / 2 + 1) {
        struct histogram histogram = { 0 };
        histogram_add(&histogram, us);
        const int64_t told = histogram_percentile(&histogram, 99);
        CHECK(text("%lld", (long long)us), told >= us && told <= us + us / 64);
    }
}

TEST(one_in_a_hundred_is_seen_at_p99_and_not_before)
{
    struct histogram histogram = { 0 };
    for (int i = 0; i < 989; i++)
        histogram_add(&histogram, 10);
    for (int i = 0; i < 11; i++)
        histogram_add(&histogram, 40);
    CHECK_INT("p98", histogram_percentile(&histogram, 98), 10);
    CHECK_INT("p99", histogram_percentile(&histogram, 99), 40);
}

TEST(what_does_not_fit_counts_at_the_ends)
{
    struct histogram histogram = { 0 };
    histogram_add(&histogram, -5);
    histogram_add(&histogram, INT64_MAX);
    CHECK_INT("shortest", histogram_percentile(&histogram, 1), 0);
    CHECK("longest", histogram_percentile(&histogram, 100) > INT64_C(100000000000));
}
