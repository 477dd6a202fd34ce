/*
 * timer: one background thread that runs tables of tasks, each task at its own interval. Tasks may
 * wait for the store; one that fails is logged (once per streak) and tried again at its next turn.
 */
#pragma once

#include "ops/clock_watch.h"
#include "ops/log.h"

struct timer_task {
    const char *name; /* for the log */
    int64_t every_ms; /* 0: it has one turn, at the timer's end */
    jt_err (*run)(void *context);
    bool needs_clock; /* its turn passes while the time of day is not believed */
};

/* A table of tasks, the context that each of them gets, and where it is told when one fails. */
struct timer_work {
    const struct timer_task *tasks;
    size_t count;
    void *context;
    struct log *log;
};

struct timer; /* opaque */

/* The tables of work, contexts, logs and clock must outlive the timer, work itself need not; the
 * first turn of each task comes after its interval. */
JT_MUST_USE jt_err timer_start(const struct timer_work *work, size_t work_count,
                               const struct clock_watch *clock, const struct sandbox *sandbox,
                               struct timer **ret_timer);
/* Begins nothing more but what is for the end; waits for nothing. Any thread. */
void timer_end(struct timer *timer);
/* Ends it, and waits for the task that runs. Takes NULL. */
void timer_stop(struct timer *timer);
