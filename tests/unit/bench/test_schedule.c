/* test_schedule: when requests are due, however late somebody asks. */
#include "test.h"

#include "bench/schedule.h"

TEST(requests_are_due_at_fixed_times_from_the_start)
{
    struct schedule schedule = { .start = jt_instant_now(), .per_second = 3000 };
    const int64_t wanted_us[] = { 0, 333, 666, 1000, 1333 };
    for (size_t i = 0; i < COUNT(wanted_us); i++) {
        struct jt_instant due = { 0 };
        CHECK_INT("due", jt_us_between(schedule.start, schedule_due(&schedule)), wanted_us[i]);
        CHECK("taken", schedule_take(&schedule, schedule_due(&schedule), &due));
        CHECK_INT("taken", jt_us_between(schedule.start, due), wanted_us[i]);
    }
}

TEST(nothing_is_taken_before_it_is_due)
{
    struct jt_instant due = { 0 };
    struct schedule schedule = { .start = jt_instant_now(), .per_second = 1, .next = 1 };
    CHECK("early", !schedule_take(&schedule, jt_instant_plus_us(schedule.start, 999999), &due));
    CHECK_INT("still the same", schedule.next, 1);
    CHECK("in time", schedule_take(&schedule, jt_instant_plus_ms(schedule.start, 1000), &due));
}

TEST(whoever_comes_late_gets_the_times_at_which_they_were_due)
{
    struct jt_instant due = { 0 };
    struct schedule schedule = { .start = jt_instant_now(), .per_second = 100 };
    const struct jt_instant late = jt_instant_plus_ms(schedule.start, 45);
    int taken = 0;
    for (; schedule_take(&schedule, late, &due); taken++)
        CHECK_INT("due", jt_ms_between(schedule.start, due), taken * 10);
    CHECK_INT("all that were due", taken, 5);
}
