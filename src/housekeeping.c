/*
 * housekeeping: the two background threads of a server, over the tables of its issuers and its own
 * (ops/timer.h).
 */
#include "housekeeping.h"

#include <stdlib.h>

#include "issuer/housekeeping.h"
#include "ops/clock_watch.h"
#include "ops/limit_report.h"
#include "store/administrators.h"

struct housekeeping {
    struct housekeeping_options options;
    struct timer *listening, *writing;
    struct clock_watch clock_watch;
    struct limit_report limit_report; /* of the thread that listens */
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

static jt_err task_trim_administrators(void *context)
{
    struct housekeeping *house = context;
    JT_AUTO(store_tx_abortp) struct store_tx *tx = NULL;
    JT_TRY(store_begin(house->options.administration->store, STORE_BOOKKEEPING, JT_STR("system"),
                       &tx));
    JT_TRY(store_administrators_trim(tx));
    return store_commit(&tx);
}

static const struct timer_task listening_tasks[] = {
    { "watch the clock", 1000, task_watch_clock },
    { "report limits", 1000, task_report_limits },
};

static const struct timer_task writing_tasks[] = {
    { "note console sessions in use", 1000, task_note_sessions },
    { "trim console sessions", 10 * 60 * 1000, task_trim_administrators, .needs_clock = true },
};

/* --- Beginning and end ----------------------------------------------------------------------- */

static void housekeeping_freep(struct housekeeping **housekeeping)
{
    struct housekeeping *house = *housekeeping;
    if (house == NULL)
        return;
    timer_stop(house->listening);
    timer_stop(house->writing);
    free(house);
}

/* A thread for the tasks that work_of() names of each issuer, and for those of the process. */
static jt_err start_thread(struct housekeeping *house,
                           struct timer_work (*work_of)(struct issuer *issuer),
                           struct timer_work own, struct timer **ret_timer)
{
    const struct housekeeping_options *options = &house->options;
    struct timer_work *work = calloc(options->issuer_count + 1, sizeof(*work));
    if (work == NULL)
        return JT_ERR(JT_NO_MEMORY, "housekeeping");
    for (size_t i = 0; i < options->issuer_count; i++)
        work[i] = work_of(options->issuers[i]);
    work[options->issuer_count] = own;
    jt_err err = timer_start(work, options->issuer_count + 1, &house->clock_watch, ret_timer);
    free(work);
    return err;
}

jt_err housekeeping_start(const struct housekeeping_options *options,
                          struct housekeeping **ret_housekeeping)
{
    JT_AUTO(housekeeping_freep) struct housekeeping *house = calloc(1, sizeof(*house));
    if (house == NULL)
        return JT_ERR(JT_NO_MEMORY, "housekeeping");
    house->options = *options;
    clock_watch_init(&house->clock_watch, options->clock);
    const struct timer_work listening = { listening_tasks, COUNT(listening_tasks), house,
                                          options->log };
    const struct timer_work writing = { writing_tasks, COUNT(writing_tasks), house, options->log };
    JT_TRY(start_thread(house, issuer_listening_work, listening, &house->listening));
    JT_TRY(start_thread(house, issuer_writing_work, writing, &house->writing));
    *ret_housekeeping = house;
    house = NULL;
    return JT_DONE;
}

void housekeeping_stop(struct housekeeping *housekeeping)
{
    JT_AUTO(housekeeping_freep) struct housekeeping *house = housekeeping;
    if (house == NULL)
        return;
    timer_stop(house->listening);
    timer_stop(house->writing);
    house->listening = house->writing = NULL;
    for (size_t i = 0; i < house->options.issuer_count; i++)
        issuer_write_last_figures(house->options.issuers[i]);
}
