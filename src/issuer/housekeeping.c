/*
 * housekeeping: what is done for an issuer by itself. One table for the thread that listens, and
 * one for the thread that writes; the process starts both threads (src/housekeeping.c).
 */
#include "issuer/housekeeping.h"

#include "api_keys/api_key_expiry.h"
#include "issuer/feed.h"
#include "keys/key_rotation.h"
#include "oauth/usage.h"
#include "store/application_index.h"
#include "store/audit.h"
#include "store/changes.h"
#include "store/statistics.h"
#include "webhooks/history.h"

#define STATISTICS_KEPT_MS (400 * INT64_C(86400000)) /* a year can be compared with the last */

enum {
    SENTENCE_ARENA_BYTES = 8 * 1024,
    AUDIT_TRIM_ROWS = 500,  /* in a transaction: a longer one would make writers wait */
    AUDIT_TRIM_TURN = 20,   /* transactions each 10 s: more than any use writes */
    HISTORY_TRIM_TURN = 50, /* the same each minute */
    HEAR_MS = 250,          /* the end waits so long for it */
    HEAR_PAUSE_MS = 20,     /* between two, also where the database is away */
    DAY_MS = 24 * 3600 * 1000,
    INDEX_ROWS = 250,           /* in a transaction, for the same reason */
    INDEX_TURN = 20,            /* transactions each second: a million takes some minutes */
    FEED_KEPT_MS = 3600 * 1000, /* a node that was away for longer forgets all it has cached */
};

/* --- Listening ------------------------------------------------------------------------------- */

static jt_err task_follow_feed(void *context)
{
    struct issuer *issuer = context;
    return feed_follow(issuer->feed);
}

/* Once that there is trouble, with the path and what to do, and once that it is over. */
static void say_store_trouble(struct issuer *issuer)
{
    JT_AUTO(jt_arena_freep) struct jt_arena *arena = NULL;
    const jt_err trouble = store_trouble(issuer->store);
    jt_str sentence;
    if (trouble.code == issuer->told_trouble)
        return;
    issuer->told_trouble = trouble.code;
    if (trouble.code == JT_OK) {
        log_write(issuer->options.log, LOG_INFO, "the store can be changed again", NULL, 0);
        return;
    }
    if (jt_arena_new(SENTENCE_ARENA_BYTES, SENTENCE_ARENA_BYTES, &arena).code != JT_OK)
        return;
    store_explain(issuer->store, "nothing can be changed", trouble, arena, &sentence);
    log_event(issuer->options.log, LOG_ERROR, "the store is in trouble",
              LOG_CAUSE_S("reason", sentence));
}

static jt_err task_watch_store(void *context)
{
    struct issuer *issuer = context;
    const bool had_copy = store_copy_path(issuer->store).len != 0;
    say_store_trouble(issuer); /* what a request met, also when it is over now */
    jt_err err = store_watch(issuer->store);
    say_store_trouble(issuer);
    if (!had_copy && store_copy_path(issuer->store).len != 0)
        log_event(issuer->options.log, LOG_WARNING, "what the store held is kept in a copy",
                  LOG_S("file", store_copy_path(issuer->store)));
    if (store_trouble(issuer->store).code == JT_MOVED && err.code != JT_OK)
        log_err(issuer->options.log, LOG_ERROR, "no copy could be made of what the store held",
                err);
    return store_trouble(issuer->store).code == JT_OK ? err : JT_DONE;
}

/* On a thread of its own: what writes waits for others that write, and tokens go stale when changes
 * made elsewhere are not heard. */
static const struct timer_task listening_tasks[] = {
    { "watch the store", 1000, task_watch_store },
    { "follow change feed", 1000, task_follow_feed },
};

struct timer_work issuer_listening_work(struct issuer *issuer)
{
    return (struct timer_work){ listening_tasks, COUNT(listening_tasks), issuer,
                                issuer->options.log };
}

/* Where the database tells of changes, they are followed at once. What goes wrong here, the task
 * that follows each second tells of. */
