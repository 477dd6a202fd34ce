/*
 * adapter: the only file that knows libmicrohttpd. It turns the library's callbacks into a struct
 * request, runs the route on the event loop or on the blocking pool, and turns the struct response
 * into the library's.
 *
 * One daemon per event loop, each with its own listening socket; everything of a loop (its
 * exchanges, their arenas) is touched by its one thread only, except while an exchange is on the
 * blocking pool: its connection is suspended then.
 *
 * What the library (0.9.75) lets pass is refused here: heads that could be read in two ways
 * (head.h) and heads over HEAD_MAX_BYTES.
 */
#include <microhttpd.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include <arpa/inet.h>

#include "base/clock.h"
#include "http/blocking_pool.h"
#include "http/deadlines.h"
#include "http/head.h"
#include "http/listener.h"
#include "http/server.h"
#include "http/tls_certificate.h"

enum {
    HEAD_MAX_BYTES = 16 * 1024,
    /* The library's, per connection: the head and its parts. It clears all of it after each
     * request, so more than is needed costs every token. */
    CONNECTION_MEMORY_BYTES = 20 * 1024,
    BODY_IGNORED_MAX_BYTES = 1024,     /* for routes that take none */
    BODY_DOUBLED_MAX_BYTES = 1 << 20,  /* an undeclared body larger than this gets all its room */
    BODY_DRAINED_MAX_BYTES = 32 << 20, /* of a refused body, so that the client hears the answer */
    ARENA_FIRST_BYTES = 16 * 1024,
    ARENA_MAX_BYTES = 64 << 20,
    BLOCKING_QUEUE_MAX = 1024,
    EVENT_LOOPS_MAX = 64,
};

enum stage {
    STAGE_HEAD,    /* the request line has come */
    STAGE_BODY,    /* the head is checked, the body is being read (or thrown away) */
    STAGE_RUNNING, /* on the blocking pool, its connection suspended */
    STAGE_DONE,    /* the response is written and waits to be queued */
};

struct connection {
    struct deadline deadline;
    struct event_loop *loop;
    char address[INET6_ADDRSTRLEN];
};

/* One request and its answer. Reused: the arena keeps its first block. */
struct exchange {
    struct blocking_job job;
    struct exchange *next_free;
    struct event_loop *loop;
    struct connection *connection;
    struct MHD_Connection *handle;
    struct jt_arena *arena;
    struct request req;
    struct response resp;
    struct head head;
    const struct route_group *group;
    char allow[ROUTER_ALLOW_BYTES];
    enum stage stage;
    bool is_refused; /* refusal says why; the body is thrown away */
    enum http_refusal refusal;
    struct jt_buf body;
    size_t body_max, body_seen;
    int64_t began_us;
};

struct event_loop {
    struct http_server *server;
    struct MHD_Daemon *daemon;
    void *worker;
    struct exchange *free_exchanges;
};

struct http_server {
    struct http_options options;
    const struct router *router;
    struct blocking_pool *pool;
    struct deadlines *deadlines;
    struct tls_certificate *certificate;
    uint16_t port;
    atomic_bool is_draining;
    atomic_int in_flight; /* requests between their request line and the end of their answer */
    int loop_count;
    struct event_loop loops[];
};

