/* test_clock_watch: a time of day that runs ahead is believed after an hour, and one that was set
 * back at once. */
#include "test.h"

#include "clocks.h"
#include "ops/clock_watch.h"

enum { SECOND_MS = 1000 };

static const int64_t years_ms = INT64_C(3) * 365 * 86400 * 1000;

/* A step, and then a while in which both clocks go. */
static const struct move {
    const char *name;
    int64_t step_ms, pass_ms;
    enum clock_news news; /* of the look after the step, and then none until the while is over */
    bool is_believed;
} moves[] = {
    { "both go", 0, 90 * SECOND_MS, CLOCK_STEADY, true },
    { "set right by seconds", 30 * SECOND_MS, 10 * SECOND_MS, CLOCK_STEADY, true },
    { "and again", 45 * SECOND_MS, 10 * SECOND_MS, CLOCK_STEADY, true },
    { "years ahead", years_ms, 10 * SECOND_MS, CLOCK_WENT_AHEAD, false },
    { "still", 0, CLOCK_BELIEVED_MS - 20 * SECOND_MS, CLOCK_STEADY, false },
    { "and back before the hour is over", -years_ms, 10 * SECOND_MS, CLOCK_CAME_BACK, true },
    { "ahead", years_ms, 1800 * SECOND_MS, CLOCK_WENT_AHEAD, false },
    { "further ahead, and the hour begins anew", years_ms, 3590 * SECOND_MS, CLOCK_WENT_AHEAD,
      false },
    { "an hour later", 0, 20 * SECOND_MS, CLOCK_STEADY, true },
    { "years back", -2 * years_ms, 10 * SECOND_MS, CLOCK_WENT_BACK, true },
    { "steady", 0, 7200 * SECOND_MS, CLOCK_STEADY, true },
};

TEST(a_step_ahead_is_believed_after_an_hour_and_one_back_at_once)
{
    struct two_clocks clocks = { .day_ms = 1700000000000, .steady_ms = 5000 };
    struct clock_watch watch;
    int believed = 0;
    clock_watch_init(&watch, two_clocks_as_clock(&clocks));
    for (size_t i = 0; i < COUNT(moves); i++) {
        int64_t step_ms = 0;
        clocks.day_ms += moves[i].step_ms;
        if (moves[i].step_ms > CLOCK_STEP_MS)
            CHECK("before anybody has looked", !clock_watch_is_believed(&watch));
        CHECK_INT(moves[i].name, clock_watch_look(&watch, &step_ms), moves[i].news);
        for (int64_t ms = 0; ms < moves[i].pass_ms; ms += SECOND_MS) {
            clocks.day_ms += SECOND_MS;
            clocks.steady_ms += SECOND_MS;
            enum clock_news news = clock_watch_look(&watch, &step_ms);
            believed += news == CLOCK_IS_BELIEVED;
            CHECK(moves[i].name, news == CLOCK_STEADY || news == CLOCK_IS_BELIEVED);
        }
        CHECK_INT(moves[i].name, clock_watch_is_believed(&watch), moves[i].is_believed);
    }
    CHECK_INT("told once that it is believed", believed, 1);
}
