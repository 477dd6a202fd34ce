/*
 * housekeeping: what is done for an issuer by itself. One table for the thread that listens, and
 * one for the thread that writes; the process starts both threads (src/housekeeping.c). What one
 * of all nodes does is in shared_tasks.c.
 */
#include "issuer/housekeeping.h"

#include "audit/refused.h"
#include "issuer/feed.h"
#include "issuer/shared_tasks.h"
#include "oauth/refusal_counts.h"
#include "oauth/usage.h"
#include "registration/quotas.h"

enum {
    SENTENCE_ARENA_BYTES = 8 * 1024,
    HEAR_MS = 250,      /* the end waits so long for it */
    HEAR_PAUSE_MS = 20, /* between two, also where the database is away */
};

/* --- Listening ------------------------------------------------------------------------------- */

static jt_err task_follow_feed(void *context)
{
    struct issuer *issuer = context;
    return feed_follow(issuer->feed);
}

/* What other nodes took, so that nothing is taken twice; and what is over is forgotten. */
static jt_err task_follow_replay(void *context)
{
    struct issuer *issuer = context;
    return replay_store_follow(issuer->replay_store);
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
    { "follow what was used once", REPLAY_FOLLOW_MS, task_follow_replay },
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

static jt_err flush_refusals(struct issuer *issuer, enum record_flush_extent extent)
{
    bool has_more = true;
    while (has_more) {
        JT_TRY(refusal_counts_flush(issuer->refusals, issuer->store, &has_more));
        has_more = has_more && extent == FLUSH_ALL;
    }
    return JT_DONE;
}

/* quota_teller.tell: the events of a quota that is nearly, or wholly, used. */
static jt_err tell_of_quota(void *context, struct quota_subject subject)
{
    struct issuer *issuer = context;
    const struct jt_clock clock = issuer->options.clock;
    jt_arena_reset(issuer->task_arena);
    JT_AUTO(registrar_end)
    struct registrar registrar = { .clock = clock, .arena = issuer->task_arena };
    JT_TRY(store_begin(issuer->store, STORE_WRITE, JT_STR("system"), &registrar.tx));
    JT_TRY(quota_tell(&registrar, subject, jt_now_ms(&clock)));
    if (registrar.is_changed)
        JT_TRY(store_commit(&registrar.tx));
    return feed_follow(issuer->feed);
}

static jt_err flush_quotas(struct issuer *issuer, enum record_flush_extent extent)
{
    const struct quota_teller teller = { tell_of_quota, issuer };
    return quota_counts_flush(directory_quotas(issuer->directory), issuer->store,
                              jt_now_ms(&issuer->options.clock), extent, &teller);
}

static jt_err flush_usage(struct issuer *issuer, enum record_flush_extent extent)
{
    /* First: until then other nodes do not know of it. One quota that cannot be told of holds up no
     * other figure; a store that is away would. */
    const jt_err err = flush_quotas(issuer, extent);
    if (err.code == JT_UNAVAILABLE)
        return err;
    JT_TRY(usage_flush(issuer->directory, issuer->store, extent));
    JT_TRY(api_key_directory_flush(issuer->api_key_directory, issuer->store, extent));
    JT_TRY(flush_refusals(issuer, extent));
    JT_TRY(token_statistics_flush(&issuer->token_statistics, issuer->store,
                                  jt_now_ms(&issuer->options.clock)));
    return err;
}

static jt_err task_flush_usage(void *context)
{
    return flush_usage(context, FLUSH_TURN);
}

static jt_err task_read_standing(void *context)
{
    struct issuer *issuer = context;
    jt_arena_reset(issuer->task_arena);
    return standing_read(&issuer->standing, issuer->store, issuer->task_arena);
}

static jt_err task_write_refused(void *context)
{
    struct issuer *issuer = context;
    return refused_authentications_write(issuer->refused, issuer->store);
}

static jt_err task_write_replay(void *context)
{
    struct issuer *issuer = context;
    return replay_store_flush(issuer->replay_store);
}

/* Nobody takes any more by then. */
static jt_err task_write_last_replay(void *context)
{
    struct issuer *issuer = context;
    const jt_err err = replay_store_flush(issuer->replay_store);
    if (err.code != JT_OK)
        log_err(issuer->options.log, LOG_ERROR,
                "what was used once in the last second is not written; after a restart it could "
                "be used again",
                err);
    return JT_DONE;
}

/* Nobody counts any more by then. */
static jt_err task_write_last_figures(void *context)
{
    struct issuer *issuer = context;
    jt_err err = flush_usage(issuer, FLUSH_ALL);
    if (err.code == JT_OK)
        err = task_write_refused(context);
    if (err.code != JT_OK)
        log_err(issuer->options.log, LOG_ERROR, "the last usage figures are lost", err);
    return JT_DONE;
}

/* What cannot be taken back waits for a clock that is believed; the feed only makes others forget.
 */
static const struct timer_task writing_tasks[] = {
    { "write what was used once", REPLAY_FLUSH_MS, task_write_replay },
    { "flush usage figures", 1000, task_flush_usage },
    { "write refused authentications", 60 * 1000, task_write_refused },
    { "index applications", 1000, shared_task_index_applications },
    { "write texts of names", 1000, shared_task_write_names },
    { "read what metrics tell of the store", 5000, task_read_standing },
    { "advance signing keys", 1000, shared_task_advance_keys, .needs_clock = true },
    { "expire API keys", 1000, shared_task_expire_api_keys, .needs_clock = true },
    { "trim change feed", 10 * 60 * 1000, shared_task_trim_feed },
    { "trim token statistics", 60 * 60 * 1000, shared_task_trim_statistics, .needs_clock = true },
    { "trim tokens of applications", 10 * 1000, shared_task_trim_application_tokens,
      .needs_clock = true },
    { "trim refusals of applications", 60 * 1000, shared_task_trim_application_refusals,
      .needs_clock = true },
    { "trim use of quotas", 60 * 1000, shared_task_trim_quota_use, .needs_clock = true },
    { "chain audit", 1000, shared_task_chain_audit },
    { "sign audit", 10 * 1000, shared_task_sign_audit, .needs_clock = true },
    { "trim audit", 10 * 1000, shared_task_trim_audit, .needs_clock = true },
    { "trim events and deliveries", 60 * 1000, shared_task_trim_webhook_history,
      .needs_clock = true },
    { "trim console sessions", 10 * 60 * 1000, shared_task_trim_administrators,
      .needs_clock = true },
    { "trim what was used once", 60 * 1000, shared_task_trim_replay, .needs_clock = true },
    { "write the last that was used once", 0, task_write_last_replay },
    { "write the last figures", 0, task_write_last_figures },
    { "give tasks back", 0, shared_tasks_give_back },
};

struct timer_work issuer_writing_work(struct issuer *issuer)
{
    return (struct timer_work){ writing_tasks, COUNT(writing_tasks), issuer, issuer->options.log };
}
