/*
 * exchange: a request from its first byte to its answer, as steps that go on where the last bytes
 * ended. message.c parses, head.c judges, router.c finds, request_body.c collects.
 */
#include "http/exchange.h"

#include <stdlib.h>

enum {
    BODY_IGNORED_MAX_BYTES = 1024,     /* for routes that take none */
    BODY_DRAINED_MAX_BYTES = 32 << 20, /* of a refused body, so that the client hears the answer */
    ARENA_FIRST_BYTES = 16 * 1024,
    ARENA_MAX_BYTES = 64 << 20,
    /* A client that ends the stream behind a request may still read. After such a time in a queue
     * it is taken to have given up. */
    PATIENCE_MS = 500,
};

static void refuse(struct exchange *ex, enum http_refusal refusal, jt_err cause)
{
    if (ex->is_refused)
        return; /* the first reason is the one that is told */
    ex->is_refused = true;
    ex->refusal = refusal;
    ex->cause = cause;
}

/* --- The head ------------------------------------------------------------------------------ */

static void on_field(void *context, jt_str name, jt_str value)
{
    struct exchange *ex = context;
    head_add_field(&ex->head, &ex->req, name, value);
}

/* On the loop. */
static void *worker_of(const struct exchange *ex)
{
    return ex->setting->workers[ex->router->index];
}

/* The caller's own id is kept; two of them are none, as are those of other characters. */
static void name_request(struct exchange *ex)
{
    if (ex->head.request_ids != 1 || !request_id_is_well_formed(ex->req.id))
        request_id_make(&ex->setting->random, ex->id, &ex->req.id);
}

/* Method and path as far as they are known; they decide in whose shape is answered. */
static enum router_result find_route(struct exchange *ex)
{
    const struct message_line *line = message_line(ex->message);
    jt_str host = ex->req.host;
    name_request(ex);
    ex->req.method = http_method_named(line->method);
    jt_str_split(head_target_path(line->target, &host), '?', &ex->req.path, &ex->req.query);
    ex->router = router_of_host(ex->setting->router, host);
    ex->req.worker = worker_of(ex);
    return router_find(ex->router, &ex->req, &ex->group, ex->allow);
}

/* Whose the request is: the peer's, or whom a trusted proxy speaks for. */
static jt_err find_client(struct exchange *ex)
{
    const struct trusted_proxies *proxies = ex->setting->options->trusted_proxies;
    return proxies == NULL ? JT_DONE
                           : trusted_proxies_client(proxies, ex->peer_address,
                                                    ex->req.forwarded_for, ex->req.forwarded_count,
                                                    ex->arena, &ex->req.remote_address);
}

/* Host and credentials; then the route; then the declared length of the body. The first reason is
 * the one that is told. */
static void judge_request(struct exchange *ex, bool is_http_1_1, enum router_result route)
{
    if (head_is_malformed(&ex->head, is_http_1_1))
        refuse(ex, HTTP_REFUSAL_BAD_REQUEST,
               JT_ERR(JT_REFUSED,
                      "no Host, a malformed one, or a field twice that may be there once"));
    if (route == ROUTER_NOT_FOUND)
        refuse(ex, HTTP_REFUSAL_NOT_FOUND, http_refusal_err(HTTP_REFUSAL_NOT_FOUND));
    if (route == ROUTER_WRONG_METHOD)
        refuse(ex, HTTP_REFUSAL_METHOD, http_refusal_err(HTTP_REFUSAL_METHOD));
    if (route == ROUTER_FOUND && ex->req.route->body_max_bytes > BODY_IGNORED_MAX_BYTES)
        ex->body.max_bytes = ex->req.route->body_max_bytes;
    else
        ex->body.max_bytes = BODY_IGNORED_MAX_BYTES;
    if (ex->head.content_length > (int64_t)ex->body.max_bytes)
        refuse(ex, HTTP_REFUSAL_BODY_TOO_LARGE, http_refusal_err(HTTP_REFUSAL_BODY_TOO_LARGE));
}

/* Everything that can be decided before the body. False: it must be answered now, and the
 * connection must end, because nobody can tell where a next request would begin. */
