/*
 * shared_tasks: a turn looks with a read first, as nearly always nothing is to do, and a writer
 * each second would stand in the way of real ones. Where there is something, it takes the task's
 * lease (store/tasks.h); whoever else has it does the work.
 *
 * The lease spares work. No task relies on it: each judges anew in its own transaction, so that two
 * which ran at a time, one of them slow for longer than its lease, would do no harm.
 */
#include "issuer/shared_tasks.h"

#include "admin/throttle.h"
#include "api_keys/api_key_expiry.h"
#include "audit/chain.h"
#include "issuer/feed.h"
#include "store/administrators.h"
#include "store/application_index.h"
#include "store/application_refusals.h"
#include "store/application_tokens.h"
#include "store/changes.h"
#include "store/events.h"
#include "store/failed_attempts.h"
#include "store/folded_names.h"
#include "store/quotas.h"
#include "store/replay_entries.h"
#include "store/statistics.h"
#include "store/tasks.h"

#define STATISTICS_KEPT_MS (400 * JT_DAY_MS) /* a year can be compared with the last */

#define REFUSALS_KEPT_MS   (APPLICATION_REFUSALS_KEPT_DAYS * JT_DAY_MS)

enum {
    USAGE_TRIM_ROWS = 500, /* in a transaction */
    USAGE_TRIM_TURN = 20,
    REPLAY_TRIM_TURN = 1000, /* each minute: more than may be there */
    AUDIT_TRIM_ROWS = 50,    /* in a transaction: whole entries, which may be long, in the arena */
    AUDIT_TRIM_TURN = 200,   /* transactions each 10 s: more than any use writes */
    AUDIT_CHAIN_ROWS = 50,   /* as above */
    AUDIT_CHAIN_TURN = 200,  /* each second: a million takes some minutes */
    AUDIT_CHECKPOINT_MS = 3600 * 1000,
    HISTORY_TRIM_EVENTS = 200,
    HISTORY_TRIM_TURN = 50, /* each minute */
    INDEX_ROWS = 250,
    INDEX_TURN = 20,            /* each second: a million takes some minutes */
    NAMES_TURN = 10,            /* the same of texts of names: a minute */
    FEED_KEPT_MS = 3600 * 1000, /* a node that was away for longer forgets all it has cached */
    FAILURES_KEPT_MS = THROTTLE_FORGET_S * 1000,
};

/* Rows that go once they are that old. */
struct trimming {
    int64_t kept_ms;
    jt_err (*is_due)(struct store_tx *look, int64_t older_than_ms, bool *ret_is_due);
    jt_err (*trim)(struct store_tx *tx, int64_t older_than_ms);
};

/* What is done in some transactions, because one would make writers wait for long: so many of them
 * in a turn at most, while there is more. */
struct batches {
    int count_max;
    jt_err (*write)(struct issuer *issuer, struct store_tx *tx, int64_t now_ms, bool *ret_has_more);
};

/* All get the time that all processes share, as the turn began. */
struct shared_task {
    const char *name; /* of its row */
    jt_err (*is_due)(struct issuer *issuer, struct store_tx *look, int64_t now_ms,
                     bool *ret_is_due);
    jt_err (*run)(struct issuer *issuer, int64_t now_ms);
    struct batches batches;   /* in place of run */
    struct trimming trimming; /* in place of all three */
    bool needs_no_clock;      /* it goes on while clocks differ */
};

/* --- A turn ----------------------------------------------------------------------------------- */

/* Told once when it begins, and once when it is over. */
static bool clocks_agree(struct issuer *issuer, int64_t now_ms)
{
    const int64_t apart_ms = now_ms - jt_now_ms(&issuer->options.clock);
    const bool are_apart = apart_ms > JT_CLOCK_SKEW_MS || apart_ms < -JT_CLOCK_SKEW_MS;
    if (are_apart && !issuer->are_clocks_apart)
        log_event(issuer->options.log, LOG_WARNING,
                  "the database's clock and this machine's differ by more than a minute: until one "
                  "of them is set right, this node rotates no key and trims nothing",
                  LOG_N("seconds", apart_ms / 1000));
    if (!are_apart && issuer->are_clocks_apart)
        log_event(issuer->options.log, LOG_INFO,
                  "the database's clock and this machine's agree again");
    issuer->are_clocks_apart = are_apart;
    return !are_apart;
}

static jt_err begin_bookkeeping(struct issuer *issuer, struct store_tx **ret_tx)
{
    return store_begin(issuer->store, STORE_BOOKKEEPING, JT_STR("system"), ret_tx);
}

