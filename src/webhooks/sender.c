/*
 * sender: the thread goes round: take what is due and there is room for, start it, let them work,
 * commit what became of it. Besides the store it waits for nothing but what outgoing/call.h waits
 * for.
 */
#include "webhooks/sender.h"

#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>

#include "base/thread.h"
#include "webhooks/attempt.h"
#include "webhooks/outcomes.h"
#include "webhooks/payload.h"
#include "webhooks/plan.h"

enum {
    PLAN_EVERY_MS = 1000,  /* for retries that fall due, and changes of other processes */
    PLAN_AGAIN_MS = 20,    /* while there is more: so that many are taken in one transaction */
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
    struct jt_instant planned;
    bool has_more;  /* the last plan left some for want of room */
    bool has_freed; /* some room since then */
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
static size_t share(const struct sender *sender, size_t webhook_count)
{
    const size_t equal = sender->options.in_flight_max / webhook_count;
    if (equal == 0)
        return 1;
    return equal < SENDER_IN_FLIGHT_PER_WEBHOOK ? equal : SENDER_IN_FLIGHT_PER_WEBHOOK;
}

static size_t room_of(void *context, size_t webhook_count, jt_str webhook_id)
{
    const struct sender *sender = context;
    const size_t most = share(sender, webhook_count), busy = in_flight_of(sender, webhook_id);
    return busy < most ? most - busy : 0;
}

/* Outcomes that cannot be written must have room, those of all that is on its way too. */
static size_t room(const struct sender *sender)
{
    const size_t max = sender->options.in_flight_max;
    return outcomes_count(sender->outcomes) + max > OUTCOMES_MAX ? 0 : max - sender->in_flight;
}

static struct attempt *free_attempt(const struct sender *sender)
{
    for (size_t i = 0; i < sender->options.in_flight_max; i++)
        if (attempt_delivery(sender->attempts[i]) == NULL)
            return sender->attempts[i];
    return NULL;
}

/* The trace that the delivery belongs to, with a span of its own; ret_trace NULL: none is known. */
static jt_err begin_span(const struct sender *sender, const struct delivery_to_send *delivery,
                         struct jt_arena *arena, struct trace_context **ret_trace)
{
    uint8_t random[SPAN_ID_BYTES / 2];
    char *span_id = NULL;
    struct trace_context *trace = NULL;
    *ret_trace = NULL;
    if (delivery->trace.trace_id.len == 0)
        return JT_DONE;
    JT_TRY(jt_random_fill(&sender->options.random, random, sizeof(random)));
    JT_TRY(jt_arena_calloc(arena, 1, SPAN_ID_BYTES, &span_id));
    JT_TRY(jt_arena_calloc(arena, 1, sizeof(*trace), &trace));
    span_id_write(random, span_id);
    *trace = (struct trace_context){ .trace_id = delivery->trace.trace_id,
                                     .span_id = { span_id, SPAN_ID_BYTES },
                                     .is_sampled = delivery->trace.is_sampled };
    *ret_trace = trace;
    return JT_DONE;
}

static jt_err send_one(struct sender *sender, struct store_tx *tx, struct attempt *attempt,
                       jt_str delivery_id, int64_t lease_ends_ms)
{
    struct jt_arena *arena = attempt_arena(attempt);
    struct delivery_to_send delivery = { 0 };
    struct trace_context *trace = NULL;
    struct jt_buf body;
    jt_str payload;

    jt_arena_reset(arena);
    JT_TRY(store_delivery_to_send(tx, delivery_id, lease_ends_ms, arena, &delivery));
    JT_TRY(payload_write(&delivery.event, jt_now_ms(&sender->options.clock), arena, &payload));
    JT_TRY(jt_arena_buf(arena, signer_max_bytes(payload.len), &body));
    JT_TRY(signer_sign(sender->signer, SIGNED_WEBHOOK, payload, &body));
    JT_TRY(begin_span(sender, &delivery, arena, &trace));
    JT_TRY(attempt_start(attempt, &delivery, trace, jt_buf_str(&body)));
    sender->in_flight++;
    return JT_DONE;
}

/* One that cannot be sent does not keep the others back: it is due again when its lease ends. */
static jt_err send_planned(struct sender *sender, const struct plan *plan)
{
    JT_AUTO(store_tx_abortp) struct store_tx *tx = NULL;
    jt_err first = JT_DONE;
    if (plan->count == 0)
        return JT_DONE;
    JT_TRY(store_begin(sender->options.store, STORE_READ, JT_STR("system"), &tx));
    for (size_t i = 0; i < plan->count; i++) {
        jt_err err =
            send_one(sender, tx, free_attempt(sender), plan->delivery_ids[i], plan->lease_ends_ms);
        if (err.code != JT_OK && err.code != JT_NOT_FOUND && first.code == JT_OK)
            first = err;
    }
    return first;
}

static void start(struct sender *sender)
{
    struct plan plan = { 0 };
    const struct plan_request request = {
        .room = room(sender), .turn = sender->turn++, .room_of = room_of, .context = sender
    };
    sender->planned = jt_instant_now();
    sender->has_freed = false;
    jt_arena_reset(sender->plan_arena);
    jt_err err = plan_take(sender->options.store, &request, sender->plan_arena, &plan);
    note(sender, &sender->fails.plan, "webhooks: the outbox cannot be read", err);
    sender->has_more = plan.has_more;
    if (err.code == JT_OK)
        note(sender, &sender->fails.send, "webhooks: deliveries cannot be sent",
             send_planned(sender, &plan));
}

/* Until the outbox is to be looked at again. */
static int64_t plan_in_ms(const struct sender *sender)
{
    const int64_t every_ms = sender->has_more && sender->has_freed ? PLAN_AGAIN_MS : PLAN_EVERY_MS;
    return every_ms - jt_ms_between(sender->planned, jt_instant_now());
}

static void start_due(struct sender *sender)
{
    if (atomic_exchange(&sender->is_woken, false) || plan_in_ms(sender) <= 0)
        start(sender);
}

/* --- Ending --------------------------------------------------------------------------------- */

/* A child of the caller's span, as that of the request itself is. */
static void add_span(const struct sender *sender, const struct attempt_result *result)
{
    const struct event_trace *trace = &result->delivery.trace;
    const struct trace_context parent = { .trace_id = trace->trace_id, .span_id = trace->span_id };
    struct span span;
    if (sender->options.exporter == NULL || !trace->is_sampled || result->span.trace_id.len == 0)
        return;
    span_init(&span, SPAN_CLIENT, &parent);
    memcpy(span.span_id, result->span.span_id.ptr, sizeof(span.span_id));
    span.ended_ms = jt_now_ms(&sender->options.clock);
    span.took_us = jt_us_between(result->began, jt_instant_now());
    span.method = "POST";
    span.route = "webhook";
    span.status = result->status;
    span.error = result->error;
    span_set_about(&span, "jeton.delivery_id", result->delivery.id);
    span_exporter_add(sender->options.exporter, &span);
}

static void end_one(struct sender *sender, const struct attempt_result *result)
{
    sender->in_flight--;
    log_event(sender->options.log, LOG_DEBUG, "webhook attempt",
              LOG_S("delivery", result->delivery.id), LOG_N("status", result->status),
              LOG_S("cause", jt_str_from(result->error)));
    add_span(sender, result);
    if (outcomes_count(sender->outcomes) == 0)
        sender->first_outcome = jt_instant_now();
    jt_err err = outcomes_add(sender->outcomes, &result->delivery, result->status, result->error);
    note(sender, &sender->fails.keep, "webhooks: an outcome is lost; it is sent again", err);
}

static void end_finished(struct sender *sender)
{
    struct attempt_result result;
    while (attempt_next_ended(sender->calls, &result)) {
        end_one(sender, &result);
        sender->has_freed = true;
    }
}

static void commit_outcomes(struct sender *sender)
{
    jt_err err = outcomes_commit(sender->outcomes);
    note(sender, &sender->fails.commit, "webhooks: outcomes cannot be committed", err);
    if (err.code != JT_OK)
        sender->first_outcome = jt_instant_in_ms(PLAN_EVERY_MS); /* again a while later */
}

/* What is cut off is due at once, for another node or the next start. */
static jt_err give_back(struct sender *sender)
{
    JT_AUTO(store_tx_abortp) struct store_tx *tx = NULL;
    if (sender->in_flight == 0)
        return JT_DONE;
    JT_TRY(store_begin(sender->options.store, STORE_BOOKKEEPING, JT_STR("system"), &tx));
    for (size_t i = 0; i < sender->options.in_flight_max; i++) {
        const struct delivery_to_send *delivery = attempt_delivery(sender->attempts[i]);
        if (delivery != NULL)
            JT_TRY(store_delivery_give_back(tx, delivery->id, delivery->lease_ends_ms));
    }
    return store_commit(&tx);
}

static void commit_due(struct sender *sender)
{
    const size_t count = outcomes_count(sender->outcomes);
    const int64_t age_ms = jt_ms_between(sender->first_outcome, jt_instant_now());
    if (count > 0 && age_ms >= 0 && (age_ms >= COMMIT_AFTER_MS || count >= COMMIT_COUNT))
        commit_outcomes(sender);
}

/* --- The thread ----------------------------------------------------------------------------- */

static int wait_ms(struct sender *sender)
{
    if (is_ending(sender))
        return STOP_LOOK_MS;
    const int64_t plan_ms = plan_in_ms(sender);
    const int most_ms = outcomes_count(sender->outcomes) > 0 ? COMMIT_AFTER_MS : PLAN_EVERY_MS;
    return plan_ms < 0 ? 0 : plan_ms < most_ms ? (int)plan_ms : most_ms;
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
        end_finished(sender);
        commit_due(sender);
        if (!is_over(sender))
            calls_wait(sender->calls, wait_ms(sender));
    }
    calls_work(sender->calls); /* what was answered while the end came */
    end_finished(sender);
    commit_outcomes(sender);
    note(sender, &sender->fails.commit, "webhooks: what was not answered is sent again later",
         give_back(sender));
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
    atomic_init(&sender->is_woken, true); /* what an earlier process left */
    JT_TRY(make_parts(sender));
    JT_TRY(
        jt_thread_start(options->sandbox, SANDBOX_CALLS, "webhooks", run, sender, &sender->thread));
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

int64_t sender_attempts(const struct sender *sender, enum delivery_state state)
{
    return sender == NULL ? 0 : outcomes_seen(sender->outcomes, state);
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