static bool judge_head(struct exchange *ex)
{
    bool is_http_1_1 = message_line(ex->message)->is_http_1_1;
    enum router_result route = find_route(ex);
    ex->has_head = true;
    jt_err err = find_client(ex);
    if (err.code != JT_OK)
        refuse(ex, HTTP_REFUSAL_FAILED, err);
    if (head_is_ambiguous(&ex->head, is_http_1_1)) {
        refuse(ex, HTTP_REFUSAL_BAD_REQUEST, JT_ERR(JT_REFUSED, "where the body ends is in doubt"));
        return false;
    }
    if (head_has_unknown_expectation(&ex->head, is_http_1_1)) {
        refuse(ex, HTTP_REFUSAL_EXPECTATION, http_refusal_err(HTTP_REFUSAL_EXPECTATION));
        return false; /* whether the client sends the body is its decision now */
    }
    judge_request(ex, is_http_1_1, route);
    ex->waits_to_continue =
        head_expects_continue(&ex->head, is_http_1_1) && !message_has_unread(ex->message);
    if (ex->is_refused && ex->waits_to_continue)
        return false;
    return ex->head.content_length <= BODY_DRAINED_MAX_BYTES; /* more is too much to read past */
}

/* --- Admission of large bodies --------------------------------------------------------------- */

static size_t declared_bytes(const struct exchange *ex)
{
    return ex->head.is_chunked ? ex->body.max_bytes : (size_t)ex->head.content_length;
}

/* More than anybody may make us keep. */
static bool needs_admission(const struct exchange *ex)
{
    return !ex->is_refused && ex->group->guard != NULL &&
           declared_bytes(ex) > HTTP_BODY_OPEN_MAX_BYTES;
}

static bool take_body_room(struct exchange *ex)
{
    return request_body_take_room(&ex->body, ex->setting->body_room_taken, declared_bytes(ex));
}

/* --- The body ------------------------------------------------------------------------------ */

static void on_body(void *context, jt_str bytes)
{
    struct exchange *ex = context;
    ex->body.seen_bytes += bytes.len;
    if (ex->body.seen_bytes > ex->body.max_bytes)
        refuse(ex, HTTP_REFUSAL_BODY_TOO_LARGE, http_refusal_err(HTTP_REFUSAL_BODY_TOO_LARGE));
    if (ex->is_refused)
        return;
    jt_err err = request_body_keep(&ex->body, bytes, (size_t)ex->head.content_length, ex->arena);
    if (err.code != JT_OK)
        refuse(ex, HTTP_REFUSAL_FAILED, err);
}

/* --- The answer ---------------------------------------------------------------------------- */

static void write_refusal(struct exchange *ex, enum http_refusal refusal, jt_err cause)
{
    ex->resp = (struct response){ .cause = cause, .client_id = ex->resp.client_id };
    if (refusal == HTTP_REFUSAL_METHOD)
        response_header(&ex->resp, "Allow", ex->allow);
    if (refusal == HTTP_REFUSAL_OVERLOADED)
        response_header(&ex->resp, "Retry-After", "1");
    ex->group->refuse(ex->group->context, refusal, &ex->req, &ex->resp);
}

static void log_answer(struct exchange *ex)
{
    const struct http_options *options = ex->setting->options;
    const int64_t took_us = jt_us_between(ex->began, jt_instant_now());
    if (options->log != NULL)
        options->log(ex->router->log_context, &ex->req, &ex->resp, took_us);
    http_figures_answered(ex->setting->figures, ex->lane, ex->resp.status, took_us);
}

bool exchange_is_chunked(const struct exchange *ex)
{
    return message_line(ex->message)->is_http_1_1;
}

bool exchange_is_unfinished(const struct exchange *ex)
{
    return ex->stream.arena != NULL && !ex->stream.is_whole;
}

/* A stream is logged at its end. Without chunks that is the end of the connection, too. */
static void complete(struct exchange *ex)
{
    if (!message_line(ex->message)->keeps_connection ||
        (ex->resp.stream.next != NULL && !exchange_is_chunked(ex)) ||
        atomic_load_explicit(ex->setting->is_draining, memory_order_relaxed))
        ex->is_last = true;
    if (!exchange_is_unfinished(ex))
        log_answer(ex);
}

static enum exchange_step answer_refused(struct exchange *ex)
{
    if (!ex->is_refused_by_guard)
        write_refusal(ex, ex->refusal, ex->cause);
    complete(ex);
    return EXCHANGE_ANSWERED;
}

/* Refused, with the connection's end. What is no whole message is told as such, whoever sent it. */
static enum exchange_step refuse_and_end(struct exchange *ex, enum http_refusal refusal,
                                         jt_err cause)
{
    if (ex->is_refused_by_guard)
        ex->is_refused = ex->is_refused_by_guard = false;
    refuse(ex, refusal, cause);
    if (!ex->has_head)
        find_route(ex);
    ex->is_last = true;
    return answer_refused(ex);
}