static jt_err is_due(struct issuer *issuer, const struct shared_task *task, struct store_tx *look,
                     int64_t now_ms, bool *ret_is_due)
{
    const struct trimming *trimming = &task->trimming;
    return task->is_due != NULL ? task->is_due(issuer, look, now_ms, ret_is_due)
                                : trimming->is_due(look, now_ms - trimming->kept_ms, ret_is_due);
}

static jt_err trim(struct issuer *issuer, const struct trimming *trimming, int64_t now_ms)
{
    JT_AUTO(store_tx_abortp) struct store_tx *tx = NULL;
    JT_TRY(begin_bookkeeping(issuer, &tx));
    JT_TRY(trimming->trim(tx, now_ms - trimming->kept_ms));
    return store_commit(&tx);
}

static bool is_ending(const struct issuer *issuer)
{
    return atomic_load_explicit(issuer->options.is_ending, memory_order_relaxed);
}

static jt_err write_batch(struct issuer *issuer, const struct batches *batches, int64_t now_ms,
                          bool *ret_has_more)
{
    JT_AUTO(store_tx_abortp) struct store_tx *tx = NULL;
    jt_arena_reset(issuer->task_arena);
    JT_TRY(begin_bookkeeping(issuer, &tx));
    JT_TRY(batches->write(issuer, tx, now_ms, ret_has_more));
    return store_commit(&tx);
}

static jt_err write_batches(struct issuer *issuer, const struct batches *batches, int64_t now_ms)
{
    bool has_more = true;
    for (int i = 0; i < batches->count_max && has_more && !is_ending(issuer); i++)
        JT_TRY(write_batch(issuer, batches, now_ms, &has_more));
    return JT_DONE;
}

static jt_err run(struct issuer *issuer, const struct shared_task *task, int64_t now_ms)
{
    if (task->run != NULL)
        return task->run(issuer, now_ms);
    return task->batches.write != NULL ? write_batches(issuer, &task->batches, now_ms)
                                       : trim(issuer, &task->trimming, now_ms);
}

static jt_err look(struct issuer *issuer, const struct shared_task *task, int64_t *ret_now_ms,
                   bool *ret_is_due)
{
    JT_AUTO(store_tx_abortp) struct store_tx *tx = NULL;
    *ret_is_due = false;
    JT_TRY(store_begin(issuer->store, STORE_READ, JT_STR("system"), &tx));
    JT_TRY(store_shared_now_ms(tx, ret_now_ms));
    const bool may_run = clocks_agree(issuer, *ret_now_ms) || task->needs_no_clock;
    return may_run ? is_due(issuer, task, tx, *ret_now_ms, ret_is_due) : JT_DONE;
}

static jt_err take(struct issuer *issuer, const struct shared_task *task, bool *ret_is_mine)
{
    JT_AUTO(store_tx_abortp) struct store_tx *tx = NULL;
    JT_TRY(begin_bookkeeping(issuer, &tx));
    JT_TRY(store_task_take(tx, jt_str_from(task->name), issuer->node, ret_is_mine));
    return store_commit(&tx);
}

static jt_err turn(struct issuer *issuer, const struct shared_task *task)
{
    int64_t now_ms = 0;
    bool has_work = false, is_mine = false;
    jt_arena_reset(issuer->task_arena);
    JT_TRY(look(issuer, task, &now_ms, &has_work));
    if (!has_work)
        return JT_DONE;
    JT_TRY(take(issuer, task, &is_mine));
    issuer->has_leases |= is_mine;
    return is_mine ? run(issuer, task, now_ms) : JT_DONE;
}

jt_err shared_tasks_give_back(void *context)
{
    struct issuer *issuer = context;
    JT_AUTO(store_tx_abortp) struct store_tx *tx = NULL;
    if (!issuer->has_leases)
        return JT_DONE;
    JT_TRY(begin_bookkeeping(issuer, &tx));
    JT_TRY(store_tasks_give_back(tx, issuer->node));
    return store_commit(&tx);
}

/* --- Signing keys ----------------------------------------------------------------------------- */

static jt_err rotation_in(struct issuer *issuer, struct store_tx *tx,
                          struct key_rotation *ret_rotation)
{
    *ret_rotation = issuer->management.rotation;
    ret_rotation->tx = tx;
    ret_rotation->arena = issuer->task_arena;
    return keys_recall_settings(ret_rotation);
}

