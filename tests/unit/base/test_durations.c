/* What took how long, in its bucket. */
#include "base/durations.h"
#include "test.h"

static const struct {
    const char *name;
    int64_t us;
    size_t bucket;
} cases[] = {
    { "nothing", 0, 0 },
    { "a clock that went back", -5, 0 },
    { "a bound is in its bucket", 50, 0 },
    { "what is past it is in the next", 51, 1 },
    { "a millisecond", 1000, 4 },
    { "the last bound", 10000000, JT_DURATION_BOUNDS - 1 },
    { "past all bounds", 10000001, JT_DURATION_BOUNDS },
    { "for ever", INT64_MAX / 2, JT_DURATION_BOUNDS },
};

TEST(a_duration_is_in_the_first_bucket_whose_bound_it_does_not_pass)
{
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct jt_durations durations = { 0 };
        struct jt_duration_sums sums = { 0 };
        jt_durations_add(&durations, cases[i].us);
        jt_durations_sum(&durations, &sums);
        for (size_t bucket = 0; bucket < JT_DURATION_BUCKETS; bucket++)
            CHECK_INT(cases[i].name, sums.buckets[bucket], bucket == cases[i].bucket ? 1 : 0);
        CHECK_INT(cases[i].name, sums.sum_us, cases[i].us < 0 ? 0 : cases[i].us);
    }
}

TEST(bounds_rise)
{
    for (size_t i = 1; i < JT_DURATION_BOUNDS; i++)
        CHECK("rises", jt_duration_bounds_us[i - 1] < jt_duration_bounds_us[i]);
}

TEST(what_several_counted_is_added_up)
{
    struct jt_durations one = { 0 }, other = { 0 };
    struct jt_duration_sums sums = { 0 };
    jt_durations_add(&one, 10);
    jt_durations_add(&other, 20);
    jt_durations_add(&other, 2000);
    jt_durations_sum(&one, &sums);
    jt_durations_sum(&other, &sums);
    CHECK_INT("short ones", sums.buckets[0], 2);
    CHECK_INT("the long one", sums.buckets[5], 1);
    CHECK_INT("sum", sums.sum_us, 2030);
}
