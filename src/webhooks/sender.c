/*
 * sender: the thread goes round: plan what is due, start what there is room for, let them work,
 * commit what became of it. It waits for nothing but what outgoing/call.h waits for.
 */
#include "webhooks/sender.h"

#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>

#include "webhooks/attempt.h"
#include "webhooks/outcomes.h"
#include "webhooks/payload.h"
#include "webhooks/plan.h"

enum {
    PLAN_EVERY_MS = 1000,  /* for retries that fall due, and changes of other processes */
    COMMIT_AFTER_MS = 100, /* outcomes gather for so long: the writer is the management's too */
    COMMIT_COUNT = 256,
    STOP_LOOK_MS = 50,
    PLAN_ARENA_FIRST_BYTES = 64 * 1024,
    PLAN_ARENA_MAX_BYTES = 64 << 20,
};

struct sender {
    struct sender_options options;
    struct signer *signer;
    struct calls *calls;
    struct attempt **attempts; /* in_flight_max of them */
    size_t in_flight;
    size_t turn; /* whose webhook is first; with few attempts the last get none for long */
    struct outcomes *outcomes;
    struct jt_instant first_outcome; /* when the oldest uncommitted one came */
    struct jt_arena *plan_arena;
    struct plan plan;
    struct jt_instant planned;
    bool wants_plan;
    struct {
        bool plan, send, keep, commit;
    } fails; /* which step does; told once for a streak of failures */
    pthread_t thread;
    atomic_bool is_woken, is_ending;
    _Atomic(struct jt_instant) end; /* when to give up what is on its way */
};

static bool is_ending(struct sender *sender)
{
    return atomic_load_explicit(&sender->is_ending, memory_order_acquire);
}

/* What became of a step: an error of ours is told once for a streak of them. What failed is tried
 * again at the next plan. */
static void note(const struct sender *sender, bool *fails, const char *message, jt_err err)
{
    if (err.code != JT_OK && !*fails)
        log_err(sender->options.log, LOG_ERROR, message, err);
    *fails = err.code != JT_OK;
}

/* --- Planning ------------------------------------------------------------------------------- */

static bool is_busy(void *context, jt_str delivery_id)
{
    const struct sender *sender = context;
    for (size_t i = 0; i < sender->options.in_flight_max; i++) {
        const struct delivery_to_send *delivery = attempt_delivery(sender->attempts[i]);
        if (delivery != NULL && jt_str_eq(delivery->id, delivery_id))
            return true;
    }
    return outcomes_has(sender->outcomes, delivery_id);
}

static void make_plan(struct sender *sender)
{
    sender->planned = jt_instant_now();
    sender->wants_plan = false;
    sender->plan = (struct plan){ 0 };
    jt_arena_reset(sender->plan_arena);
    jt_err err = plan_read(sender->options.store, jt_now_ms(&sender->options.clock),
                           sender->in_flight + outcomes_count(sender->outcomes), is_busy, sender,
                           sender->plan_arena, &sender->plan);
    note(sender, &sender->fails.plan, "webhooks: the outbox cannot be read", err);
}

/* --- Starting ------------------------------------------------------------------------------- */

static size_t in_flight_of(const struct sender *sender, jt_str webhook_id)
{
    size_t count = 0;
    for (size_t i = 0; i < sender->options.in_flight_max; i++) {
        const struct delivery_to_send *delivery = attempt_delivery(sender->attempts[i]);
        count += delivery != NULL && jt_str_eq(delivery->webhook_id, webhook_id);
    }
    return count;
}

/* Each webhook has a share of its own, however slow the others are. */
static size_t share(const struct sender *sender)
{
    const size_t count = sender->plan.count == 0 ? 1 : sender->plan.count;
    const size_t equal = sender->options.in_flight_max / count;
    if (equal == 0)
        return 1;
    return equal < SENDER_IN_FLIGHT_PER_WEBHOOK ? equal : SENDER_IN_FLIGHT_PER_WEBHOOK;
}

static struct attempt *free_attempt(const struct sender *sender)
{
    for (size_t i = 0; i < sender->options.in_flight_max; i++)
        if (attempt_delivery(sender->attempts[i]) == NULL)
            return sender->attempts[i];
    return NULL;
}