static jt_err keys_are_due(struct issuer *issuer, struct store_tx *look, int64_t now_ms,
                           bool *ret_is_due)
{
    struct key_rotation rotation;
    (void)now_ms;
    JT_TRY(rotation_in(issuer, look, &rotation));
    return keys_is_due(&rotation, ret_is_due);
}

static jt_err advance_keys(struct issuer *issuer, int64_t now_ms)
{
    JT_AUTO(store_tx_abortp) struct store_tx *tx = NULL;
    struct key_rotation rotation;
    bool is_changed = false;
    (void)now_ms;
    JT_TRY(store_begin(issuer->store, STORE_WRITE, JT_STR("system"), &tx));
    JT_TRY(rotation_in(issuer, tx, &rotation));
    JT_TRY(keys_advance(&rotation, &is_changed));
    if (is_changed)
        JT_TRY(store_commit(&tx));
    return feed_follow(issuer->feed);
}

jt_err shared_task_advance_keys(void *issuer)
{
    static const struct shared_task task = { "advance_signing_keys", keys_are_due, advance_keys };
    return turn(issuer, &task);
}

/* --- API keys --------------------------------------------------------------------------------- */

static jt_err api_keys_are_due(struct issuer *issuer, struct store_tx *look, int64_t now_ms,
                               bool *ret_is_due)
{
    return api_keys_expiry_is_due(look, now_ms, issuer->task_arena, ret_is_due);
}

static jt_err expire_api_keys(struct issuer *issuer, int64_t now_ms)
{
    JT_TRY(api_keys_expire(issuer->store, now_ms, issuer->task_arena));
    return feed_follow(issuer->feed);
}

jt_err shared_task_expire_api_keys(void *issuer)
{
    static const struct shared_task task = { "expire_api_keys", api_keys_are_due, expire_api_keys };
    return turn(issuer, &task);
}

/* --- What searches read ------------------------------------------------------------------- */

static jt_err index_is_due(struct issuer *issuer, struct store_tx *look, int64_t now_ms,
                           bool *ret_is_due)
{
    (void)issuer, (void)now_ms;
    return store_application_index_is_due(look, ret_is_due);
}

static jt_err index_applications(struct issuer *issuer, struct store_tx *tx, int64_t now_ms,
                                 bool *ret_has_more)
{
    int64_t count = 0;
    (void)issuer, (void)now_ms;
    JT_TRY(store_application_index_write(tx, INDEX_ROWS, &count));
    *ret_has_more = count == INDEX_ROWS;
    return JT_DONE;
}

jt_err shared_task_index_applications(void *issuer)
{
    static const struct shared_task task = { "index_applications", index_is_due,
                                             .batches = { INDEX_TURN, index_applications },
                                             .needs_no_clock = true };
    return turn(issuer, &task);
}

static jt_err names_are_due(struct issuer *issuer, struct store_tx *look, int64_t now_ms,
                            bool *ret_are_due)
{
    (void)issuer, (void)now_ms;
    return store_folded_names_are_due(look, ret_are_due);
}

static jt_err write_names(struct issuer *issuer, struct store_tx *tx, int64_t now_ms,
                          bool *ret_has_more)
{
    (void)issuer, (void)now_ms;
    return store_folded_names_write(tx, ret_has_more);
}

jt_err shared_task_write_names(void *issuer)
{
    static const struct shared_task task = { "write_names", names_are_due,
                                             .batches = { NAMES_TURN, write_names },
                                             .needs_no_clock = true };
    return turn(issuer, &task);
}

/* --- What is kept for a time ------------------------------------------------------------------ */

jt_err shared_task_trim_feed(void *issuer)
{
    static const struct shared_task task = {
        "trim_change_feed",
        .trimming = { FEED_KEPT_MS, store_changes_trim_is_due, store_changes_trim },
    };
    return turn(issuer, &task);
}

jt_err shared_task_trim_statistics(void *issuer)
{
    static const struct shared_task task = {
        "trim_token_statistics",
        .trimming = { STATISTICS_KEPT_MS, store_token_statistics_trim_is_due,
                      store_token_statistics_trim },
    };
    return turn(issuer, &task);
}

static jt_err tokens_are_due(struct issuer *issuer, struct store_tx *look, int64_t now_ms,
                             bool *ret_are_due)
{
    (void)issuer;
    return store_application_tokens_trim_is_due(look, now_ms, ret_are_due);
}

static jt_err trim_tokens(struct issuer *issuer, struct store_tx *tx, int64_t now_ms,
                          bool *ret_has_more)
{
    (void)issuer;
    return store_application_tokens_trim(tx, now_ms, USAGE_TRIM_ROWS, ret_has_more);
}

