/*
 * clock: the system's time of day, and times as text. Reading text takes it apart from the front,
 * and leaves the calendar to timegm(3).
 */
#include "base/clock.h"

#include <time.h>

static int64_t system_now_ms(void *self)
{
    struct timespec now = { 0 };
    (void)self;
    clock_gettime(CLOCK_REALTIME, &now); /* cannot fail for this clock */
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static struct jt_instant system_instant(void *self)
{
    (void)self;
    return jt_instant_now();
}

struct jt_clock jt_clock_system(void)
{
    return (struct jt_clock){ .now_ms = system_now_ms, .instant = system_instant };
}

void jt_time_put_iso8601(struct jt_buf *buf, int64_t time_ms)
{
    char text[sizeof("2021-01-01T00:00:00Z")];
    struct tm parts = { 0 };
    time_t seconds = (time_t)(time_ms / 1000);
    if (gmtime_r(&seconds, &parts) == NULL ||
        strftime(text, sizeof(text), "%Y-%m-%dT%H:%M:%SZ", &parts) != sizeof(text) - 1) {
        buf->has_overflown = true;
        return;
    }
    jt_buf_put(buf, (jt_str){ text, sizeof(text) - 1 });
}

/* --- Reading a time -------------------------------------------------------------------------- */

/* Takes digits off the front of *rest: exactly so many, min to max. */
static bool take_number(jt_str *rest, size_t digits, int64_t min, int64_t max, int64_t *ret_number)
{
    jt_str number;
    if (jt_str_slice(*rest, 0, digits, &number).code != JT_OK ||
        jt_str_to_int(number, min, max, ret_number).code != JT_OK)
        return false;
    *rest = (jt_str){ rest->ptr + digits, rest->len - digits };
    return true;
}

static bool take_char(jt_str *rest, char c)
{
    if (rest->len == 0 || rest->ptr[0] != c)
        return false;
    *rest = (jt_str){ rest->ptr + 1, rest->len - 1 };
    return true;
}

/* ".123456": at least one digit; ret_ms is 0 where there is no dot. */
static bool take_fraction(jt_str *rest, int64_t *ret_ms)
{
    int64_t ms = 0, weight = 100, digit;
    *ret_ms = 0;
    if (!take_char(rest, '.'))
        return true;
    if (!take_number(rest, 1, 0, 9, &digit))
        return false;
    do {
        ms += digit * weight;
        weight /= 10;
    } while (take_number(rest, 1, 0, 9, &digit));
    *ret_ms = ms;
    return true;
}

/* "Z", or "+11:00"; ret_minutes is how far ahead of UTC. */
static bool take_offset(jt_str *rest, int64_t *ret_minutes)
{
    int64_t hours, minutes;
    *ret_minutes = 0;
    if (take_char(rest, 'Z') || take_char(rest, 'z'))
        return true;
    const bool is_ahead = take_char(rest, '+');
    if ((!is_ahead && !take_char(rest, '-')) || !take_number(rest, 2, 0, 23, &hours) ||
        !take_char(rest, ':') || !take_number(rest, 2, 0, 59, &minutes))
        return false;
    *ret_minutes = (is_ahead ? 1 : -1) * (hours * 60 + minutes);
    return true;
}

static int64_t days_in_month(int64_t year, int64_t month)
{
    static const int8_t days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
    const bool is_leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    return days[month - 1] + (month == 2 && is_leap ? 1 : 0);
}

jt_err jt_time_parse_rfc3339(jt_str text, int64_t *ret_time_ms)
{
    jt_str rest = text;
    int64_t year, month, day, hour, minute, second, ms, offset_minutes;

    if (!take_number(&rest, 4, 1000, 9999, &year) || !take_char(&rest, '-') ||
        !take_number(&rest, 2, 1, 12, &month) || !take_char(&rest, '-') ||
        !take_number(&rest, 2, 1, days_in_month(year, month), &day) ||
        !(take_char(&rest, 'T') || take_char(&rest, 't')) || !take_number(&rest, 2, 0, 23, &hour) ||
        !take_char(&rest, ':') || !take_number(&rest, 2, 0, 59, &minute) ||
        !take_char(&rest, ':') || !take_number(&rest, 2, 0, 59, &second) ||
        !take_fraction(&rest, &ms) || !take_offset(&rest, &offset_minutes) || rest.len != 0)
        return JT_ERR(JT_INVALID, "not a date-time of RFC 3339");
    struct tm parts = {
        .tm_year = (int)year - 1900,
        .tm_mon = (int)month - 1,
        .tm_mday = (int)day,
        .tm_hour = (int)hour,
        .tm_min = (int)minute,
        .tm_sec = (int)second,
    };
    *ret_time_ms = ((int64_t)timegm(&parts) - offset_minutes * 60) * 1000 + ms;
    return JT_DONE;
}

void jt_time_put_iso8601_ms(struct jt_buf *buf, int64_t time_ms)
{
    char text[sizeof("2021-01-01T00:00:00Z")];
    struct jt_buf seconds = jt_buf_over(text, sizeof(text));
    const int64_t ms = time_ms % 1000;
    jt_time_put_iso8601(&seconds, time_ms);
    if (seconds.has_overflown) {
        buf->has_overflown = true;
        return;
    }
    jt_buf_put(buf, (jt_str){ text, seconds.len - 1 });
    jt_buf_put_char(buf, '.');
    jt_buf_put_char(buf, (char)('0' + ms / 100));
    jt_buf_put_char(buf, (char)('0' + ms / 10 % 10));
    jt_buf_put_char(buf, (char)('0' + ms % 10));
    jt_buf_put_char(buf, 'Z');
}
