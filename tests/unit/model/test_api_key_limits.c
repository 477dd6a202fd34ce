/* test_api_key_limits: when refills come, and which networks a kept list has. */
#include "test.h"

#include "base/clock.h"
#include "model/api_key_limits.h"

static const struct {
    enum api_key_refill interval;
    const char *now, *next;
} cases[] = {
    { REFILL_HOUR, "2026-11-27T18:00:00Z", "2026-11-27T19:00:00Z" },
    { REFILL_HOUR, "2026-11-27T23:59:59Z", "2026-11-28T00:00:00Z" },
    { REFILL_DAY, "2026-02-28T12:00:00Z", "2026-03-01T00:00:00Z" },
    { REFILL_DAY, "2028-02-28T12:00:00Z", "2028-02-29T00:00:00Z" },
    { REFILL_MONTH, "2026-01-31T12:00:00Z", "2026-02-01T00:00:00Z" },
    { REFILL_MONTH, "2026-12-31T23:59:59Z", "2027-01-01T00:00:00Z" },
    { REFILL_MONTH, "2026-12-01T00:00:00Z", "2027-01-01T00:00:00Z" },
};

TEST(api_key_refills_come_when_an_hour_day_or_month_begins)
{
    for (size_t i = 0; i < COUNT(cases); i++) {
        int64_t now_ms, next_ms;
        CHECK_OK(cases[i].now, jt_time_parse_rfc3339(str(cases[i].now), &now_ms));
        CHECK_OK(cases[i].next, jt_time_parse_rfc3339(str(cases[i].next), &next_ms));
        CHECK_INT(cases[i].now, api_key_refills_next_ms(cases[i].interval, now_ms), next_ms);
    }
    CHECK_INT("never", api_key_refills_next_ms(REFILL_NEVER, 1), 0);
}

TEST(api_key_networks_are_read_up_to_what_is_none)
{
    struct jt_network networks[API_KEY_NETWORKS_MAX];
    CHECK_INT("empty", api_key_networks_read(JT_STR(""), networks), 0);
    CHECK_INT("one", api_key_networks_read(JT_STR("10.0.0.0/8"), networks), 1);
    CHECK_INT("two", api_key_networks_read(JT_STR("10.0.0.0/8 ::1"), networks), 2);
    CHECK_INT("cut", api_key_networks_read(JT_STR("10.0.0.0/8 x ::1"), networks), 1);
}