jt_err shared_task_trim_application_tokens(void *issuer)
{
    static const struct shared_task task = { "trim_application_tokens", tokens_are_due,
                                             .batches = { USAGE_TRIM_TURN, trim_tokens } };
    return turn(issuer, &task);
}

static jt_err refusals_are_due(struct issuer *issuer, struct store_tx *look, int64_t now_ms,
                               bool *ret_are_due)
{
    (void)issuer;
    return store_application_refusals_trim_is_due(look, now_ms - REFUSALS_KEPT_MS, ret_are_due);
}

static jt_err trim_refusals(struct issuer *issuer, struct store_tx *tx, int64_t now_ms,
                            bool *ret_has_more)
{
    int64_t dropped = 0;
    (void)issuer;
    JT_TRY(
        store_application_refusals_trim(tx, now_ms - REFUSALS_KEPT_MS, USAGE_TRIM_ROWS, &dropped));
    *ret_has_more = dropped == USAGE_TRIM_ROWS;
    return JT_DONE;
}

jt_err shared_task_trim_application_refusals(void *issuer)
{
    static const struct shared_task task = { "trim_application_refusals", refusals_are_due,
                                             .batches = { USAGE_TRIM_TURN, trim_refusals } };
    return turn(issuer, &task);
}

static jt_err quota_use_is_due(struct issuer *issuer, struct store_tx *look, int64_t now_ms,
                               bool *ret_is_due)
{
    (void)issuer;
    return store_quota_use_trim_is_due(look, now_ms - QUOTA_USE_KEPT_MS, ret_is_due);
}

static jt_err trim_quota_use(struct issuer *issuer, struct store_tx *tx, int64_t now_ms,
                             bool *ret_has_more)
{
    int64_t dropped = 0;
    (void)issuer;
    JT_TRY(store_quota_use_trim(tx, now_ms - QUOTA_USE_KEPT_MS, USAGE_TRIM_ROWS, &dropped));
    *ret_has_more = dropped == USAGE_TRIM_ROWS;
    return JT_DONE;
}

jt_err shared_task_trim_quota_use(void *issuer)
{
    static const struct shared_task task = { "trim_quota_use", quota_use_is_due,
                                             .batches = { USAGE_TRIM_TURN, trim_quota_use } };
    return turn(issuer, &task);
}

/* Past its time nobody would take it; a node whose clock is behind would still. */
static jt_err replay_is_due(struct issuer *issuer, struct store_tx *look, int64_t now_ms,
                            bool *ret_is_due)
{
    (void)issuer;
    return store_replay_entries_trim_is_due(look, now_ms - JT_CLOCK_SKEW_MS, ret_is_due);
}

static jt_err trim_replay(struct issuer *issuer, struct store_tx *tx, int64_t now_ms,
                          bool *ret_has_more)
{
    int64_t dropped = 0;
    (void)issuer;
    JT_TRY(store_replay_entries_trim(tx, now_ms - JT_CLOCK_SKEW_MS, USAGE_TRIM_ROWS, &dropped));
    *ret_has_more = dropped == USAGE_TRIM_ROWS;
    return JT_DONE;
}

jt_err shared_task_trim_replay(void *issuer)
{
    static const struct shared_task task = { "trim_replay_entries", replay_is_due,
                                             .batches = { REPLAY_TRIM_TURN, trim_replay } };
    return turn(issuer, &task);
}

/* --- The audit -------------------------------------------------------------------------------- */

static jt_err audit_is_due(struct issuer *issuer, struct store_tx *look, int64_t now_ms,
                           bool *ret_is_due)
{
    const int64_t days = issuer->options.config->audit_kept_days;
    return days == 0 ? JT_DONE
                     : store_audit_trim_is_due(look, now_ms - days * JT_DAY_MS, ret_is_due);
}

static jt_err trim_audit(struct issuer *issuer, struct store_tx *tx, int64_t now_ms,
                         bool *ret_has_more)
{
    const int64_t days = issuer->options.config->audit_kept_days;
    return chain_trim(tx, issuer->signer, issuer->options.config->issuer, now_ms,
                      now_ms - days * JT_DAY_MS, AUDIT_TRIM_ROWS, issuer->task_arena, ret_has_more);
}

jt_err shared_task_trim_audit(void *issuer)
{
    static const struct shared_task task = { "trim_audit", audit_is_due,
                                             .batches = { AUDIT_TRIM_TURN, trim_audit } };
    return turn(issuer, &task);
}

