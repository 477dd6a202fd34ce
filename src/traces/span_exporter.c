/*
 * span_exporter: two arrays: one is filled while the other is sent, so the lock is held for as long
 * as a span is copied, or two pointers are exchanged.
 */
#include "traces/span_exporter.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>

#include "base/durations.h"
#include "base/thread.h"
#include "outgoing/call.h"

enum {
    BATCH = 256, /* in a request */
    BODY_MAX_BYTES = SPANS_HEAD_MAX_BYTES + BATCH * SPAN_JSON_MAX_BYTES,
    CONNECT_TIMEOUT_MS = 2000,
    TIMEOUT_MS = 5000,
    LOOK_MS = 50, /* at the end, while a request is on its way */
    PAUSE_LOOK_MS = 1000,
    ANSWER_MAX_BYTES = 16 * 1024,
};

struct span_exporter {
    struct span_exporter_options options; /* headers with those, under their lock */
    pthread_mutex_t headers_lock;
    pthread_mutex_t lock;
    struct span *filling, *sending; /* SPANS_MAX each */
    size_t filled;                  /* with those, under the lock */
    atomic_llong counts[SPAN_FATES];
    struct calls *calls;
    struct call *call;
    char *body, *answer;
    bool fails; /* it was told */
    bool is_started;
    pthread_t thread;
    atomic_bool is_ending;
    _Atomic(struct jt_instant) end;
};

void span_exporter_add(struct span_exporter *exporter, const struct span *span)
{
    pthread_mutex_lock(&exporter->lock);
    const size_t filled = exporter->filled;
    if (filled < SPANS_MAX)
        exporter->filling[exporter->filled++] = *span;
    pthread_mutex_unlock(&exporter->lock);
    if (filled == SPANS_MAX)
        jt_count(&exporter->counts[SPAN_DROPPED_FULL]);
    else if (filled == SPANS_MAX / 2)
        calls_wake(exporter->calls);
}

int64_t span_exporter_count(const struct span_exporter *exporter, enum span_fate fate)
{
    return jt_counted(&exporter->counts[fate]);
}

/* --- Sending --------------------------------------------------------------------------------- */

static size_t take(struct span_exporter *exporter)
{
    pthread_mutex_lock(&exporter->lock);
    struct span *taken = exporter->filling;
    const size_t filled = exporter->filled;
    exporter->filling = exporter->sending;
    exporter->sending = taken;
    exporter->filled = 0;
    pthread_mutex_unlock(&exporter->lock);
    return filled;
}

static bool is_over(struct span_exporter *exporter)
{
    if (!atomic_load_explicit(&exporter->is_ending, memory_order_acquire))
        return false;
    return jt_ms_between(jt_instant_now(), atomic_load(&exporter->end)) <= 0;
}

/* False: the end came before an answer. */
static bool wait_for_answer(struct span_exporter *exporter, struct call_outcome *ret_outcome)
{
    void *context = NULL;
    for (;;) {
        calls_work(exporter->calls);
        if (calls_next_ended(exporter->calls, &context, ret_outcome))
            return true;
        if (is_over(exporter))
            return false;
        calls_wait(exporter->calls, LOOK_MS);
    }
}

/* The lines are copied with the call's beginning. */
static jt_err start(struct span_exporter *exporter, jt_str body, struct jt_buf *answer)
{
    const char *lines[COLLECTOR_HEADERS_MAX + 1] = { "Content-Type: application/json" };
    struct call_request request = { .method = "POST",
                                    .url = exporter->options.url.ptr,
                                    .headers = lines,
                                    .header_count = 1,
                                    .body = body,
                                    .connect_timeout_ms = CONNECT_TIMEOUT_MS,
                                    .timeout_ms = TIMEOUT_MS,
                                    .answer_max_bytes = ANSWER_MAX_BYTES,
                                    .answer = answer };
    pthread_mutex_lock(&exporter->headers_lock);
    const struct collector_headers *headers = exporter->options.headers;
    for (size_t i = 0; headers != NULL && i < headers->count; i++)
        lines[request.header_count++] = headers->lines[i];
    const jt_err err = call_start(exporter->call, &request, exporter);
    pthread_mutex_unlock(&exporter->headers_lock);
    return err;
}

