/* housekeeping: see the header. */
#include "housekeeping.h"

#include <stdatomic.h>
#include <stdlib.h>

#include "api_keys/api_key_expiry.h"
#include "oauth/usage.h"
#include "ops/clock_watch.h"
#include "ops/limit_report.h"
#include "ops/timer.h"
#include "store/administrators.h"
#include "store/audit.h"
#include "store/statistics.h"
#include "webhooks/history.h"

#define STATISTICS_KEPT_MS (400 * INT64_C(86400000)) /* a year can be compared with the last */

enum {
    TASK_ARENA_FIRST_BYTES = 4096,
    TASK_ARENA_MAX_BYTES = 16 << 20,
    SENTENCE_ARENA_BYTES = 8 * 1024,
    AUDIT_TRIM_ROWS = 500,  /* a transaction: writers wait for no longer one */
    AUDIT_TRIM_TURN = 20,   /* transactions a turn: so many times that in 10 s is past any use */
    HISTORY_TRIM_TURN = 50, /* the same each minute */
    DAY_MS = 24 * 3600 * 1000,
    FEED_KEPT_MS = 3600 * 1000, /* a node that was away for longer forgets all it has cached */
};

struct housekeeping {
    struct housekeeping_options options;
    struct timer *listening, *writing;
    struct clock_watch clock_watch;
    atomic_bool is_ending;
    /* Of the thread that listens: */
    struct limit_report limit_report;
    enum jt_code store_trouble; /* as it was said last */
    /* Of the thread that writes: */
    struct jt_arena *task_arena;
};

/* --- Listening ------------------------------------------------------------------------------- */

static jt_err task_follow_feed(void *context)
{
    struct housekeeping *house = context;
    return feed_follow(house->options.feed);
}

static jt_err task_report_limits(void *context)
{
    struct housekeeping *house = context;
    const struct limit_settings in_force = {
        .connections_max = house->options.config->connections_max,
        .connections_per_address = house->options.config->connections_per_address,
    };
    limit_report(&house->limit_report, house->options.limits, &in_force, jt_monotonic_ms(),
                 house->options.log);
    return JT_DONE;
}

/* Once that there is trouble, with the path and what to do, and once that it is over. */
static void say_store_trouble(struct housekeeping *house)
{
    JT_AUTO(jt_arena_freep) struct jt_arena *arena = NULL;
    const jt_err trouble = store_trouble(house->options.store);
    jt_str sentence;
    if (trouble.code == house->store_trouble)
        return;
    house->store_trouble = trouble.code;
    if (trouble.code == JT_OK) {
        log_write(house->options.log, LOG_INFO, "the store can be changed again", NULL, 0);
        return;
    }
    if (jt_arena_new(SENTENCE_ARENA_BYTES, SENTENCE_ARENA_BYTES, &arena).code != JT_OK)
        return;
    store_explain(house->options.store, "nothing can be changed", trouble, arena, &sentence);
    log_event(house->options.log, LOG_ERROR, "the store is in trouble",
              LOG_CAUSE_S("reason", sentence));
}

