/* test_freshness: fresh for its time after the store was heard, whatever the time of day does. */
#include "test.h"

#include "clocks.h"
#include "memory/freshness.h"

enum { STALENESS_MS = 10000 };

static const int64_t years_ms = INT64_C(3) * 365 * 86400 * 1000;

TEST(it_does_not_hang_on_the_time_of_day)
{
    static const int64_t steps_ms[] = { years_ms, -2 * years_ms, years_ms };
    struct two_clocks clocks = { .day_ms = 1700000000000, .steady_ms = 1000 };
    const struct jt_clock clock = two_clocks_as_clock(&clocks);
    struct freshness freshness;
    freshness_init(&freshness, clock, STALENESS_MS);
    CHECK("never heard, soon after the machine has started", !freshness_holds(&freshness));
    freshness_renew(&freshness, jt_clock_instant(&clock));
    for (size_t i = 0; i < COUNT(steps_ms); i++) {
        clocks.day_ms += steps_ms[i];
        CHECK("a step of the time of day", freshness_holds(&freshness));
    }
    clocks.steady_ms += STALENESS_MS;
    CHECK("to the last millisecond", freshness_holds(&freshness));
    clocks.steady_ms++;
    for (size_t i = 0; i < COUNT(steps_ms); i++) {
        clocks.day_ms += steps_ms[i];
        CHECK("stale, whatever the time of day", !freshness_holds(&freshness));
    }
    freshness_renew(&freshness, jt_clock_instant(&clock));
    CHECK("heard again", freshness_holds(&freshness));
}

TEST(its_age_is_counted_from_when_the_store_was_asked)
{
    struct two_clocks clocks = { .day_ms = 1700000000000, .steady_ms = 1000 };
    const struct jt_clock clock = two_clocks_as_clock(&clocks);
    struct freshness freshness;
    freshness_init(&freshness, clock, STALENESS_MS);
    CHECK_INT("never heard", freshness_age_ms(&freshness), -1);
    const struct jt_instant asked = jt_clock_instant(&clock);
    clocks.steady_ms += 20;
    freshness_renew(&freshness, asked);
    CHECK_INT("what asking took", freshness_age_ms(&freshness), 20);
    clocks.steady_ms += 3 * STALENESS_MS;
    CHECK_INT("past what may be", freshness_age_ms(&freshness), 3 * STALENESS_MS + 20);
    freshness_end(&freshness);
    CHECK_INT("not to be used", freshness_age_ms(&freshness), -1);
}