static int64_t now_us(void)
{
    struct timespec now = { 0 };
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

/* --- Exchanges ----------------------------------------------------------------------------- */

static struct exchange *exchange_take(struct event_loop *loop)
{
    struct exchange *ex = loop->free_exchanges;
    if (ex != NULL) {
        loop->free_exchanges = ex->next_free;
        return ex;
    }
    ex = calloc(1, sizeof(*ex));
    if (ex == NULL)
        return NULL;
    if (jt_arena_new(ARENA_FIRST_BYTES, ARENA_MAX_BYTES, &ex->arena).code != JT_OK) {
        free(ex);
        return NULL;
    }
    ex->loop = loop;
    return ex;
}

static void exchange_give_back(struct exchange *ex)
{
    struct event_loop *loop = ex->loop;
    struct jt_arena *arena = ex->arena;
    jt_arena_reset(arena);
    *ex = (struct exchange){ .loop = loop, .arena = arena, .next_free = loop->free_exchanges };
    loop->free_exchanges = ex;
}

static void exchange_refuse(struct exchange *ex, enum http_refusal refusal)
{
    if (ex->is_refused)
        return; /* the first reason is the one that is told */
    ex->is_refused = true;
    ex->refusal = refusal;
}

static struct connection *connection_of(struct MHD_Connection *handle)
{
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(handle, MHD_CONNECTION_INFO_SOCKET_CONTEXT);
    return info == NULL ? NULL : info->socket_context;
}

static void deadline_in(struct exchange *ex, int seconds)
{
    deadline_set(&ex->connection->deadline, jt_monotonic_coarse_ms() + (int64_t)seconds * 1000);
}

/* --- The head ------------------------------------------------------------------------------ */

static enum http_method method_parse(jt_str name)
{
    for (int method = HTTP_GET; method < HTTP_OTHER; method++)
        if (jt_str_eq(http_method_name((enum http_method)method), name))
            return (enum http_method)method;
    return HTTP_OTHER;
}

/* The library calls this when the request line is read, before it changes anything in the URI. */
static void *on_request_line(void *context, const char *uri, struct MHD_Connection *handle)
{
    struct event_loop *loop = context;
    struct exchange *ex = exchange_take(loop);
    jt_str copy;
    if (ex == NULL)
        return NULL;
    atomic_fetch_add_explicit(&loop->server->in_flight, 1, memory_order_relaxed);
    ex->handle = handle;
    ex->connection = connection_of(handle);
    ex->began_us = now_us();
    deadline_in(ex, loop->server->options.head_timeout_s);
    if (jt_arena_copy(ex->arena, jt_str_from(uri), &copy).code != JT_OK) {
        exchange_refuse(ex, HTTP_REFUSAL_FAILED);
        copy = JT_STR("/");
    }
    jt_str_split(copy, '?', &ex->req.path, &ex->req.query);
    return ex;
}

static enum MHD_Result on_header(void *context, enum MHD_ValueKind kind, const char *name,
                                 size_t name_len, const char *value, size_t value_len)
{
    struct exchange *ex = context;
    (void)kind;
    head_add_field(&ex->head, &ex->req, (jt_str){ name, name_len },
                   value == NULL ? JT_STR("") : (jt_str){ value, value_len });
    return MHD_YES;
}

static size_t head_bytes(struct MHD_Connection *handle)
{
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(handle, MHD_CONNECTION_INFO_REQUEST_HEADER_SIZE);
    return info == NULL ? 0 : info->header_size;
}

static enum MHD_Result answer(struct exchange *ex, bool is_last);

/* Size, credentials and host of the head; then the route; then the declared length of the body. The
 * first reason is the one that is told. */
static void judge_head(struct exchange *ex, const char *version, enum router_result route)
{
    bool is_http_1_1 = strcmp(version, MHD_HTTP_VERSION_1_1) == 0;
    if (head_bytes(ex->handle) > HEAD_MAX_BYTES)
        exchange_refuse(ex, ex->req.path.len + ex->req.query.len > HEAD_MAX_BYTES / 2
                                ? HTTP_REFUSAL_URI_TOO_LONG
                                : HTTP_REFUSAL_HEADERS_TOO_LARGE);
    if (head_is_malformed(&ex->head, is_http_1_1))
        exchange_refuse(ex, HTTP_REFUSAL_BAD_REQUEST);
    if (route == ROUTER_NOT_FOUND)
        exchange_refuse(ex, HTTP_REFUSAL_NOT_FOUND);
    if (route == ROUTER_WRONG_METHOD)
        exchange_refuse(ex, HTTP_REFUSAL_METHOD);
    if (route == ROUTER_FOUND && ex->req.route->body_max_bytes > BODY_IGNORED_MAX_BYTES)
        ex->body_max = ex->req.route->body_max_bytes;
    else
        ex->body_max = BODY_IGNORED_MAX_BYTES;
    if (ex->head.content_length > (int64_t)ex->body_max)
        exchange_refuse(ex, HTTP_REFUSAL_BODY_TOO_LARGE);
}

/* Everything that can be decided before the body. */
static enum MHD_Result on_head(struct exchange *ex, const char *method, const char *version)
{
    struct http_server *server = ex->loop->server;
    ex->stage = STAGE_BODY;
    ex->req.method = method_parse(jt_str_from(method));
    ex->req.arena = ex->arena;
    ex->req.remote_address = jt_str_from(ex->connection->address);
    MHD_get_connection_values_n(ex->handle, MHD_HEADER_KIND, on_header, ex);
    enum router_result route = router_find(server->router, &ex->req, &ex->group, ex->allow);

    if (head_is_ambiguous(&ex->head)) {
        ex->is_refused = false; /* it comes before any other reason */
        exchange_refuse(ex, HTTP_REFUSAL_BAD_REQUEST);
        return answer(ex, true);
    }
    judge_head(ex, version, route);
    if (ex->head.content_length > BODY_DRAINED_MAX_BYTES)
        return answer(ex, true); /* too much to read past: answer now, then close */
    deadline_in(ex, server->options.body_timeout_s);
    return MHD_YES;
}

/* --- The body ------------------------------------------------------------------------------ */

/* Room for len more bytes: all at once where the length is declared, doubling where it is not, as
 * long as that is little: the arena keeps what was outgrown. */
static jt_err body_reserve(struct exchange *ex, size_t len)
{
    if (ex->body.capacity - ex->body.len >= len)
        return JT_DONE;
    size_t capacity = ex->body.capacity * 2;
    if (capacity > BODY_DOUBLED_MAX_BYTES)
        capacity = ex->body_max;
    if (capacity < (size_t)ex->head.content_length)
        capacity = (size_t)ex->head.content_length;
    if (capacity < ex->body.len + len)
        capacity = ex->body.len + len;
    struct jt_buf grown;
    JT_TRY(jt_arena_buf(ex->arena, capacity, &grown));
    jt_buf_put(&grown, jt_buf_str(&ex->body));
    ex->body = grown;
    return JT_DONE;
}

static enum MHD_Result on_body(struct exchange *ex, const char *bytes, size_t len)
{
    ex->body_seen += len;
    if (ex->body_seen > BODY_DRAINED_MAX_BYTES)
        return MHD_NO; /* chunked without end: close */
    if (ex->body_seen > ex->body_max)
        exchange_refuse(ex, HTTP_REFUSAL_BODY_TOO_LARGE);
    if (ex->is_refused)
        return MHD_YES;
    if (body_reserve(ex, len).code != JT_OK) {
        exchange_refuse(ex, HTTP_REFUSAL_FAILED);
        return MHD_YES;
    }
    jt_buf_put(&ex->body, (jt_str){ bytes, len });
    return MHD_YES;
}

/* --- Running the route --------------------------------------------------------------------- */

static void refuse_now(struct exchange *ex, enum http_refusal refusal, jt_err cause)
{
    ex->resp = (struct response){ .cause = cause, .client_id = ex->resp.client_id };
    if (refusal == HTTP_REFUSAL_METHOD)
        response_header(&ex->resp, "Allow", ex->allow);
    if (refusal == HTTP_REFUSAL_OVERLOADED)
        response_header(&ex->resp, "Retry-After", "1");
    ex->group->refuse(ex->group->context, refusal, &ex->req, &ex->resp);
}

/* Guard, then handler. False: must run where it may block. */
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
    switch (err.code) {
    case JT_OK:
        break;
    case JT_REFUSED:
        ex->resp.cause = err;
        break;
    case JT_WOULD_BLOCK:
        if (!may_block)
            return false;
        refuse_now(ex, HTTP_REFUSAL_FAILED, err);
        break;
    case JT_UNAVAILABLE:
        refuse_now(ex, HTTP_REFUSAL_OVERLOADED, err);
        break;
    default:
        refuse_now(ex, HTTP_REFUSAL_FAILED, err);
    }
    return true;
}

