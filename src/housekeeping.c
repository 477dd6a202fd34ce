/*
 * housekeeping: two background threads an issuer (ops/timer.h), so that none waits for another
 * one's store, and a third where its database tells of changes. The process's own tasks run on
 * those of an issuer alone.
 */
#include "housekeeping.h"

#include <stdlib.h>

#include "issuer/housekeeping.h"
#include "ops/clock_watch.h"
#include "ops/limit_report.h"

struct housekeeping {
    struct housekeeping_options options;
    struct clock_watch clock_watch;
    struct limit_report limit_report; /* of the thread that listens */
    size_t timer_count;
    struct timer *timers[];
};

static jt_err task_report_limits(void *context)
{
    struct housekeeping *house = context;
    const struct limit_settings in_force = {
        .connections_max = house->options.config->connections_max,
        .connections_per_address = house->options.config->connections_per_address,
    };
    limit_report(&house->limit_report, house->options.limits, &in_force, jt_instant_now(),
                 house->options.log);
    return JT_DONE;
}

static jt_err task_watch_clock(void *context)
{
    static const struct {
        enum log_level level;
        const char *message;
    } rows[] = {
        [CLOCK_WENT_AHEAD] = { LOG_WARNING,
                               "the time of day was set forward: for an hour, or until it is set "
                               "back, no key is rotated and nothing that is kept for a time goes" },
        [CLOCK_CAME_BACK] = { LOG_INFO, "the time of day was set back to where it was" },
        [CLOCK_IS_BELIEVED] = { LOG_INFO, "the time of day has been ahead for an hour and is taken "
                                          "to be right" },
        [CLOCK_WENT_BACK] = { LOG_WARNING, "the time of day went back" },
    };
    struct housekeeping *house = context;
    int64_t step_ms = 0;
    const enum clock_news news = clock_watch_look(&house->clock_watch, &step_ms);
    if (news != CLOCK_STEADY)
        log_event(house->options.log, rows[news].level, rows[news].message,
                  LOG_N("seconds", step_ms / 1000));
    return JT_DONE;
}

static jt_err task_note_sessions(void *context)
{
    struct housekeeping *house = context;
    return session_seen_flush(house->options.administration->seen,
                              house->options.administration->store);
}

static jt_err task_measure_process(void *context)
{
    const struct housekeeping *house = context;
    process_figures_measure(house->options.kernel_figures);
    return JT_DONE;
}

static const struct timer_task listening_tasks[] = {
    { "measure the process", 5000, task_measure_process },
    { "watch the clock", 1000, task_watch_clock },
    { "report limits", 1000, task_report_limits },
};

static const struct timer_task writing_tasks[] = {
    { "note console sessions in use", 1000, task_note_sessions },
};

/* --- Beginning and end ----------------------------------------------------------------------- */

/* All are told before one is waited for, so that what one issuer's store holds up costs no other
 * one its last figures. */
static void stop_timers(struct housekeeping *house)
{
    for (size_t i = 0; i < house->timer_count; i++)
        timer_end(house->timers[i]);
    while (house->timer_count > 0)
        timer_stop(house->timers[--house->timer_count]);
}

void housekeeping_stop(struct housekeeping *housekeeping)
{
    if (housekeeping == NULL)
        return;
    stop_timers(housekeeping);
    free(housekeeping);
}

static jt_err start_timer(struct housekeeping *house, const struct timer_work *work, size_t count)
{
    JT_TRY(timer_start(work, count, &house->clock_watch, house->options.sandbox,
                       &house->timers[house->timer_count]));
    house->timer_count++;
    return JT_DONE;
}

/* The process's own tasks that write do so where administrators are, in the store of its first
 * issuer. Those that listen need no store, and have a thread beside several issuers. */
static jt_err start_timers(struct housekeeping *house)
{
    const struct housekeeping_options *options = &house->options;
    const struct timer_work own_listening = { listening_tasks, COUNT(listening_tasks), house,
                                              options->log };
    const struct timer_work own_writing = { writing_tasks, COUNT(writing_tasks), house,
                                            options->log };
    const bool is_alone = options->issuer_count == 1;
    for (size_t i = 0; i < options->issuer_count; i++) {
        struct issuer *issuer = options->issuers[i];
        const struct timer_work listening[] = { issuer_listening_work(issuer), own_listening };
        const struct timer_work writing[] = { issuer_writing_work(issuer), own_writing };
        const struct timer_work hearing = issuer_hearing_work(issuer);
        JT_TRY(start_timer(house, listening, is_alone ? 2 : 1));
        JT_TRY(start_timer(house, writing, i == 0 ? 2 : 1));
        if (hearing.count != 0)
            JT_TRY(start_timer(house, &hearing, 1));
    }
    return is_alone ? JT_DONE : start_timer(house, &own_listening, 1);
}

jt_err housekeeping_start(const struct housekeeping_options *options,
                          struct housekeeping **ret_housekeeping)
{
    const size_t timers_max = 3 * options->issuer_count + 1;
    struct housekeeping *house = calloc(1, sizeof(*house) + timers_max * sizeof(house->timers[0]));
    if (house == NULL)
        return JT_ERR(JT_NO_MEMORY, "housekeeping");
    house->options = *options;
    clock_watch_init(&house->clock_watch, options->clock);
    const jt_err err = start_timers(house);
    if (err.code == JT_OK)
        *ret_housekeeping = house;
    else
        housekeeping_stop(house);
    return err;
}