static jt_err unchained_is_due(struct issuer *issuer, struct store_tx *look, int64_t now_ms,
                               bool *ret_is_due)
{
    (void)issuer, (void)now_ms;
    return store_audit_unchained_is_due(look, ret_is_due);
}

static jt_err chain_audit(struct issuer *issuer, struct store_tx *tx, int64_t now_ms,
                          bool *ret_has_more)
{
    size_t count = 0;
    (void)now_ms;
    JT_TRY(store_audit_chain(tx, AUDIT_CHAIN_ROWS, issuer->task_arena, &count));
    *ret_has_more = count == AUDIT_CHAIN_ROWS;
    return JT_DONE;
}

jt_err shared_task_chain_audit(void *issuer)
{
    static const struct shared_task task = { "chain_audit", unchained_is_due,
                                             .batches = { AUDIT_CHAIN_TURN, chain_audit },
                                             .needs_no_clock = true };
    return turn(issuer, &task);
}

static jt_err signing_is_due(struct issuer *issuer, struct store_tx *look, int64_t now_ms,
                             bool *ret_is_due)
{
    (void)issuer;
    return store_audit_checkpoint_is_due(look, now_ms - AUDIT_CHECKPOINT_MS, CHAIN_SIGNED_MAX,
                                         ret_is_due);
}

/* The log, which goes elsewhere, so keeps what whoever has the store could take back. */
static jt_err sign_audit(struct issuer *issuer, int64_t now_ms)
{
    struct chain_signed made = { 0 };
    struct checkpoint checkpoint = { 0 };
    (void)now_ms;
    JT_TRY(chain_sign(issuer->store, issuer->signer, issuer->options.config->issuer,
                      CHAIN_SIGNED_MAX, issuer->task_arena, &made));
    JT_TRY(checkpoint_parse(made.checkpoint.statement, issuer->task_arena, &checkpoint));
    log_event(issuer->options.log, LOG_INFO, "the audit's chain was signed",
              LOG_N("position", checkpoint.end.position), LOG_S("hash", checkpoint.end.hash));
    return JT_DONE;
}

jt_err shared_task_sign_audit(void *issuer)
{
    static const struct shared_task task = { "sign_audit", signing_is_due, sign_audit };
    return turn(issuer, &task);
}

/* --- What else is kept for a time ------------------------------------------------------------- */

static jt_err history_is_due(struct issuer *issuer, struct store_tx *look, int64_t now_ms,
                             bool *ret_is_due)
{
    const int64_t days = issuer->options.config->webhook_history_days;
    return store_events_trim_is_due(look, now_ms - days * JT_DAY_MS, issuer->task_arena,
                                    ret_is_due);
}

static jt_err trim_history(struct issuer *issuer, struct store_tx *tx, int64_t now_ms,
                           bool *ret_has_more)
{
    const int64_t days = issuer->options.config->webhook_history_days;
    size_t dropped = 0;
    JT_TRY(store_events_trim(tx, now_ms - days * JT_DAY_MS, HISTORY_TRIM_EVENTS, issuer->task_arena,
                             &dropped));
    *ret_has_more = dropped == HISTORY_TRIM_EVENTS;
    return JT_DONE;
}

jt_err shared_task_trim_webhook_history(void *issuer)
{
    static const struct shared_task task = { "trim_webhook_history", history_is_due,
                                             .batches = { HISTORY_TRIM_TURN, trim_history } };
    return turn(issuer, &task);
}

/* Only the store of the first issuer has any. */
static jt_err administrators_are_due(struct issuer *issuer, struct store_tx *look, int64_t now_ms,
                                     bool *ret_is_due)
{
    (void)issuer;
    JT_TRY(store_administrators_trim_is_due(look, now_ms, ret_is_due));
    return *ret_is_due
               ? JT_DONE
               : store_failed_attempts_trim_is_due(look, now_ms - FAILURES_KEPT_MS, ret_is_due);
}

static jt_err trim_administrators(struct issuer *issuer, struct store_tx *tx, int64_t now_ms,
                                  bool *ret_has_more)
{
    (void)issuer;
    *ret_has_more = false;
    JT_TRY(store_administrators_trim(tx, now_ms));
    return store_failed_attempts_trim(tx, now_ms - FAILURES_KEPT_MS);
}

jt_err shared_task_trim_administrators(void *issuer)
{
    static const struct shared_task task = { "trim_console_sessions", administrators_are_due,
                                             .batches = { 1, trim_administrators } };
    return turn(issuer, &task);
}
