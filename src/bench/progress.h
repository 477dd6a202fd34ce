/*
 * progress: what the benchmark is at, on standard error.
 */
#pragma once

#include "base/instant.h"

/* The format is printf's. */
__attribute__((format(printf, 1, 2))) void bench_say(const char *format, ...);

/* What is told now and then of something that takes long: not before two seconds have passed, and
 * then no more often than each five. */
struct progress {
    struct jt_instant due;
};
struct progress progress_begin(void);
__attribute__((format(printf, 2, 3))) void progress_tell(struct progress *progress,
                                                         const char *format, ...);
