/*
 * timer: sleeps on a condition variable until the earliest task is due, or until it is ended, and
 * runs tasks one after another.
 */
#include "ops/timer.h"

#include <pthread.h>
#include <stdlib.h>

#include "base/instant.h"
#include "base/thread.h"

struct turn {
    const struct timer_task *task;
    void *context;
    struct log *log;
    struct jt_instant due;
    bool is_failing;
};

struct timer {
    size_t count;
    const struct clock_watch *clock;
    pthread_mutex_t lock;
    pthread_cond_t is_over;
    pthread_t thread;
    bool is_ending;
    struct turn turns[];
};

static struct jt_instant due_of(const struct timer_task *task)
{
    return task->every_ms == 0 ? JT_INSTANT_NEVER : jt_instant_in_ms(task->every_ms);
}

static void run_task(const struct timer *timer, struct turn *turn)
{
    const struct timer_task *task = turn->task;
    const bool may_run = !task->needs_clock || clock_watch_is_believed(timer->clock);
    jt_err err = may_run ? task->run(turn->context) : JT_DONE;
    if (err.code != JT_OK && !turn->is_failing)
        log_event(turn->log, LOG_ERROR, "background task fails",
                  LOG_CAUSE_S("task", jt_str_from(task->name)),
                  LOG_CAUSE_S("code", jt_str_from(jt_code_name(err.code))),
                  LOG_CAUSE_S("what", jt_str_from(err.what)));
    if (err.code == JT_OK && turn->is_failing)
        log_event(turn->log, LOG_INFO, "background task works again",
                  LOG_CAUSE_S("task", jt_str_from(task->name)));
    turn->is_failing = err.code != JT_OK;
    turn->due = due_of(task);
}

/* Runs what is due; the time of the next one. Without the lock: tasks may take long. */
static struct jt_instant run_due(struct timer *timer)
{
    struct jt_instant next = JT_INSTANT_NEVER;
    for (size_t i = 0; i < timer->count; i++) {
        if (jt_instant_has_come(timer->turns[i].due, jt_instant_now()))
            run_task(timer, &timer->turns[i]);
        next = jt_instant_earlier(next, timer->turns[i].due);
    }
    return next;
}

static void run_last(struct timer *timer)
{
    for (size_t i = 0; i < timer->count; i++)
        if (timer->turns[i].task->every_ms == 0)
            run_task(timer, &timer->turns[i]);
}

static void *run_thread(void *argument)
{
    struct timer *timer = argument;
    pthread_mutex_lock(&timer->lock);
    while (!timer->is_ending) {
        pthread_mutex_unlock(&timer->lock);
        struct jt_instant next = run_due(timer);
        pthread_mutex_lock(&timer->lock);
        if (!timer->is_ending)
            jt_cond_wait_until(&timer->is_over, &timer->lock, next);
    }
    pthread_mutex_unlock(&timer->lock);
    run_last(timer);
    return NULL;
}

static void add_turns(struct timer *timer, const struct timer_work *work)
{
    for (size_t i = 0; i < work->count; i++)
        timer->turns[timer->count++] = (struct turn){ .task = &work->tasks[i],
                                                      .context = work->context,
                                                      .log = work->log,
                                                      .due = due_of(&work->tasks[i]) };
}

jt_err timer_start(const struct timer_work *work, size_t work_count,
                   const struct clock_watch *clock, const struct sandbox *sandbox,
                   struct timer **ret_timer)
{
    size_t count = 0;
    for (size_t i = 0; i < work_count; i++)
        count += work[i].count;
    struct timer *timer = calloc(1, sizeof(*timer) + count * sizeof(timer->turns[0]));
    if (timer == NULL)
        return JT_ERR(JT_NO_MEMORY, "timer");
    timer->clock = clock;
    for (size_t i = 0; i < work_count; i++)
        add_turns(timer, &work[i]);
    pthread_cond_init(&timer->is_over, NULL);
    pthread_mutex_init(&timer->lock, NULL);
    jt_err err =
        jt_thread_start(sandbox, SANDBOX_STORE, "timer", run_thread, timer, &timer->thread);
    if (err.code != JT_OK) {
        free(timer);
        return err;
    }
    *ret_timer = timer;
    return JT_DONE;
}

void timer_end(struct timer *timer)
{
    pthread_mutex_lock(&timer->lock);
    timer->is_ending = true;
    pthread_cond_signal(&timer->is_over);
    pthread_mutex_unlock(&timer->lock);
}

void timer_stop(struct timer *timer)
{
    if (timer == NULL)
        return;
    timer_end(timer);
    pthread_join(timer->thread, NULL);
    pthread_cond_destroy(&timer->is_over);
    pthread_mutex_destroy(&timer->lock);
    free(timer);
}
