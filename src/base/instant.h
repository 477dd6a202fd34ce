/*
 * instant: a moment by the clock that nobody sets: it never jumps, and goes on while the machine
 * sleeps. For whatever lasts, falls due or grows old in this process: deadlines, timers, throttles,
 * freshness. It means nothing to another machine or after a restart, so it is never written down.
 *
 * A type of its own, so that no time of day (base/clock.h: a plain int64_t) passes for one; the
 * number inside is read here and in instant.c alone. tests/unit/base/clocks_apart.py proves both.
 */
#pragma once

#include <pthread.h>

#include "base/bytes.h"

struct jt_instant {
    int64_t since_boot_us;
};

/* After all others. Nothing is added to it. */
#define JT_INSTANT_NEVER ((struct jt_instant){ INT64_MAX })

struct jt_instant jt_instant_now(void);

static inline struct jt_instant jt_instant_plus_us(struct jt_instant instant, int64_t us)
{
    return (struct jt_instant){ instant.since_boot_us + us };
}

static inline struct jt_instant jt_instant_plus_ms(struct jt_instant instant, int64_t ms)
{
    return jt_instant_plus_us(instant, ms * 1000);
}

/* That much later than now. */
static inline struct jt_instant jt_instant_in_ms(int64_t ms)
{
    return jt_instant_plus_ms(jt_instant_now(), ms);
}

static inline bool jt_instant_is_before(struct jt_instant a, struct jt_instant b)
{
    return a.since_boot_us < b.since_boot_us;
}

static inline bool jt_instant_has_come(struct jt_instant instant, struct jt_instant now)
{
    return !jt_instant_is_before(now, instant);
}

static inline struct jt_instant jt_instant_earlier(struct jt_instant a, struct jt_instant b)
{
    return jt_instant_is_before(b, a) ? b : a;
}

static inline struct jt_instant jt_instant_later(struct jt_instant a, struct jt_instant b)
{
    return jt_instant_is_before(a, b) ? b : a;
}

/* How long it is between them; negative where `to` is the earlier one. */
static inline int64_t jt_us_between(struct jt_instant from, struct jt_instant to)
{
    return to.since_boot_us - from.since_boot_us;
}

static inline int64_t jt_ms_between(struct jt_instant from, struct jt_instant to)
{
    return jt_us_between(from, to) / 1000;
}

/* As pthread_cond_wait(3), but no longer than until then. False: the time is up. */
bool jt_cond_wait_until(pthread_cond_t *cond, pthread_mutex_t *mutex, struct jt_instant until);

/* As pthread_join(3), but no longer than until then. False: the thread still runs. */
JT_MUST_USE bool jt_join_until(pthread_t thread, struct jt_instant until);