static void run_on_pool(struct blocking_job *job, void *worker)
{
    struct exchange *ex = (struct exchange *)job; /* job is its first member */
    run_route(ex, worker, true);
    ex->stage = STAGE_DONE;
    MHD_resume_connection(ex->handle); /* hands ex back to its loop */
}

static enum MHD_Result run_later(struct exchange *ex)
{
    ex->stage = STAGE_RUNNING;
    ex->job.run = run_on_pool;
    MHD_suspend_connection(ex->handle);
    if (blocking_pool_submit(ex->loop->server->pool, &ex->job))
        return MHD_YES;
    refuse_now(ex, HTTP_REFUSAL_OVERLOADED, JT_ERR(JT_UNAVAILABLE, "blocking pool is full"));
    ex->stage = STAGE_DONE;
    MHD_resume_connection(ex->handle);
    return MHD_YES;
}

/* --- The answer ---------------------------------------------------------------------------- */

static enum MHD_Result queue_response(struct exchange *ex, bool is_last)
{
    struct http_server *server = ex->loop->server;
    struct response *resp = &ex->resp;
    /* The library does not write to it; the arena outlives the library's use of it. */
    struct MHD_Response *out = MHD_create_response_from_buffer(
        resp->body.len, (void *)(uintptr_t)resp->body.ptr, MHD_RESPMEM_PERSISTENT);
    if (out == NULL)
        return MHD_NO;
    if (resp->content_type != NULL)
        MHD_add_response_header(out, MHD_HTTP_HEADER_CONTENT_TYPE, resp->content_type);
    for (size_t i = 0; i < resp->header_count; i++)
        MHD_add_response_header(out, resp->headers[i].name, resp->headers[i].value);
    if (is_last || atomic_load_explicit(&server->is_draining, memory_order_relaxed))
        MHD_add_response_header(out, MHD_HTTP_HEADER_CONNECTION, "close");
    enum MHD_Result result = MHD_queue_response(ex->handle, (unsigned)resp->status, out);
    MHD_destroy_response(out);
    deadline_in(ex, server->options.body_timeout_s);
    if (server->options.log != NULL)
        server->options.log(server->options.log_context, &ex->req, resp, now_us() - ex->began_us);
    return result;
}