static jt_err send_one(struct sender *sender, struct store_tx *tx, struct attempt *attempt,
                       jt_str delivery_id)
{
    struct jt_arena *arena = attempt_arena(attempt);
    struct delivery_to_send delivery = { 0 };
    struct jt_buf body;
    jt_str payload;

    jt_arena_reset(arena);
    JT_TRY(store_delivery_to_send(tx, delivery_id, arena, &delivery));
    JT_TRY(payload_write(&delivery.event, jt_now_ms(&sender->options.clock), arena, &payload));
    JT_TRY(jt_arena_buf(arena, signer_max_bytes(payload.len), &body));
    JT_TRY(signer_sign_webhook(sender->signer, payload, &body));
    JT_TRY(attempt_start(attempt, &delivery, jt_buf_str(&body)));
    sender->in_flight++;
    return JT_DONE;
}

/* Takes from the plan of one webhook what its share has room for. */
static jt_err start_of(struct sender *sender, struct store_tx *tx, struct plan_webhook *webhook)
{
    size_t busy = in_flight_of(sender, webhook->id);
    while (webhook->next < webhook->count && busy < share(sender)) {
        struct attempt *attempt = free_attempt(sender);
        if (attempt == NULL)
            return JT_DONE;
        jt_err err = send_one(sender, tx, attempt, webhook->delivery_ids[webhook->next]);
        if (err.code != JT_OK && err.code != JT_NOT_FOUND)
            return err;
        webhook->next++;
        busy += err.code == JT_OK;
    }
    sender->wants_plan |= webhook->next == webhook->count && webhook->has_more;
    return JT_DONE;
}

static bool has_planned(const struct sender *sender)
{
    for (size_t i = 0; i < sender->plan.count; i++)
        if (sender->plan.webhooks[i].next < sender->plan.webhooks[i].count)
            return true;
    return false;
}

static jt_err start_planned(struct sender *sender)
{
    JT_AUTO(store_tx_abortp) struct store_tx *tx = NULL;
    if (sender->in_flight == sender->options.in_flight_max ||
        outcomes_count(sender->outcomes) + sender->options.in_flight_max > OUTCOMES_MAX)
        return JT_DONE;
    JT_TRY(store_begin(sender->options.store, STORE_READ, JT_STR("system"), &tx));
    sender->turn++;
    for (size_t i = 0; i < sender->plan.count; i++) {
        const size_t next = (sender->turn + i) % sender->plan.count;
        JT_TRY(start_of(sender, tx, &sender->plan.webhooks[next]));
    }
    return JT_DONE;
}

static void start_due(struct sender *sender)
{
    const bool is_woken = atomic_exchange(&sender->is_woken, false);
    if (is_woken || sender->wants_plan ||
        jt_ms_between(sender->planned, jt_instant_now()) >= PLAN_EVERY_MS)
        make_plan(sender);
    if (!has_planned(sender))
        return;
    jt_err err = start_planned(sender);
    note(sender, &sender->fails.send, "webhooks: deliveries cannot be sent", err);
    if (err.code == JT_OK)
        return;
    sender->plan = (struct plan){ 0 }; /* not again before the next second */
    sender->wants_plan = false;
}

/* --- Ending --------------------------------------------------------------------------------- */

static void end_one(struct sender *sender, const struct attempt_result *result)
{
    sender->in_flight--;
    log_event(sender->options.log, LOG_DEBUG, "webhook attempt",
              LOG_S("delivery", result->delivery.id), LOG_N("status", result->status),
              LOG_S("cause", jt_str_from(result->error)));
    if (outcomes_count(sender->outcomes) == 0)
        sender->first_outcome = jt_instant_now();
    jt_err err = outcomes_add(sender->outcomes, &result->delivery, result->status, result->error);
    note(sender, &sender->fails.keep, "webhooks: an outcome is lost; it is sent again", err);
}

static bool end_finished(struct sender *sender)
{
    struct attempt_result result;
    bool has_ended = false;
    while (attempt_next_ended(sender->calls, &result)) {
        end_one(sender, &result);
        has_ended = true;
    }
    return has_ended;
}

static void commit_outcomes(struct sender *sender)
{
    jt_err err = outcomes_commit(sender->outcomes);
    note(sender, &sender->fails.commit, "webhooks: outcomes cannot be committed", err);
    if (err.code != JT_OK)
        sender->first_outcome = jt_instant_in_ms(PLAN_EVERY_MS); /* again a while later */
}

