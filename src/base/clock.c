/* clock: see the header. */
#include "base/clock.h"

#include <time.h>

static int64_t timespec_ms(struct timespec t)
{
    return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

static int64_t system_now_ms(void *self)
{
    struct timespec now = { 0 };
    (void)self;
    clock_gettime(CLOCK_REALTIME, &now); /* cannot fail for this clock */
    return timespec_ms(now);
}

struct jt_clock jt_clock_system(void)
{
    return (struct jt_clock){ .now_ms = system_now_ms };
}

int64_t jt_monotonic_ms(void)
{
    struct timespec now = { 0 };
    clock_gettime(CLOCK_MONOTONIC, &now);
    return timespec_ms(now);
}

int64_t jt_monotonic_coarse_ms(void)
{
    struct timespec now = { 0 };
    clock_gettime(CLOCK_MONOTONIC_COARSE, &now);
    return timespec_ms(now);
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