/* The request is whole, or refused: run it, or say why not. */
static enum MHD_Result answer(struct exchange *ex, bool is_last)
{
    deadline_set(&ex->connection->deadline, DEADLINE_NONE);
    if (ex->is_refused) {
        refuse_now(ex, ex->refusal, http_refusal_err(ex->refusal));
        return queue_response(ex, is_last);
    }
    ex->req.body = jt_buf_str(&ex->body);
    if (ex->req.route->runs != RUNS_BLOCKING && run_route(ex, ex->loop->worker, false))
        return queue_response(ex, is_last);
    return run_later(ex);
}

/* --- The library's callbacks --------------------------------------------------------------- */

static enum MHD_Result on_request(void *context, struct MHD_Connection *handle, const char *url,
                                  const char *method, const char *version, const char *upload_data,
                                  size_t *upload_data_size, void **request_context)
{
    struct exchange *ex = *request_context;
    (void)context, (void)handle, (void)url;
    if (ex == NULL)
        return MHD_NO; /* no memory for it */
    if (ex->stage == STAGE_HEAD)
        return on_head(ex, method, version);
    if (ex->stage == STAGE_DONE)
        return queue_response(ex, false);
    if (*upload_data_size != 0) {
        size_t len = *upload_data_size;
        *upload_data_size = 0;
        return on_body(ex, upload_data, len);
    }
    return answer(ex, false);
}

static void on_completed(void *context, struct MHD_Connection *handle, void **request_context,
                         enum MHD_RequestTerminationCode how)
{
    struct exchange *ex = *request_context;
    struct event_loop *loop = context;
    (void)handle, (void)how;
    if (ex == NULL)
        return;
    const struct http_options *options = &loop->server->options;
    deadline_in(ex, options->idle_timeout_s + options->head_timeout_s);
    exchange_give_back(ex);
    *request_context = NULL;
    atomic_fetch_sub_explicit(&loop->server->in_flight, 1, memory_order_relaxed);
}

static void address_text(const struct sockaddr *address, char *ret_text, socklen_t size)
{
    const void *bytes = address->sa_family == AF_INET6
                            ? (const void *)&((const struct sockaddr_in6 *)address)->sin6_addr
                            : (const void *)&((const struct sockaddr_in *)address)->sin_addr;
    if (inet_ntop(address->sa_family, bytes, ret_text, size) == NULL)
        ret_text[0] = '\0';
}