static jt_err post(struct span_exporter *exporter, jt_str body, struct jt_buf *answer,
                   struct call_outcome *ret_outcome)
{
    *answer = jt_buf_over(exporter->answer, ANSWER_MAX_BYTES);
    JT_TRY(start(exporter, body, answer));
    if (!wait_for_answer(exporter, ret_outcome))
        return JT_ERR(JT_UNAVAILABLE, "the server ended");
    return JT_DONE;
}

static void count(struct span_exporter *exporter, enum span_fate fate, size_t spans)
{
    atomic_fetch_add_explicit(&exporter->counts[fate], (long long)spans, memory_order_relaxed);
}

/* Once for a streak of failures, and when it is over. */
static void tell(struct span_exporter *exporter, bool is_taken, const struct call_outcome *outcome)
{
    struct log *log = exporter->options.log;
    if (is_taken && exporter->fails)
        log_event(log, LOG_INFO, "traces: the collector takes spans again",
                  LOG_N("status", outcome->status));
    if (!is_taken && !exporter->fails)
        log_event(log, LOG_WARNING, "traces: the collector takes no spans",
                  LOG_S("cause", jt_str_from(call_end_name(outcome->end))),
                  LOG_N("status", outcome->status));
    exporter->fails = !is_taken;
}

/* --- Once more -------------------------------------------------------------------------------- */

/* What OTLP/HTTP says may be tried again, and what nobody has answered. */
static bool is_for_now(const struct call_outcome *outcome)
{
    switch (outcome->end) {
    case CALL_ANSWERED:
        return outcome->status == 429 || outcome->status == 502 || outcome->status == 503 ||
               outcome->status == 504;
    case CALL_NO_NAME:
    case CALL_NO_CONNECTION:
    case CALL_TIMED_OUT:
    case CALL_CLOSED:
        return true;
    default:
        return false;
    }
}

/* As the collector says; else between half of the wait and all of it, so that not all nodes come
 * at once. */
static int64_t wait_ms(const struct span_exporter *exporter, const struct call_outcome *outcome,
                       int tried)
{
    enum { RETRY_AFTER_MAX_S = SPAN_RETRY_AFTER_MAX_MS / 1000 };
    const int64_t most_ms = exporter->options.retry_ms << (tried - 1);
    uint16_t part = 0;
    if (outcome->retry_after_s > 0)
        return outcome->retry_after_s < RETRY_AFTER_MAX_S ? outcome->retry_after_s * 1000
                                                          : SPAN_RETRY_AFTER_MAX_MS;
    const jt_err err = jt_random_fill(&exporter->options.random, (uint8_t *)&part, sizeof(part));
    return err.code == JT_OK ? most_ms / 2 + most_ms / 2 * part / UINT16_MAX : most_ms;
}

/* False: the server ends. */
static bool pause_for(struct span_exporter *exporter, int64_t ms)
{
    const struct jt_instant due = jt_instant_in_ms(ms);
    int64_t left_ms = ms;
    while (left_ms > 0 && !atomic_load_explicit(&exporter->is_ending, memory_order_acquire)) {
        calls_wait(exporter->calls, left_ms < PAUSE_LOOK_MS ? (int)left_ms : PAUSE_LOOK_MS);
        left_ms = jt_ms_between(jt_instant_now(), due);
    }
    return left_ms <= 0;
}

/* Until it is taken, or there is no use in it. */
static bool deliver(struct span_exporter *exporter, jt_str body, struct jt_buf *answer)
{
    for (int tried = 1;; tried++) {
        struct call_outcome outcome = { .end = CALL_FAILED };
        const jt_err err = post(exporter, body, answer, &outcome);
        const bool is_taken =
            err.code == JT_OK && outcome.end == CALL_ANSWERED && outcome.status / 100 == 2;
        tell(exporter, is_taken, &outcome);
        if (is_taken || err.code != JT_OK || tried == SPAN_TRIES_MAX || !is_for_now(&outcome) ||
            !pause_for(exporter, wait_ms(exporter, &outcome, tried)))
            return is_taken;
    }
}

/* --- All that wait ---------------------------------------------------------------------------- */