static enum exchange_step answer_fault(struct exchange *ex)
{
    static const enum http_refusal refusals[] = {
        [MESSAGE_MALFORMED] = HTTP_REFUSAL_BAD_REQUEST,
        [MESSAGE_TARGET_TOO_LONG] = HTTP_REFUSAL_URI_TOO_LONG,
        [MESSAGE_HEAD_TOO_LARGE] = HTTP_REFUSAL_HEADERS_TOO_LARGE,
        [MESSAGE_VERSION] = HTTP_REFUSAL_VERSION,
    };
    jt_err cause = { .code = JT_REFUSED };
    enum message_fault fault = message_fault(ex->message, &cause.what);
    return refuse_and_end(ex, refusals[fault], cause);
}

/* Writes the answer to what guard or handler said. */
static void settle(struct exchange *ex, jt_err err)
{
    static const struct {
        enum jt_code code;
        enum http_refusal refusal;
    } rows[] = {
        { JT_STALE, HTTP_REFUSAL_PRECONDITION },  { JT_UNAVAILABLE, HTTP_REFUSAL_OVERLOADED },
        { JT_NEWER, HTTP_REFUSAL_OVERLOADED }, /* another node may be one that can */
        { JT_UNCERTAIN, HTTP_REFUSAL_UNCERTAIN }, { JT_MOVED, HTTP_REFUSAL_MOVED },
        { JT_FULL, HTTP_REFUSAL_NO_ROOM },
    };
    enum http_refusal refusal = HTTP_REFUSAL_FAILED;
    for (size_t i = 0; i < COUNT(rows); i++)
        if (rows[i].code == err.code)
            refusal = rows[i].refusal;
    if (err.code == JT_REFUSED)
        ex->resp.cause = err;
    else if (err.code != JT_OK)
        write_refusal(ex, refusal, err);
}

/* Guard, then handler. False: must run where it may block, or again once wait is over. */
static bool run_route(struct exchange *ex, void *worker, bool may_block)
{
    const struct route_group *group = ex->group;
    ex->req.worker = worker;
    ex->req.may_block = may_block;
    ex->resp = (struct response){ 0 };
    jt_err err = JT_DONE;
    if (group->guard != NULL)
        err = group->guard(group->context, &ex->req, &ex->resp);
    if (err.code == JT_OK)
        err = ex->req.route->handle(group->context, &ex->req, &ex->resp);
    if (err.code == JT_WOULD_BLOCK && (!may_block || ex->wait.flights != NULL))
        return false;
    settle(ex, err);
    return true;
}

/* --- On a pool ----------------------------------------------------------------------------- */

static struct exchange *exchange_of(struct blocking_job *job)
{
    return (struct exchange *)job; /* its first member */
}

static void complete_on_pool(struct exchange *ex)
{
    ex->setting->completed(ex->setting->completed_context, ex);
}

/* What has not begun changes nothing: a secret that nobody hears of must not be made. */
static void refuse_unbegun(struct exchange *ex, jt_err cause)
{
    if (ex->awaits_admission)
        ex->cause = cause;
    else
        write_refusal(ex, HTTP_REFUSAL_OVERLOADED, cause);
    complete_on_pool(ex);
}

static void drop_from_pool(struct blocking_job *job)
{
    refuse_unbegun(exchange_of(job), JT_ERR(JT_UNAVAILABLE, "the server ends before its turn"));
}

/* asker is the exchange. */
static bool is_abandoned(const void *asker)
{
    const struct exchange *ex = asker;
    return jt_ms_between(ex->queued, jt_instant_now()) > PATIENCE_MS && ex->setting->has_left(ex);
}

/* --- Streams --------------------------------------------------------------------------------- */

/* The guard was asked by run_route(). HEAD has no body. */
static void begin_stream(struct exchange *ex)
{
    if (ex->resp.stream.next == NULL || ex->req.method == HTTP_HEAD)
        return;
    jt_err err = JT_ERR(JT_UNAVAILABLE, "too many large answers");
    if (request_body_take_room(&ex->body, ex->setting->body_room_taken, BODY_STREAM_MAX_BYTES))
        err = body_stream_open(&ex->stream);
    if (err.code == JT_OK)
        err = body_stream_take_first(&ex->stream, &ex->resp.stream);
    if (err.code == JT_OK)
        return;
    body_stream_close(&ex->stream);
    settle(ex, err);
}

static void run_piece(struct blocking_job *job, void *worker)
{
    struct exchange *ex = exchange_of(job);
    ex->req.worker = worker;
    ex->resp.cause = body_stream_take_next(&ex->stream, &ex->resp.stream, ex->group, &ex->req);
    complete_on_pool(ex);
}