static void on_connection(void *context, struct MHD_Connection *handle, void **socket_context,
                          enum MHD_ConnectionNotificationCode what)
{
    struct event_loop *loop = context;
    struct http_server *server = loop->server;
    struct connection *connection = *socket_context;
    if (what == MHD_CONNECTION_NOTIFY_CLOSED) {
        if (connection != NULL)
            deadlines_remove(server->deadlines, &connection->deadline);
        free(connection);
        *socket_context = NULL;
        return;
    }
    connection = calloc(1, sizeof(*connection));
    const union MHD_ConnectionInfo *socket =
        MHD_get_connection_info(handle, MHD_CONNECTION_INFO_CONNECTION_FD);
    const union MHD_ConnectionInfo *client =
        MHD_get_connection_info(handle, MHD_CONNECTION_INFO_CLIENT_ADDRESS);
    if (connection == NULL || socket == NULL || client == NULL)
        abort(); /* a connection without its deadline would be unlimited; 100 bytes are missing */
    connection->loop = loop;
    connection->deadline.fd = socket->connect_fd;
    address_text(client->client_addr, connection->address, sizeof(connection->address));
    deadline_set(&connection->deadline,
                 jt_monotonic_coarse_ms() + (int64_t)server->options.head_timeout_s * 1000);
    deadlines_add(server->deadlines, &connection->deadline);
    *socket_context = connection;
}

/* The library's hook has no argument of ours; the session's pointer is its connection. */
static int on_handshake(gnutls_session_t session, const gnutls_datum_t *authorities,
                        int authority_count, const gnutls_pk_algorithm_t *algorithms,
                        int algorithm_count, gnutls_pcert_st **ret_chain, unsigned *ret_length,
                        gnutls_privkey_t *ret_key)
{
    (void)authorities, (void)authority_count, (void)algorithms, (void)algorithm_count;
    struct MHD_Connection *handle = gnutls_session_get_ptr(session);
    struct connection *connection = handle == NULL ? NULL : connection_of(handle);
    if (connection == NULL)
        return -1;
    tls_certificate_get(connection->loop->server->certificate, ret_chain, ret_length, ret_key);
    return 0;
}

/* Parameters are decoded by form.c, strictly; the library must leave them alone. */
static size_t keep_escaped(void *context, struct MHD_Connection *handle, char *text)
{
    (void)context, (void)handle;
    return strlen(text);
}

/* --- Start and stop ------------------------------------------------------------------------ */

static jt_err loop_start(struct http_server *server, struct event_loop *loop, int fd)
{
    const struct http_options *options = &server->options;
    unsigned flags = MHD_USE_EPOLL_INTERNAL_THREAD | MHD_USE_SUSPEND_RESUME | MHD_USE_TURBO;
    struct MHD_OptionItem tls[] = {
        { MHD_OPTION_HTTPS_CERT_CALLBACK, 0, (void *)(uintptr_t)on_handshake },
        { MHD_OPTION_HTTPS_PRIORITIES, 0,
          (void *)(uintptr_t) "NORMAL:-VERS-ALL:+VERS-TLS1.3:+VERS-TLS1.2" },
        { MHD_OPTION_END, 0, NULL },
    };
    struct MHD_OptionItem none[] = { { MHD_OPTION_END, 0, NULL } };

    loop->server = server;
    JT_TRY(options->worker_new(options->worker_context, &loop->worker));
    if (server->certificate != NULL)
        flags |= MHD_USE_TLS;
    if (strchr(options->listen_address.ptr, ':') != NULL)
        flags |= MHD_USE_IPv6;
    loop->daemon = MHD_start_daemon(
        flags, 0, NULL, NULL, on_request, loop, MHD_OPTION_LISTEN_SOCKET, fd,
        MHD_OPTION_CONNECTION_MEMORY_LIMIT, (size_t)CONNECTION_MEMORY_BYTES,
        MHD_OPTION_CONNECTION_LIMIT, (unsigned)(options->connections_max / server->loop_count + 1),
        MHD_OPTION_PER_IP_CONNECTION_LIMIT, (unsigned)options->connections_per_address_max,
        MHD_OPTION_CONNECTION_TIMEOUT, (unsigned)options->idle_timeout_s,
        MHD_OPTION_STRICT_FOR_CLIENT, 1, MHD_OPTION_SIGPIPE_HANDLED_BY_APP, 1,
        MHD_OPTION_UNESCAPE_CALLBACK, keep_escaped, NULL, MHD_OPTION_URI_LOG_CALLBACK,
        on_request_line, loop, MHD_OPTION_NOTIFY_COMPLETED, on_completed, loop,
        MHD_OPTION_NOTIFY_CONNECTION, on_connection, loop, MHD_OPTION_ARRAY,
        server->certificate != NULL ? tls : none, MHD_OPTION_END);
    if (loop->daemon == NULL) {
        close(fd);
        return JT_ERR(JT_IO, "the HTTP library did not start");
    }
    return JT_DONE;
}

