/* test_machine_use: what others use of the machine. */
#include "test.h"

#include <unistd.h>

#include "bench/machine_use.h"

TEST(what_counts_of_the_kernels_figures_is_work_and_what_was_taken_away)
{
    int64_t ticks = 0;
    CHECK_OK("stat",
             machine_stat_parse(str("cpu  10 200 3000 7 7 7 7 40000 1 1\ncpu0 1 2\n"), &ticks));
    CHECK_INT("ticks", ticks, 43210);
}

TEST(what_is_no_such_line_is_refused)
{
    static const char *const texts[] = { "", "cpu0 1 2 3 4 5 6 7 8\n", "cpu 1 2 3 4 5 6 7\n8\n",
                                         "cpu 1 2 3 4 x 6 7 8\n" };
    int64_t ticks = 0;
    for (size_t i = 0; i < COUNT(texts); i++)
        CHECK_CODE(texts[i], machine_stat_parse(str(texts[i]), &ticks), JT_INVALID);
}

TEST(own_work_is_not_that_of_others)
{
    const struct jt_instant now = jt_instant_now();
    const struct machine_use from = { .at = now, .busy_s = 100, .own_s = 10 };
    struct machine_use to = { .at = jt_instant_plus_ms(now, 2000), .busy_s = 103, .own_s = 12 };
    CHECK_INT("half a processor", machine_use_of_others(&from, &to) * 1000, 500);
    to.own_s = 14; /* ticks are coarse: more than there was */
    CHECK_INT("none", machine_use_of_others(&from, &to) * 1000, 0);
    CHECK_INT("no time", machine_use_of_others(&from, &from) * 1000, 0);
}

TEST(what_this_process_works_is_seen_as_its_own)
{
    const struct machine_use from = machine_use_now();
    struct machine_use to = from;
    while (to.own_s - from.own_s < 0.3)
        to = machine_use_now();
    CHECK("the machine was busy", to.busy_s > from.busy_s);
    CHECK("time passed", jt_ms_between(from.at, to.at) >= 250);
}

TEST(a_tenth_of_the_processors_is_busy)
{
    CHECK("less", !machine_is_busy(0.15, 2));
    CHECK("more", machine_is_busy(0.25, 2));
    CHECK("of many", !machine_is_busy(0.25, 8));
}