static void drop_piece(struct blocking_job *job)
{
    struct exchange *ex = exchange_of(job);
    ex->stream.is_failed = true;
    ex->resp.cause = JT_ERR(JT_UNAVAILABLE, "the server ends before the answer does");
    complete_on_pool(ex);
}

/* As run_route(), or the guard alone. */
static bool run_waiting(struct exchange *ex, void *worker)
{
    ex->wait.flights = NULL;
    if (!ex->awaits_admission)
        return run_route(ex, worker, true);
    ex->req.worker = worker;
    ex->req.may_block = true;
    ex->cause = ex->group->guard(ex->group->context, &ex->req, &ex->resp);
    return ex->cause.code != JT_WOULD_BLOCK || ex->wait.flights == NULL;
}

static void run_on_pool(struct blocking_job *job, void *worker)
{
    struct exchange *ex = exchange_of(job);
    ex->req.has_left = is_abandoned;
    ex->req.asker = ex;
    jt_err err = request_check_awaited(&ex->req);
    if (err.code != JT_OK) {
        refuse_unbegun(ex, err);
        return;
    }
    while (!run_waiting(ex, worker))
        if (flight_join(&ex->wait))
            return; /* resume_wait() has it now */
    if (!ex->awaits_admission)
        begin_stream(ex);
    complete_on_pool(ex);
}

static jt_err submit_job(struct exchange *ex, enum pool_kind kind, struct blocking_job job)
{
    const size_t of_router = ex->group->waits_at_first ? 0 : ex->router->index;
    ex->job = job;
    ex->queued = jt_instant_now();
    ex->lane = HTTP_LANE_POOL + kind;
    return pools_submit(&ex->setting->pools[of_router], kind, &ex->job);
}

static jt_err submit(struct exchange *ex, enum pool_kind kind)
{
    return submit_job(ex, kind,
                      (struct blocking_job){ .run = run_on_pool, .drop = drop_from_pool });
}

enum exchange_step exchange_go_on(struct exchange *ex)
{
    if (ex->stream.is_last) {
        ex->stream.is_whole = true;
        log_answer(ex);
        return EXCHANGE_ANSWERED;
    }
    jt_err err = submit_job(ex, pools_kind(ex->req.route),
                            (struct blocking_job){ .run = run_piece, .drop = drop_piece });
    if (err.code == JT_OK)
        return EXCHANGE_RUNS;
    ex->resp.cause = err;
    return EXCHANGE_CUT;
}

/* Another request has looked up what this one waited for. */
static void resume_wait(struct flight_wait *wait, jt_err outcome)
{
    struct exchange *ex = (struct exchange *)((char *)wait - offsetof(struct exchange, wait));
    jt_err err = outcome;
    if (err.code == JT_OK)
        err = submit(ex, ex->awaits_admission ? POOL_READS : pools_kind(ex->req.route));
    if (err.code == JT_OK)
        return; /* a thread has it */
    if (ex->awaits_admission)
        ex->cause = err;
    else
        settle(ex, err);
    complete_on_pool(ex);
}

static bool runs_on_loop(const struct route *route)
{
    return route->runs == RUNS_ON_LOOP || route->runs == RUNS_LOOP_FIRST;
}

/* The request is whole: run it, or say why not. */
static enum exchange_step answer(struct exchange *ex)
{
    if (ex->is_refused)
        return answer_refused(ex);
    ex->req.body = jt_buf_str(&ex->body.bytes);
    ex->lane = ex->req.route->runs == RUNS_LOOP_FIRST ? HTTP_LANE_MEMORY : HTTP_LANE_LOOP;
    if (!runs_on_loop(ex->req.route) || !run_route(ex, worker_of(ex), false)) {
        jt_err err = submit(ex, pools_kind(ex->req.route));
        if (err.code == JT_OK)
            return EXCHANGE_RUNS;
        write_refusal(ex, HTTP_REFUSAL_OVERLOADED, err);
    }
    complete(ex);
    return EXCHANGE_ANSWERED;
}

/* A client that may not pass is answered at once when it waits to be told, and after its bytes,
 * none of which is kept, when it does not. */
static enum exchange_step meet_admission(struct exchange *ex)
{
    const jt_err err = ex->cause;
    ex->awaits_admission = false;
    ex->is_refused_by_guard = ex->is_refused = err.code != JT_OK;
    settle(ex, err);
    if (!ex->is_refused && !take_body_room(ex))
        refuse(ex, HTTP_REFUSAL_OVERLOADED, JT_ERR(JT_UNAVAILABLE, "too many large bodies"));
    if (ex->is_refused && ex->waits_to_continue) {
        ex->is_last = true;
        return answer_refused(ex);
    }
    return exchange_read(ex);
}