static void commit_due(struct sender *sender)
{
    const size_t count = outcomes_count(sender->outcomes);
    const int64_t age_ms = jt_ms_between(sender->first_outcome, jt_instant_now());
    if (count > 0 && age_ms >= 0 && (age_ms >= COMMIT_AFTER_MS || count >= COMMIT_COUNT))
        commit_outcomes(sender);
}

/* --- The thread ----------------------------------------------------------------------------- */

static int wait_ms(struct sender *sender, bool has_ended)
{
    if (is_ending(sender))
        return STOP_LOOK_MS;
    if (sender->wants_plan || (has_ended && has_planned(sender)))
        return 0;
    return outcomes_count(sender->outcomes) > 0 ? COMMIT_AFTER_MS : PLAN_EVERY_MS;
}

static bool is_over(struct sender *sender)
{
    return is_ending(sender) && (sender->in_flight == 0 ||
                                 jt_instant_has_come(atomic_load(&sender->end), jt_instant_now()));
}

static void *run(void *argument)
{
    struct sender *sender = argument;
    sigset_t all; /* an endpoint that closes its connection (SIGPIPE) is no reason to end */
    sigfillset(&all);
    pthread_sigmask(SIG_BLOCK, &all, NULL);
    while (!is_over(sender)) {
        if (!is_ending(sender))
            start_due(sender);
        calls_work(sender->calls);
        const bool has_ended = end_finished(sender);
        commit_due(sender);
        if (!is_over(sender))
            calls_wait(sender->calls, wait_ms(sender, has_ended));
    }
    commit_outcomes(sender);
    return NULL;
}

/* --- Making and ending it ------------------------------------------------------------------- */

static void sender_free(struct sender *sender)
{
    for (size_t i = 0; sender->attempts != NULL && i < sender->options.in_flight_max; i++)
        attempt_free(sender->attempts[i]);
    free(sender->attempts);
    calls_free(sender->calls);
    outcomes_free(sender->outcomes);
    signer_free(sender->signer);
    jt_arena_free(sender->plan_arena);
    free(sender);
}

static void sender_freep(struct sender **sender)
{
    if (*sender != NULL)
        sender_free(*sender);
}

static jt_err make_parts(struct sender *sender)
{
    const struct sender_options *options = &sender->options;
    const struct calls_options calls = { .allows_private = options->allows_private,
                                         .ca_file = options->ca_file };

    JT_TRY(jt_arena_new(PLAN_ARENA_FIRST_BYTES, PLAN_ARENA_MAX_BYTES, &sender->plan_arena));
    JT_TRY(signer_new(options->keys, &sender->signer));
    JT_TRY(outcomes_new(options->store, options->clock, options->log, &sender->outcomes));
    JT_TRY(calls_new(&calls, &sender->calls));
    sender->attempts = calloc(options->in_flight_max, sizeof(struct attempt *));
    if (sender->attempts == NULL)
        return JT_ERR(JT_NO_MEMORY, "sender of webhooks");
    for (size_t i = 0; i < options->in_flight_max; i++)
        JT_TRY(attempt_new(sender->calls, &sender->attempts[i]));
    return JT_DONE;
}

jt_err sender_start(const struct sender_options *options, struct sender **ret_sender)
{
    JT_AUTO(sender_freep) struct sender *sender = calloc(1, sizeof(*sender));
    if (sender == NULL)
        return JT_ERR(JT_NO_MEMORY, "sender of webhooks");
    sender->options = *options;
    sender->wants_plan = true;
    JT_TRY(make_parts(sender));
    if (pthread_create(&sender->thread, NULL, run, sender) != 0)
        return JT_ERR(JT_UNAVAILABLE, "cannot start a thread");
    *ret_sender = sender;
    sender = NULL;
    return JT_DONE;
}

void sender_wake(struct sender *sender)
{
    if (sender == NULL)
        return;
    if (!atomic_exchange(&sender->is_woken, true))
        calls_wake(sender->calls);
}

void sender_stop(struct sender *sender, struct jt_instant end)
{
    if (sender == NULL)
        return;
    atomic_store(&sender->end, end);
    atomic_store_explicit(&sender->is_ending, true, memory_order_release);
    calls_wake(sender->calls);
    pthread_join(sender->thread, NULL);
    sender_free(sender);
}