static void loop_free(struct event_loop *loop)
{
    if (loop->daemon != NULL)
        MHD_stop_daemon(loop->daemon);
    while (loop->free_exchanges != NULL) {
        struct exchange *ex = loop->free_exchanges;
        loop->free_exchanges = ex->next_free;
        jt_arena_free(ex->arena);
        free(ex);
    }
    if (loop->worker != NULL)
        loop->server->options.worker_free(loop->worker);
}

static void server_free(struct http_server *server)
{
    blocking_pool_free(server->pool); /* first: it resumes what it finishes */
    for (int i = 0; i < server->loop_count; i++)
        loop_free(&server->loops[i]);
    deadlines_free(server->deadlines);
    tls_certificate_free(server->certificate);
    free(server);
}

static jt_err server_start(struct http_server *server, struct jt_arena *arena, jt_str *ret_problem)
{
    const struct http_options *options = &server->options;
    struct blocking_pool_options pool = {
        .threads = options->blocking_threads,
        .queue_max = BLOCKING_QUEUE_MAX,
        .worker_new = options->worker_new,
        .worker_free = options->worker_free,
        .worker_context = options->worker_context,
    };
    int fds[EVENT_LOOPS_MAX];
    JT_TRY(deadlines_new(&server->deadlines));
    if (options->tls_certificate_file != NULL)
        JT_TRY(tls_certificate_new(options->tls_certificate_file, options->tls_key_file,
                                   options->head_timeout_s, arena, &server->certificate,
                                   ret_problem));
    JT_TRY(blocking_pool_new(&pool, &server->pool));
    JT_TRY(listener_open(options->listen_address, options->port, (size_t)server->loop_count, arena,
                         fds, &server->port, ret_problem));
    jt_err err = JT_DONE;
    for (int i = 0; i < server->loop_count; i++) {
        if (err.code == JT_OK)
            err = loop_start(server, &server->loops[i], fds[i]);
        else
            close(fds[i]);
    }
    return err;
}

jt_err http_server_start(const struct http_options *options, const struct router *router,
                         struct jt_arena *arena, struct http_server **ret_server,
                         jt_str *ret_problem)
{
    int loops = options->event_loops > EVENT_LOOPS_MAX ? EVENT_LOOPS_MAX : options->event_loops;
    struct http_server *server =
        calloc(1, sizeof(*server) + (size_t)loops * sizeof(server->loops[0]));
    if (server == NULL)
        return JT_ERR(JT_NO_MEMORY, "http server");
    server->options = *options;
    server->router = router;
    server->loop_count = loops;
    signal(SIGPIPE, SIG_IGN); /* a client that went away is no reason to end */
    *ret_problem = JT_STR("the HTTP server could not start");
    jt_err err = server_start(server, arena, ret_problem);
    if (err.code != JT_OK) {
        server_free(server);
        return err;
    }
    *ret_server = server;
    return JT_DONE;
}

uint16_t http_server_port(const struct http_server *server)
{
    return server->port;
}

jt_err http_server_reload_tls(struct http_server *server, struct jt_arena *arena,
                              jt_str *ret_problem)
{
    if (server->certificate == NULL)
        return JT_DONE;
    return tls_certificate_reload(server->certificate, arena, ret_problem);
}

void http_server_stop(struct http_server *server, int grace_s)
{
    enum { LOOK_EVERY_MS = 5 };
    const struct timespec pause = { .tv_nsec = LOOK_EVERY_MS * 1000000L };
    if (server == NULL)
        return;
    atomic_store(&server->is_draining, true);
    for (int i = 0; i < server->loop_count; i++) {
        int fd = MHD_quiesce_daemon(server->loops[i].daemon);
        if (fd >= 0)
            close(fd);
    }
    int64_t until_ms = jt_monotonic_ms() + (int64_t)grace_s * 1000;
    while (atomic_load(&server->in_flight) > 0 && jt_monotonic_ms() < until_ms)
        nanosleep(&pause, NULL);
    server_free(server);
}
