/* When a quota is nearly and wholly used, and when hours and days begin. */
#include "base/clock.h"
#include "model/quota.h"
#include "test.h"

TEST(a_quota_is_nearly_used_at_80_percent_and_used_at_all_of_it)
{
    static const struct {
        const char *name;
        int64_t tokens, used;
        enum quota_level level;
    } cases[] = {
        { "none", 0, 1000, QUOTA_WITHIN },
        { "nothing used", 10, 0, QUOTA_WITHIN },
        { "seven of ten", 10, 7, QUOTA_WITHIN },
        { "eight of ten", 10, 8, QUOTA_WARNING },
        { "all but one", 10, 9, QUOTA_WARNING },
        { "all", 10, 10, QUOTA_EXCEEDED },
        { "more", 10, 11, QUOTA_EXCEEDED },
        { "one of one", 1, 1, QUOTA_EXCEEDED },
        { "two of three", 3, 2, QUOTA_WITHIN },
        { "the largest", QUOTA_TOKENS_MAX, QUOTA_TOKENS_MAX - 1, QUOTA_WARNING },
    };
    for (size_t i = 0; i < COUNT(cases); i++)
        CHECK_INT(cases[i].name, quota_level_of(cases[i].tokens, cases[i].used), cases[i].level);
}

TEST(hours_and_days_are_those_of_utc)
{
    const int64_t noon_ms = INT64_C(1764244800000); /* 2025-11-27T12:00:00Z */
    const int64_t later_ms = noon_ms + 59 * 60 * 1000;
    CHECK_INT("hour", quota_begin_ms(QUOTA_HOUR, later_ms), noon_ms);
    CHECK_INT("day", quota_begin_ms(QUOTA_DAY, later_ms), noon_ms - JT_DAY_MS / 2);
    CHECK_INT("its beginning", quota_begin_ms(QUOTA_HOUR, noon_ms), noon_ms);
}
