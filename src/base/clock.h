/*
 * clock: the time of day and the clock of instants, passed in so that tests choose both.
 *
 * The time of day is for what is written down, told, or held against a claim: it may jump, years
 * and back. Always milliseconds since the epoch (UTC), signed. ISO 8601 forms as the management API
 * prints them. Whatever lasts or falls due in this process is measured by instants
 * (base/instant.h), another type.
 */
#pragma once

#include "base/bytes.h"
#include "base/instant.h"

struct jt_clock {
    int64_t (*now_ms)(void *self);
    struct jt_instant (*instant)(void *self);
    void *self;
};

static inline int64_t jt_now_ms(const struct jt_clock *clock)
{
    return clock->now_ms(clock->self);
}

static inline struct jt_instant jt_clock_instant(const struct jt_clock *clock)
{
    return clock->instant(clock->self);
}

/* The furthest that clocks of machines which are set right differ. A time that was written down and
 * lies further ahead than it can is of a clock that was wrong. */
enum { JT_CLOCK_SKEW_MS = 60 * 1000 };

#define JT_DAY_MS INT64_C(86400000)

/* The system's clocks. */
struct jt_clock jt_clock_system(void);

/*
 * The reverse, and any other date-time of RFC 3339: "2021-01-01T00:00:00.123+11:00". Digits past
 * the milliseconds are cut off; a leap second is refused. Years 1000 to 9999. JT_INVALID. Fuzzed.
 */
JT_MUST_USE jt_err jt_time_parse_rfc3339(jt_str text, int64_t *ret_time_ms);

/* "2021-01-01T00:00:00Z" (20 bytes). Years 1000 to 9999. */
void jt_time_put_iso8601(struct jt_buf *buf, int64_t time_ms);
/* "2021-01-01T00:00:00.000Z" (24 bytes). */
void jt_time_put_iso8601_ms(struct jt_buf *buf, int64_t time_ms);
