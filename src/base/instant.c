/*
 * instant: reads the clock, and waits by it. pthreads cannot wait by a clock that goes on while the
 * machine sleeps. So each wait computes how much time is left, and waits that long by the monotonic
 * clock.
 */
#include "base/instant.h"

#include <errno.h>
#include <time.h>

static int64_t read_us(clockid_t clock)
{
    struct timespec now = { 0 };
    clock_gettime(clock, &now); /* cannot fail for the clocks below */
    return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

struct jt_instant jt_instant_now(void)
{
    return (struct jt_instant){ read_us(CLOCK_BOOTTIME) };
}

static struct timespec by_monotonic(struct jt_instant instant)
{
    const int64_t us = read_us(CLOCK_MONOTONIC) + jt_us_between(jt_instant_now(), instant);
    return us < 0 ? (struct timespec){ 0 }
                  : (struct timespec){ .tv_sec = us / 1000000, .tv_nsec = us % 1000000 * 1000 };
}

bool jt_cond_wait_until(pthread_cond_t *cond, pthread_mutex_t *mutex, struct jt_instant until)
{
    const struct timespec end = by_monotonic(until);
    return pthread_cond_clockwait(cond, mutex, CLOCK_MONOTONIC, &end) != ETIMEDOUT;
}

/* It looks each millisecond. Only the end of the process waits so, and of the joins with a clock
 * that nobody sets ThreadSanitizer knows none. */
bool jt_join_until(pthread_t thread, struct jt_instant until)
{
    int error = pthread_tryjoin_np(thread, NULL);
    while (error == EBUSY && !jt_instant_has_come(until, jt_instant_now())) {
        nanosleep(&(struct timespec){ .tv_nsec = 1000000 }, NULL);
        error = pthread_tryjoin_np(thread, NULL);
    }
    return error == 0;
}
