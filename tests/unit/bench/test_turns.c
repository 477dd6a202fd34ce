/* test_turns: medians, ratios within a round, and that arms take turns. */
#include "test.h"

#include "bench/turns.h"

TEST(a_median_is_in_the_middle)
{
    const double odd[] = { 9, 1, 5 }, even[] = { 4, 1, 2, 9 };
    CHECK_INT("odd", median_of(odd, COUNT(odd)), 5);
    CHECK_INT("even", median_of(even, COUNT(even)), 3);
    CHECK_INT("none", median_of(odd, 0), 0);
}

/* Each slice takes longer than the one before, whichever arm has it. */
static jt_err measure(void *context, int64_t duration_ms, double *ret_us)
{
    int *slices = context;
    CHECK("duration", duration_ms > 0);
    *ret_us = ++*slices;
    return JT_DONE;
}

static struct bench_options options = { .rounds = 3, .slice_ms = 10 };

TEST(arms_are_warmed_and_then_take_turns)
{
    int slices = 0;
    struct results results = { 0 };
    struct bench bench = { .options = &options, .arena = test_arena(), .results = &results };
    struct arm arms[] = { { .name = "one", .measure = measure, .context = &slices },
                          { .name = "two", .measure = measure, .context = &slices } };
    const struct arm *const beside[] = { &arms[1] }, *const both[] = { &arms[0], &arms[1] };
    CHECK_OK("turns", take_turns(&bench, arms, COUNT(arms)));
    for (int round = 0; round < options.rounds; round++) {
        CHECK_INT("one", arms[0].cpu_us[round], 3 + 2 * round);
        CHECK_INT("two", arms[1].cpu_us[round], 4 + 2 * round);
    }
    CHECK_INT("median", arms[0].median.cpu_us, 5);
    CHECK_INT("ratio of the second round", turns_ratio(&bench, &arms[0], beside, 1) * 6000, 5000);
    CHECK_INT("by a sum", turns_ratio(&bench, &arms[0], both, 2) * 11000, 5000);
    CHECK_INT("figures", results.figure_count, 2);
}

static jt_err fail_to_measure(void *context, int64_t duration_ms, double *ret_us)
{
    (void)context, (void)duration_ms, (void)ret_us;
    return JT_ERR(JT_CRYPTO, "no");
}

TEST(what_fails_ends_the_turns)
{
    struct results results = { 0 };
    struct bench bench = { .options = &options, .arena = test_arena(), .results = &results };
    struct arm arms[] = { { .name = "one", .measure = fail_to_measure } };
    CHECK_CODE("fails", take_turns(&bench, arms, COUNT(arms)), JT_CRYPTO);
    CHECK_INT("no figures", results.figure_count, 0);
}