static void send_batch(struct span_exporter *exporter, const struct span *spans, size_t length)
{
    struct jt_buf body = jt_buf_over(exporter->body, BODY_MAX_BYTES), answer;
    spans_write(spans, length, &body);
    if (body.has_overflown || !deliver(exporter, jt_buf_str(&body), &answer)) {
        count(exporter, SPAN_DROPPED_FAILED, length);
        return;
    }
    const size_t rejected = spans_rejected(jt_buf_str(&answer), length);
    count(exporter, SPAN_EXPORTED, length - rejected);
    count(exporter, SPAN_DROPPED_REJECTED, rejected);
    if (rejected > 0)
        log_event(exporter->options.log, LOG_WARNING, "traces: the collector refused spans",
                  LOG_N("count", (int64_t)rejected));
}

/* What there is no time for is dropped, for a call may be on its way still. */
static void send_all(struct span_exporter *exporter)
{
    const size_t taken = take(exporter);
    size_t sent = 0;
    while (sent < taken && !is_over(exporter)) {
        const size_t length = taken - sent < BATCH ? taken - sent : BATCH;
        send_batch(exporter, exporter->sending + sent, length);
        sent += length;
    }
    count(exporter, SPAN_DROPPED_FAILED, taken - sent);
}

static void *run(void *context)
{
    struct span_exporter *exporter = context;
    while (!atomic_load_explicit(&exporter->is_ending, memory_order_acquire)) {
        calls_wait(exporter->calls, exporter->options.every_ms);
        send_all(exporter);
    }
    send_all(exporter);
    return NULL;
}

/* --- Making and ending it -------------------------------------------------------------------- */

static void free_parts(struct span_exporter *exporter)
{
    call_free(exporter->call);
    calls_free(exporter->calls);
    collector_headers_free(exporter->options.headers);
    pthread_mutex_destroy(&exporter->headers_lock);
    pthread_mutex_destroy(&exporter->lock);
    free(exporter->filling);
    free(exporter->sending);
    free(exporter->body);
    free(exporter->answer);
    free(exporter);
}

/* Whoever set the URL knows where it leads. */
static jt_err make_parts(struct span_exporter *exporter)
{
    const struct calls_options options = { .allows_private = true };
    exporter->filling = calloc(SPANS_MAX, sizeof(*exporter->filling));
    exporter->sending = calloc(SPANS_MAX, sizeof(*exporter->sending));
    exporter->body = malloc(BODY_MAX_BYTES);
    exporter->answer = malloc(ANSWER_MAX_BYTES);
    if (exporter->filling == NULL || exporter->sending == NULL || exporter->body == NULL ||
        exporter->answer == NULL)
        return JT_ERR(JT_NO_MEMORY, "exporter of spans");
    JT_TRY(calls_new(&options, &exporter->calls));
    return call_new(exporter->calls, &exporter->call);
}

jt_err span_exporter_new(const struct span_exporter_options *options,
                         struct span_exporter **ret_exporter)
{
    struct span_exporter *exporter = calloc(1, sizeof(*exporter));
    if (exporter == NULL)
        return JT_ERR(JT_NO_MEMORY, "exporter of spans");
    exporter->options = *options;
    pthread_mutex_init(&exporter->headers_lock, NULL);
    pthread_mutex_init(&exporter->lock, NULL);
    const jt_err err = make_parts(exporter);
    if (err.code == JT_OK) {
        *ret_exporter = exporter;
        return err;
    }
    exporter->options.headers = NULL; /* still the caller's */
    free_parts(exporter);
    return err;
}

void span_exporter_set_headers(struct span_exporter *exporter, struct collector_headers *headers)
{
    pthread_mutex_lock(&exporter->headers_lock);
    struct collector_headers *old = exporter->options.headers;
    exporter->options.headers = headers;
    pthread_mutex_unlock(&exporter->headers_lock);
    collector_headers_free(old);
}

jt_err span_exporter_start(struct span_exporter *exporter, const struct sandbox *sandbox)
{
    JT_TRY(jt_thread_start(sandbox, SANDBOX_CALLS, "traces", run, exporter, &exporter->thread));
    exporter->is_started = true;
    return JT_DONE;
}

void span_exporter_stop(struct span_exporter *exporter, struct jt_instant end)
{
    if (exporter == NULL)
        return;
    atomic_store(&exporter->end, end);
    atomic_store_explicit(&exporter->is_ending, true, memory_order_release);
    if (exporter->is_started) {
        calls_wake(exporter->calls);
        pthread_join(exporter->thread, NULL);
    }
    free_parts(exporter);
}