static enum exchange_step ask_admission(struct exchange *ex)
{
    ex->awaits_admission = true;
    jt_err err = submit(ex, POOL_READS);
    if (err.code == JT_OK)
        return EXCHANGE_RUNS; /* a thread has it, and writes the cause */
    ex->cause = err;
    return meet_admission(ex);
}

enum exchange_step exchange_resume(struct exchange *ex)
{
    if (ex->awaits_admission)
        return meet_admission(ex);
    if (ex->is_answered)
        return ex->stream.is_failed ? EXCHANGE_CUT : EXCHANGE_CONTINUED;
    ex->is_answered = true;
    complete(ex);
    return EXCHANGE_ANSWERED;
}

/* All is read that has come. */
static enum exchange_step wait_for_more(struct exchange *ex)
{
    if (ex->body.seen_bytes > BODY_DRAINED_MAX_BYTES) { /* chunks without end */
        ex->is_last = true;
        return answer_refused(ex);
    }
    if (!ex->waits_to_continue)
        return EXCHANGE_READS;
    ex->waits_to_continue = false;
    return EXCHANGE_CONTINUES;
}

enum exchange_step exchange_read(struct exchange *ex)
{
    for (;;) {
        switch (message_read(ex->message)) {
        case MESSAGE_NEEDS_MORE:
            return wait_for_more(ex);
        case MESSAGE_HEAD_DONE:
            if (!judge_head(ex)) {
                ex->is_last = true;
                return answer_refused(ex);
            }
            if (needs_admission(ex))
                return ask_admission(ex);
            break;
        case MESSAGE_DONE:
            return answer(ex);
        case MESSAGE_FAULTY:
            return answer_fault(ex);
        }
    }
}

void exchange_time_out(struct exchange *ex)
{
    refuse_and_end(ex, HTTP_REFUSAL_TIMEOUT, http_refusal_err(HTTP_REFUSAL_TIMEOUT));
}

void exchange_cut_short(struct exchange *ex)
{
    refuse_and_end(ex, HTTP_REFUSAL_BAD_REQUEST, JT_ERR(JT_REFUSED, "ended before it was whole"));
}

bool exchange_keeps_connection(const struct exchange *ex)
{
    return !ex->is_last;
}

/* --- Life ---------------------------------------------------------------------------------- */

static const struct message_events events = { .on_field = on_field, .on_body = on_body };

jt_err exchange_new(const struct exchange_setting *setting, struct exchange **ret_ex)
{
    struct exchange *ex = calloc(1, sizeof(*ex));
    if (ex == NULL)
        return JT_ERR(JT_NO_MEMORY, "exchange");
    ex->setting = setting;
    jt_err err = jt_arena_new(ARENA_FIRST_BYTES, ARENA_MAX_BYTES, &ex->arena);
    if (err.code == JT_OK)
        err = message_new(&events, ex, &ex->message);
    if (err.code != JT_OK) {
        exchange_free(ex);
        return err;
    }
    *ret_ex = ex;
    return JT_DONE;
}

void exchange_free(struct exchange *ex)
{
    if (ex == NULL)
        return;
    message_free(ex->message);
    jt_arena_free(ex->arena);
    free(ex);
}

/* All but what is reused, and whose it is. */
static void reset(struct exchange *ex, struct connection *connection, jt_str peer_address,
                  struct jt_instant now)
{
    *ex = (struct exchange){
        .connection = connection,
        .setting = ex->setting,
        .message = ex->message,
        .arena = ex->arena,
        .wait = { .resume = resume_wait },
        .peer_address = peer_address,
        .req = { .arena = ex->arena,
                 .wait = &ex->wait,
                 .remote_address = peer_address,
                 .own_field_names = ex->setting->router->own_fields },
        .began = now,
    };
}

void exchange_begin(struct exchange *ex, struct connection *connection, jt_str peer_address,
                    struct jt_instant now)
{
    reset(ex, connection, peer_address, now);
}

static void give_back(struct exchange *ex)
{
    if (exchange_is_unfinished(ex)) {
        if (ex->resp.cause.code == JT_OK)
            ex->resp.cause = JT_ERR(JT_UNAVAILABLE, "the connection ended before the answer did");
        log_answer(ex);
    }
    body_stream_close(&ex->stream);
    request_body_give_room(&ex->body, ex->setting->body_room_taken);
    jt_arena_reset(ex->arena);
}

void exchange_end(struct exchange *ex)
{
    give_back(ex);
    message_clear(ex->message);
}

void exchange_next(struct exchange *ex, struct jt_instant now)
{
    give_back(ex);
    message_next(ex->message);
    reset(ex, ex->connection, ex->peer_address, now);
}
