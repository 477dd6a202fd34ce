/* timer: sleeps until the earliest task is due; a condition variable ends the sleep. */
#include "ops/timer.h"

#include <pthread.h>
#include <stdlib.h>
#include <time.h>

#include "base/clock.h"

struct turn {
    int64_t due_ms; /* monotonic */
    bool is_failing;
};

struct timer {
    const struct timer_task *tasks;
    size_t count;
    void *context;
    struct log *log;
    pthread_mutex_t lock;
    pthread_cond_t is_over;
    pthread_t thread;
    bool is_ending;
    struct turn turns[];
};

static void run_task(struct timer *timer, size_t i)
{
    const struct timer_task *task = &timer->tasks[i];
    const bool may_run = task->may_run == NULL || task->may_run(timer->context);
    jt_err err = may_run ? task->run(timer->context) : JT_DONE;
    if (err.code != JT_OK && !timer->turns[i].is_failing)
        log_event(timer->log, LOG_ERROR, "background task fails",
                  LOG_CAUSE_S("task", jt_str_from(task->name)),
                  LOG_CAUSE_S("code", jt_str_from(jt_code_name(err.code))),
                  LOG_CAUSE_S("what", jt_str_from(err.what)));
    if (err.code == JT_OK && timer->turns[i].is_failing)
        log_event(timer->log, LOG_INFO, "background task works again",
                  LOG_CAUSE_S("task", jt_str_from(task->name)));
    timer->turns[i].is_failing = err.code != JT_OK;
    timer->turns[i].due_ms = jt_monotonic_ms() + task->every_ms;
}

/* Runs what is due; the time of the next one. Without the lock: tasks may take long. */
static int64_t run_due(struct timer *timer)
{
    int64_t next_ms = INT64_MAX;
    for (size_t i = 0; i < timer->count; i++) {
        if (timer->turns[i].due_ms <= jt_monotonic_ms())
            run_task(timer, i);
        if (timer->turns[i].due_ms < next_ms)
            next_ms = timer->turns[i].due_ms;
    }
    return next_ms;
}

static void *run_thread(void *argument)
{
    struct timer *timer = argument;
    pthread_mutex_lock(&timer->lock);
    while (!timer->is_ending) {
        pthread_mutex_unlock(&timer->lock);
        int64_t next_ms = run_due(timer);
        pthread_mutex_lock(&timer->lock);
        struct timespec until = { .tv_sec = next_ms / 1000, .tv_nsec = next_ms % 1000 * 1000000 };
        if (!timer->is_ending)
            pthread_cond_timedwait(&timer->is_over, &timer->lock, &until);
    }
    pthread_mutex_unlock(&timer->lock);
    return NULL;
}

jt_err timer_start(const struct timer_task *tasks, size_t count, void *context, struct log *log,
                   struct timer **ret_timer)
{
    struct timer *timer = calloc(1, sizeof(*timer) + count * sizeof(timer->turns[0]));
    if (timer == NULL)
        return JT_ERR(JT_NO_MEMORY, "timer");
    timer->tasks = tasks;
    timer->count = count;
    timer->context = context;
    timer->log = log;
    for (size_t i = 0; i < count; i++)
        timer->turns[i].due_ms = jt_monotonic_ms() + tasks[i].every_ms;
    pthread_condattr_t monotonic;
    pthread_condattr_init(&monotonic);
    pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
    pthread_cond_init(&timer->is_over, &monotonic);
    pthread_condattr_destroy(&monotonic);
    pthread_mutex_init(&timer->lock, NULL);
    if (pthread_create(&timer->thread, NULL, run_thread, timer) != 0) {
        free(timer);
        return JT_ERR(JT_UNAVAILABLE, "cannot start a thread");
    }
    *ret_timer = timer;
    return JT_DONE;
}

void timer_stop(struct timer *timer)
{
    if (timer == NULL)
        return;
    pthread_mutex_lock(&timer->lock);
    timer->is_ending = true;
    pthread_cond_signal(&timer->is_over);
    pthread_mutex_unlock(&timer->lock);
    pthread_join(timer->thread, NULL);
    pthread_cond_destroy(&timer->is_over);
    pthread_mutex_destroy(&timer->lock);
    free(timer);
}