static jt_err task_hear(void *context)
{
    struct issuer *issuer = context;
    bool has_heard = false;
    jt_err err = store_hear(issuer->store, HEAR_MS, &has_heard);
    if (err.code == JT_OK && has_heard)
        err = feed_follow(issuer->feed);
    (void)err;
    return JT_DONE;
}

static const struct timer_task hearing_tasks[] = {
    { "hear of changes", HEAR_PAUSE_MS, task_hear },
};

struct timer_work issuer_hearing_work(struct issuer *issuer)
{
    bool has_heard = false;
    const jt_err err = store_hear(issuer->store, 0, &has_heard);
    return (struct timer_work){ hearing_tasks, err.code == JT_REFUSED ? 0 : COUNT(hearing_tasks),
                                issuer, issuer->options.log };
}

/* --- Writing --------------------------------------------------------------------------------- */

static jt_err flush_usage(struct issuer *issuer, enum record_flush_extent extent)
{
    JT_TRY(usage_flush(issuer->directory, issuer->store, extent));
    JT_TRY(api_key_directory_flush(issuer->api_key_directory, issuer->store, extent));
    return token_statistics_flush(&issuer->token_statistics, issuer->store,
                                  jt_now_ms(&issuer->options.clock));
}

static jt_err task_flush_usage(void *context)
{
    return flush_usage(context, FLUSH_TURN);
}

/* Looks with a read first: a writer each second would stand in the way of real ones. */
static jt_err task_advance_keys(void *context)
{
    struct issuer *issuer = context;
    bool is_due = false;
    JT_AUTO(store_tx_abortp) struct store_tx *look = NULL;
    jt_arena_reset(issuer->task_arena);
    JT_TRY(store_begin(issuer->store, STORE_READ, JT_STR("system"), &look));
    struct key_rotation rotation = issuer->management.rotation;
    rotation.tx = look;
    rotation.arena = issuer->task_arena;
    JT_TRY(keys_recall_settings(&rotation));
    JT_TRY(keys_is_due(&rotation, &is_due));
    JT_TRY(store_commit(&look));
    if (!is_due)
        return JT_DONE;
    JT_AUTO(store_tx_abortp) struct store_tx *tx = NULL;
    JT_TRY(store_begin(issuer->store, STORE_WRITE, JT_STR("system"), &tx));
    rotation.tx = tx;
    JT_TRY(keys_advance(&rotation, &is_due));
    if (is_due)
        JT_TRY(store_commit(&tx));
    return feed_follow(issuer->feed);
}

static jt_err task_expire_api_keys(void *context)
{
    struct issuer *issuer = context;
    bool is_changed = false;
    JT_TRY(api_keys_expire(issuer->store, jt_now_ms(&issuer->options.clock), issuer->task_arena,
                           &is_changed));
    return is_changed ? feed_follow(issuer->feed) : JT_DONE;
}

static jt_err task_trim_feed(void *context)
{
    struct issuer *issuer = context;
    JT_AUTO(store_tx_abortp) struct store_tx *tx = NULL;
    JT_TRY(store_begin(issuer->store, STORE_BOOKKEEPING, JT_STR("system"), &tx));
    JT_TRY(store_changes_trim(tx, jt_now_ms(&issuer->options.clock) - FEED_KEPT_MS));
    return store_commit(&tx);
}

static jt_err task_trim_statistics(void *context)
{
    struct issuer *issuer = context;
    JT_AUTO(store_tx_abortp) struct store_tx *tx = NULL;
    JT_TRY(store_begin(issuer->store, STORE_BOOKKEEPING, JT_STR("system"), &tx));
    JT_TRY(store_token_statistics_trim(tx, jt_now_ms(&issuer->options.clock) - STATISTICS_KEPT_MS));
    return store_commit(&tx);
}

