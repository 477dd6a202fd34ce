/*
 * timer: one background thread that runs a table of tasks, each at its own interval. Tasks may wait
 * for the store; one that fails is logged (once per streak) and tried again at its next turn.
 */
#pragma once

#include "ops/log.h"

struct timer_task {
    const char *name; /* for the log */
    int64_t every_ms;
    jt_err (*run)(void *context);
    bool (*may_run)(void *context); /* NULL: always; otherwise its turn passes where it may not */
};

struct timer; /* opaque */

/* tasks must outlive the timer; the first turn of each comes after its interval. */
JT_MUST_USE jt_err timer_start(const struct timer_task *tasks, size_t count, void *context,
                               struct log *log, struct timer **ret_timer);
/* Waits for the task that runs. Takes NULL. */
void timer_stop(struct timer *timer);
