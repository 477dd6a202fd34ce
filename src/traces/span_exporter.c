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
    EVERY_MS = 1000, /* or sooner, when half of the room is taken */
    CONNECT_TIMEOUT_MS = 2000,
    TIMEOUT_MS = 5000,
    LOOK_MS = 50, /* at the end, while a request is on its way */
    ANSWER_MAX_BYTES = 64 * 1024,
};

struct span_exporter {
    jt_str url;
    struct log *log;
    pthread_mutex_t lock;
    struct span *filling, *sending; /* SPANS_MAX each */
    size_t filled;                  /* with those, under the lock */
    atomic_llong counts[SPAN_FATES];
    struct calls *calls;
    struct call *call;
    char *body;
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

static jt_err post(struct span_exporter *exporter, jt_str body, struct call_outcome *ret_outcome)
{
    static const char *const headers[] = { "Content-Type: application/json" };
    const struct call_request request = { .method = "POST",
                                          .url = exporter->url.ptr,
                                          .headers = headers,
                                          .header_count = COUNT(headers),
                                          .body = body,
                                          .connect_timeout_ms = CONNECT_TIMEOUT_MS,
                                          .timeout_ms = TIMEOUT_MS,
                                          .answer_max_bytes = ANSWER_MAX_BYTES };
    JT_TRY(call_start(exporter->call, &request, exporter));
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
    if (is_taken && exporter->fails)
        log_event(exporter->log, LOG_INFO, "traces: the collector takes spans again",
                  LOG_N("status", outcome->status));
    if (!is_taken && !exporter->fails)
        log_event(exporter->log, LOG_WARNING, "traces: the collector takes no spans",
                  LOG_S("cause", jt_str_from(call_end_name(outcome->end))),
                  LOG_N("status", outcome->status));
    exporter->fails = !is_taken;
}

static void send_batch(struct span_exporter *exporter, const struct span *spans, size_t length)
{
    struct jt_buf body = jt_buf_over(exporter->body, BODY_MAX_BYTES);
    struct call_outcome outcome = { .end = CALL_FAILED };
    spans_write(spans, length, &body);
    const jt_err err = body.has_overflown ? JT_ERR(JT_TOO_LARGE, "spans")
                                          : post(exporter, jt_buf_str(&body), &outcome);
    const bool is_taken =
        err.code == JT_OK && outcome.end == CALL_ANSWERED && outcome.status / 100 == 2;
    count(exporter, is_taken ? SPAN_EXPORTED : SPAN_DROPPED_FAILED, length);
    tell(exporter, is_taken, &outcome);
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
        calls_wait(exporter->calls, EVERY_MS);
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
    pthread_mutex_destroy(&exporter->lock);
    free(exporter->filling);
    free(exporter->sending);
    free(exporter->body);
    free(exporter);
}

/* Whoever set the URL knows where it leads. */
static jt_err make_parts(struct span_exporter *exporter)
{
    const struct calls_options options = { .allows_private = true };
    exporter->filling = calloc(SPANS_MAX, sizeof(*exporter->filling));
    exporter->sending = calloc(SPANS_MAX, sizeof(*exporter->sending));
    exporter->body = malloc(BODY_MAX_BYTES);
    if (exporter->filling == NULL || exporter->sending == NULL || exporter->body == NULL)
        return JT_ERR(JT_NO_MEMORY, "exporter of spans");
    JT_TRY(calls_new(&options, &exporter->calls));
    return call_new(exporter->calls, &exporter->call);
}

jt_err span_exporter_new(jt_str url, struct log *log, struct span_exporter **ret_exporter)
{
    struct span_exporter *exporter = calloc(1, sizeof(*exporter));
    if (exporter == NULL)
        return JT_ERR(JT_NO_MEMORY, "exporter of spans");
    exporter->url = url;
    exporter->log = log;
    pthread_mutex_init(&exporter->lock, NULL);
    const jt_err err = make_parts(exporter);
    if (err.code == JT_OK)
        *ret_exporter = exporter;
    else
        free_parts(exporter);
    return err;
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
