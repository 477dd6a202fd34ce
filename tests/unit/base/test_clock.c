/* test_clock: times as the management API prints them. */
#include "test.h"

#include "base/clock.h"

static const struct {
    const char *name;
    int64_t time_ms;
    const char *want;
} cases[] = {
    { "the epoch", 0, "1970-01-01T00:00:00Z" },
    { "the contract's sample", 1609459200000, "2021-01-01T00:00:00Z" },
    { "milliseconds are cut off", 1609459200999, "2021-01-01T00:00:00Z" },
    { "a leap day", 1709251199000, "2024-02-29T23:59:59Z" },
    { "past 2038", 4102444800000, "2100-01-01T00:00:00Z" },
};

TEST(jt_time_put_iso8601_prints_utc)
{
    for (size_t i = 0; i < COUNT(cases); i++) {
        char text[32];
        struct jt_buf buf = jt_buf_over(text, sizeof(text));
        jt_time_put_iso8601(&buf, cases[i].time_ms);
        CHECK_STR(cases[i].name, jt_buf_str(&buf), cases[i].want);
    }
}

TEST(jt_time_put_iso8601_ms_has_three_digits_more)
{
    char text[24];
    struct jt_buf buf = jt_buf_over(text, sizeof(text));
    jt_time_put_iso8601_ms(&buf, 1700000000042);
    CHECK_STR("time", jt_buf_str(&buf), "2023-11-14T22:13:20.042Z");
    buf = jt_buf_over(text, sizeof(text) - 1);
    jt_time_put_iso8601_ms(&buf, 1700000000042);
    CHECK("overflown", buf.has_overflown);
}

TEST(jt_time_put_iso8601_keeps_to_its_room)
{
    char text[19];
    struct jt_buf buf = jt_buf_over(text, sizeof(text));
    jt_time_put_iso8601(&buf, 0);
    CHECK("overflown", buf.has_overflown);
}

TEST(jt_time_parse_rfc3339_reads_what_it_prints)
{
    for (size_t i = 0; i < COUNT(cases); i++) {
        int64_t time_ms = -1;
        CHECK_OK(cases[i].name, jt_time_parse_rfc3339(str(cases[i].want), &time_ms));
        CHECK_INT(cases[i].name, time_ms, cases[i].time_ms / 1000 * 1000);
    }
}

TEST(jt_time_parse_rfc3339_reads_date_times_and_nothing_else)
{
    static const struct {
        const char *text;
        enum jt_code code;
        int64_t time_ms;
    } times[] = {
        { "2021-01-01T00:00:00.5Z", JT_OK, 1609459200500 },
        { "2021-01-01T00:00:00.123456789Z", JT_OK, 1609459200123 },
        { "2021-01-01T11:00:00+11:00", JT_OK, 1609459200000 },
        { "2020-12-31T19:30:00-04:30", JT_OK, 1609459200000 },
        { "2021-01-01t00:00:00z", JT_OK, 1609459200000 },
        { "2024-02-29T23:59:59Z", JT_OK, 1709251199000 },
        { "2023-02-29T00:00:00Z", JT_INVALID, 0 },
        { "1900-02-29T00:00:00Z", JT_INVALID, 0 },
        { "2021-13-01T00:00:00Z", JT_INVALID, 0 },
        { "2021-04-31T00:00:00Z", JT_INVALID, 0 },
        { "2021-01-01T24:00:00Z", JT_INVALID, 0 },
        { "2021-01-01T00:60:00Z", JT_INVALID, 0 },
        { "2021-01-01T00:00:60Z", JT_INVALID, 0 },
        { "2021-01-01T00:00:00", JT_INVALID, 0 },
        { "2021-01-01T00:00:00.Z", JT_INVALID, 0 },
        { "2021-01-01T00:00:00+1100", JT_INVALID, 0 },
        { "2021-01-01T00:00:00Z ", JT_INVALID, 0 },
        { "2021-01-01 00:00:00Z", JT_INVALID, 0 },
        { "2021-1-1T00:00:00Z", JT_INVALID, 0 },
        { "0999-01-01T00:00:00Z", JT_INVALID, 0 },
        { "+021-01-01T00:00:00Z", JT_INVALID, 0 },
        { "2021-01-01", JT_INVALID, 0 },
        { "1609459200", JT_INVALID, 0 },
        { "", JT_INVALID, 0 },
    };
    for (size_t i = 0; i < COUNT(times); i++) {
        int64_t time_ms = 0;
        CHECK_CODE(times[i].text, jt_time_parse_rfc3339(str(times[i].text), &time_ms),
                   times[i].code);
        CHECK_INT(times[i].text, time_ms, times[i].time_ms);
    }
}