static jt_err trim_audit_once(struct issuer *issuer, int64_t older_than_ms, int64_t *ret_dropped)
{
    JT_AUTO(store_tx_abortp) struct store_tx *tx = NULL;
    JT_TRY(store_begin(issuer->store, STORE_BOOKKEEPING, JT_STR("system"), &tx));
    JT_TRY(store_audit_trim(tx, older_than_ms, AUDIT_TRIM_ROWS, ret_dropped));
    return store_commit(&tx);
}

static bool is_ending(const struct issuer *issuer)
{
    return atomic_load_explicit(issuer->options.is_ending, memory_order_relaxed);
}

static jt_err task_trim_audit(void *context)
{
    struct issuer *issuer = context;
    const int64_t days = issuer->options.config->audit_kept_days;
    int64_t dropped = days == 0 ? 0 : AUDIT_TRIM_ROWS;
    for (int i = 0; i < AUDIT_TRIM_TURN && dropped == AUDIT_TRIM_ROWS && !is_ending(issuer); i++)
        JT_TRY(
            trim_audit_once(issuer, jt_now_ms(&issuer->options.clock) - days * DAY_MS, &dropped));
    return JT_DONE;
}

static jt_err task_trim_webhook_history(void *context)
{
    struct issuer *issuer = context;
    bool has_more = true;
    for (int i = 0; i < HISTORY_TRIM_TURN && has_more && !is_ending(issuer); i++) {
        jt_arena_reset(issuer->task_arena);
        JT_TRY(webhook_history_trim(issuer->store, jt_now_ms(&issuer->options.clock),
                                    issuer->options.config->webhook_history_days,
                                    issuer->task_arena, &has_more));
    }
    return JT_DONE;
}

static jt_err index_applications_once(struct issuer *issuer, int64_t *ret_count)
{
    JT_AUTO(store_tx_abortp) struct store_tx *tx = NULL;
    JT_TRY(store_begin(issuer->store, STORE_BOOKKEEPING, JT_STR("system"), &tx));
    JT_TRY(store_application_index_write(tx, INDEX_ROWS, ret_count));
    return store_commit(&tx);
}

static jt_err task_index_applications(void *context)
{
    struct issuer *issuer = context;
    bool is_due = false;
    int64_t count = INDEX_ROWS;
    JT_AUTO(store_tx_abortp) struct store_tx *look = NULL;
    JT_TRY(store_begin(issuer->store, STORE_READ, JT_STR("system"), &look));
    JT_TRY(store_application_index_is_due(look, &is_due));
    JT_TRY(store_commit(&look));
    for (int i = 0; is_due && i < INDEX_TURN && count == INDEX_ROWS; i++)
        JT_TRY(index_applications_once(issuer, &count));
    return JT_DONE;
}

/* Nobody counts any more by then. */
static jt_err task_write_last_figures(void *context)
{
    struct issuer *issuer = context;
    jt_err err = flush_usage(issuer, FLUSH_ALL);
    if (err.code != JT_OK)
        log_err(issuer->options.log, LOG_ERROR, "the last usage figures are lost", err);
    return JT_DONE;
}

/* What cannot be taken back waits for a clock that is believed; the feed only makes others forget.
 */
static const struct timer_task writing_tasks[] = {
    { "flush usage figures", 1000, task_flush_usage },
    { "index applications", 1000, task_index_applications },
    { "advance signing keys", 1000, task_advance_keys, .needs_clock = true },
    { "expire API keys", 1000, task_expire_api_keys, .needs_clock = true },
    { "trim change feed", 10 * 60 * 1000, task_trim_feed },
    { "trim token statistics", 60 * 60 * 1000, task_trim_statistics, .needs_clock = true },
    { "trim audit", 10 * 1000, task_trim_audit, .needs_clock = true },
    { "trim events and deliveries", 60 * 1000, task_trim_webhook_history, .needs_clock = true },
    { "write the last figures", 0, task_write_last_figures },
};

struct timer_work issuer_writing_work(struct issuer *issuer)
{
    return (struct timer_work){ writing_tasks, COUNT(writing_tasks), issuer, issuer->options.log };
}