static jt_err task_watch_store(void *context)
{
    struct housekeeping *house = context;
    const bool had_copy = store_copy_path(house->options.store).len != 0;
    say_store_trouble(house); /* what a request met, also when it is over now */
    jt_err err = store_watch(house->options.store);
    say_store_trouble(house);
    if (!had_copy && store_copy_path(house->options.store).len != 0)
        log_event(house->options.log, LOG_WARNING, "what the store held is kept in a copy",
                  LOG_S("file", store_copy_path(house->options.store)));
    if (store_trouble(house->options.store).code == JT_MOVED && err.code != JT_OK)
        log_err(house->options.log, LOG_ERROR, "no copy could be made of what the store held", err);
    return store_trouble(house->options.store).code == JT_OK ? err : JT_DONE;
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

/* On a thread of its own: what writes waits for others that write, and tokens go stale when changes
 * made elsewhere are not heard. */
static const struct timer_task listening_tasks[] = {
    { "watch the store", 1000, task_watch_store },
    { "follow change feed", 1000, task_follow_feed },
    { "watch the clock", 1000, task_watch_clock },
    { "report limits", 1000, task_report_limits },
};

/* --- Writing --------------------------------------------------------------------------------- */

static jt_err task_flush_usage(void *context)
{
    struct housekeeping *house = context;
    JT_TRY(usage_flush(house->options.directory, house->options.store));
    JT_TRY(api_key_directory_flush(house->options.api_keys, house->options.store));
    return token_statistics_flush(house->options.token_statistics, house->options.store,
                                  jt_now_ms(&house->options.clock));
}

/* Looks with a read first: a writer each second would stand in the way of real ones. */
static jt_err task_advance_keys(void *context)
{
    struct housekeeping *house = context;
    bool is_due = false;
    JT_AUTO(store_tx_abortp) struct store_tx *look = NULL;
    jt_arena_reset(house->task_arena);
    JT_TRY(store_begin(house->options.store, STORE_READ, JT_STR("system"), &look));
    struct key_rotation rotation = house->options.rotation;
    rotation.tx = look;
    rotation.arena = house->task_arena;
    JT_TRY(keys_recall_settings(&rotation));
    JT_TRY(keys_is_due(&rotation, &is_due));
    JT_TRY(store_commit(&look));
    if (!is_due)
        return JT_DONE;
    JT_AUTO(store_tx_abortp) struct store_tx *tx = NULL;
    JT_TRY(store_begin(house->options.store, STORE_WRITE, JT_STR("system"), &tx));
    rotation.tx = tx;
    JT_TRY(keys_advance(&rotation, &is_due));
    if (is_due)
        JT_TRY(store_commit(&tx));
    return feed_follow(house->options.feed);
}

static jt_err task_expire_api_keys(void *context)
{
    struct housekeeping *house = context;
    bool is_changed = false;
    JT_TRY(api_keys_expire(house->options.store, jt_now_ms(&house->options.clock),
                           house->task_arena, &is_changed));
    return is_changed ? feed_follow(house->options.feed) : JT_DONE;
}

static jt_err task_trim_feed(void *context)
{
    struct housekeeping *house = context;
    JT_AUTO(store_tx_abortp) struct store_tx *tx = NULL;
    JT_TRY(store_begin(house->options.store, STORE_BOOKKEEPING, JT_STR("system"), &tx));
    JT_TRY(store_changes_trim(tx, jt_now_ms(&house->options.clock) - FEED_KEPT_MS));
    return store_commit(&tx);
}

static jt_err task_trim_statistics(void *context)
{
    struct housekeeping *house = context;
    JT_AUTO(store_tx_abortp) struct store_tx *tx = NULL;
    JT_TRY(store_begin(house->options.store, STORE_BOOKKEEPING, JT_STR("system"), &tx));
    JT_TRY(store_token_statistics_trim(tx, jt_now_ms(&house->options.clock) - STATISTICS_KEPT_MS));
    return store_commit(&tx);
}

static jt_err task_note_sessions(void *context)
{
    struct housekeeping *house = context;
    return session_seen_flush(house->options.sessions_seen, house->options.store);
}

static jt_err task_trim_administrators(void *context)
{
    struct housekeeping *house = context;
    JT_AUTO(store_tx_abortp) struct store_tx *tx = NULL;
    JT_TRY(store_begin(house->options.store, STORE_BOOKKEEPING, JT_STR("system"), &tx));
    JT_TRY(store_administrators_trim(tx));
    return store_commit(&tx);
}

static jt_err trim_audit_once(struct housekeeping *house, int64_t older_than_ms,
                              int64_t *ret_dropped)
{
    JT_AUTO(store_tx_abortp) struct store_tx *tx = NULL;
    JT_TRY(store_begin(house->options.store, STORE_BOOKKEEPING, JT_STR("system"), &tx));
    JT_TRY(store_audit_trim(tx, older_than_ms, AUDIT_TRIM_ROWS, ret_dropped));
    return store_commit(&tx);
}

static bool is_ending(const struct housekeeping *house)
{
    return atomic_load_explicit(&house->is_ending, memory_order_relaxed);
}

static jt_err task_trim_audit(void *context)
{
    struct housekeeping *house = context;
    const int64_t days = house->options.config->audit_kept_days;
    int64_t dropped = days == 0 ? 0 : AUDIT_TRIM_ROWS;
    for (int i = 0; i < AUDIT_TRIM_TURN && dropped == AUDIT_TRIM_ROWS && !is_ending(house); i++)
        JT_TRY(trim_audit_once(house, jt_now_ms(&house->options.clock) - days * DAY_MS, &dropped));
    return JT_DONE;
}

static jt_err task_trim_webhook_history(void *context)
{
    struct housekeeping *house = context;
    bool has_more = true;
    for (int i = 0; i < HISTORY_TRIM_TURN && has_more && !is_ending(house); i++) {
        jt_arena_reset(house->task_arena);
        JT_TRY(webhook_history_trim(house->options.store, jt_now_ms(&house->options.clock),
                                    house->options.config->webhook_history_days, house->task_arena,
                                    &has_more));
    }
    return JT_DONE;
}

static bool clock_is_believed(void *context)
{
    const struct housekeeping *house = context;
    return clock_watch_is_believed(&house->clock_watch);
}

/* What cannot be taken back waits for a clock that is believed; the feed only makes others forget.
 */
static const struct timer_task writing_tasks[] = {
    { "flush usage figures", 1000, task_flush_usage },
    { "note console sessions in use", 1000, task_note_sessions },
    { "advance signing keys", 1000, task_advance_keys, clock_is_believed },
    { "expire API keys", 1000, task_expire_api_keys, clock_is_believed },
    { "trim change feed", 10 * 60 * 1000, task_trim_feed },
    { "trim token statistics", 60 * 60 * 1000, task_trim_statistics, clock_is_believed },
    { "trim console sessions", 10 * 60 * 1000, task_trim_administrators, clock_is_believed },
    { "trim audit", 10 * 1000, task_trim_audit, clock_is_believed },
    { "trim events and deliveries", 60 * 1000, task_trim_webhook_history, clock_is_believed },
};

/* --- Beginning and end ----------------------------------------------------------------------- */

static void housekeeping_freep(struct housekeeping **housekeeping)
{
    struct housekeeping *house = *housekeeping;
    if (house == NULL)
        return;
    timer_stop(house->listening);
    timer_stop(house->writing);
    jt_arena_free(house->task_arena);
    free(house);
}

jt_err housekeeping_start(const struct housekeeping_options *options,
                          struct housekeeping **ret_housekeeping)
{
    JT_AUTO(housekeeping_freep) struct housekeeping *house = calloc(1, sizeof(*house));
    if (house == NULL)
        return JT_ERR(JT_NO_MEMORY, "housekeeping");
    house->options = *options;
    clock_watch_init(&house->clock_watch, options->clock);
    JT_TRY(jt_arena_new(TASK_ARENA_FIRST_BYTES, TASK_ARENA_MAX_BYTES, &house->task_arena));
    JT_TRY(timer_start(listening_tasks, COUNT(listening_tasks), house, options->log,
                       &house->listening));
    JT_TRY(timer_start(writing_tasks, COUNT(writing_tasks), house, options->log, &house->writing));
    *ret_housekeeping = house;
    house = NULL;
    return JT_DONE;
}

void housekeeping_hurry(struct housekeeping *housekeeping)
{
    if (housekeeping != NULL)
        atomic_store_explicit(&housekeeping->is_ending, true, memory_order_relaxed);
}

void housekeeping_stop(struct housekeeping *housekeeping)
{
    JT_AUTO(housekeeping_freep) struct housekeeping *house = housekeeping;
    if (house == NULL)
        return;
    timer_stop(house->listening);
    timer_stop(house->writing);
    house->listening = house->writing = NULL;
    jt_err err = task_flush_usage(house);
    if (err.code != JT_OK)
        log_err(house->options.log, LOG_ERROR, "the last usage figures are lost", err);
}
