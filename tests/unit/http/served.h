/*
 * served: a server on a real socket with handlers of its own, and clients that say what they like.
 */
#pragma once

#include "clocks.h"
#include "test.h"

#include <arpa/inet.h>
#include <poll.h>
#include <semaphore.h>
#include <stdatomic.h>
#include <sys/socket.h>
#include <unistd.h>

#include "http/flights.h"
#include "http/server.h"

enum { LARGE_BYTES = 8 << 20, RECEIVE_TIMEOUT_S = 20, RECEIVED_MAX_BYTES = 64 * 1024 };

static atomic_int logged, workers, carried_out;
static char large[LARGE_BYTES];

/* --- Handlers ------------------------------------------------------------------------------ */

static jt_err echo(void *context, struct request *req, struct response *resp)
{
    (void)context;
    response_json(resp, 200, req->body);
    return JT_DONE;
}

static jt_err echo_on_pool(void *context, struct request *req, struct response *resp)
{
    return req->may_block ? echo(context, req, resp) : JT_ERR(JT_WOULD_BLOCK, "later");
}

static jt_err slow(void *context, struct request *req, struct response *resp)
{
    usleep(300 * 1000);
    atomic_fetch_add(&carried_out, 1);
    return echo(context, req, resp);
}

/* Holds the only loop, so that whoever connects meanwhile waits to be accepted. */
static jt_err hold(void *context, struct request *req, struct response *resp)
{
    usleep(800 * 1000);
    return echo(context, req, resp);
}

static jt_err send_large(void *context, struct request *req, struct response *resp)
{
    (void)context, (void)req;
    resp->status = 200;
    resp->body = (jt_str){ large, sizeof(large) };
    return JT_DONE;
}

static jt_err tell_thread(void *context, struct request *req, struct response *resp)
{
    struct jt_buf name;
    (void)context;
    JT_TRY(jt_arena_buf(req->arena, 24, &name)); /* the test's own arena is no loop's */
    jt_buf_put_int(&name, (int64_t)pthread_self());
    resp->body = jt_buf_str(&name);
    resp->status = 200;
    return JT_DONE;
}

static struct {
    struct flights flights;
    sem_t may_end;
    jt_err outcome;
    bool finds; /* what is looked up is in memory then */
    atomic_bool is_known;
    atomic_int looked_up;
} miss;

/* As the token endpoint does with a client that is not in memory. */
static jt_err look_up(void *context, struct request *req, struct response *resp)
{
    static const char key[FLIGHT_KEY_BYTES + 1] = "what all of them are asking for.";
    struct flight flight;
    if (atomic_load(&miss.is_known))
        return echo(context, req, resp);
    if (!req->may_block)
        return JT_ERR(JT_WOULD_BLOCK, "later");
    if (!flight_begin(&miss.flights, key, req->wait, &flight))
        return JT_ERR(JT_WOULD_BLOCK, "another one looks");
    if (!atomic_load(&miss.is_known)) {
        atomic_fetch_add(&miss.looked_up, 1);
        sem_wait(&miss.may_end);
        atomic_store(&miss.is_known, miss.finds);
    }
    flight_end(&miss.flights, &flight, miss.outcome);
    return miss.outcome.code == JT_OK ? echo(context, req, resp) : miss.outcome;
}

static const struct route routes[] = {
    { HTTP_POST, "/miss", 4096, look_up, RUNS_LOOP_FIRST, "" },
    { HTTP_GET, "/thread", 0, tell_thread, RUNS_ON_LOOP, "" },
    { HTTP_POST, "/echo", 4096, echo, RUNS_ON_LOOP, "" },
    { HTTP_POST, "/pool", 4096, echo_on_pool, RUNS_LOOP_FIRST, "" },
    { HTTP_POST, "/slow", 4096, slow, RUNS_BLOCKING, "" },
    { HTTP_POST, "/hold", 4096, hold, RUNS_ON_LOOP, "" },
    { HTTP_GET, "/large", 0, send_large, RUNS_ON_LOOP, "" },
};

static void refuse(void *context, enum http_refusal refusal, struct request *req,
                   struct response *resp)
{
    (void)req;
    response_json(resp, http_refusal_status(refusal), str(context));
}

static const struct route_group groups[] = {
    { .prefix = JT_STR_INIT("/echo"),
      .routes = routes,
      .route_count = COUNT(routes),
      .context = "echo",
      .refuse = refuse },
    { .prefix = JT_STR_INIT(""),
      .routes = routes,
      .route_count = COUNT(routes),
      .context = "rest",
      .refuse = refuse },
};
static const struct router router = { .groups = groups,
                                      .group_count = COUNT(groups),
                                      .worker_context = &workers };

/* --- Server and client ---------------------------------------------------------------------- */

static jt_err worker_new(void *context, void **ret_worker)
{
    *ret_worker = context;
    atomic_fetch_add(&workers, 1);
    return JT_DONE;
}

static void worker_free(void *worker)
{
    atomic_fetch_sub(&workers, worker != NULL);
}

static void log_request(void *context, const struct request *req, const struct response *resp,
                        int64_t duration_us)
{
    (void)context, (void)req;
    CHECK("a status", resp->status >= 200);
    CHECK("a duration", duration_us >= 0);
    atomic_fetch_add(&logged, 1);
}

static struct http_limits limits;

static struct http_server *start_with(const struct router *first, struct http_options options)
{
    struct http_server *server = NULL;
    jt_str problem = JT_STR("");
    options.listen_address = JT_STR("127.0.0.1");
    options.event_loops = options.event_loops == 0 ? 1 : options.event_loops;
    options.blocking_threads = 2;
    options.connections_max = options.connections_max == 0 ? 100 : options.connections_max;
    options.connections_per_address_max =
        options.connections_per_address_max == 0 ? 100 : options.connections_per_address_max;
    options.idle_timeout_s = options.idle_timeout_s == 0 ? 60 : options.idle_timeout_s;
    options.head_timeout_s = options.head_timeout_s == 0 ? 60 : options.head_timeout_s;
    options.body_timeout_s = options.body_timeout_s == 0 ? 60 : options.body_timeout_s;
    options.limits = &limits;
    options.worker_new = worker_new;
    options.worker_free = worker_free;
    options.log = log_request;
    options.random = jt_random_system();
    http_limits_init(&limits);
    CHECK_OK("start", http_server_start(&options, first, test_arena(), &server, &problem));
    return server;
}

static struct http_server *start(struct http_options options)
{
    return start_with(&router, options);
}

static int connect_to(const struct http_server *server)
{
    struct sockaddr_in address = { .sin_family = AF_INET,
                                   .sin_port = htons(http_server_port(server)),
                                   .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
    struct timeval wait = { .tv_sec = RECEIVE_TIMEOUT_S };
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    CHECK_INT("connect", connect(fd, (const struct sockaddr *)&address, sizeof(address)), 0);
    setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &wait, sizeof(wait));
    return fd;
}

static void say(int fd, const char *text)
{
    CHECK_INT(text, send(fd, text, strlen(text), MSG_NOSIGNAL), strlen(text));
}

/* All until the server closes. */
static const char *all_from(int fd)
{
    static char received[RECEIVED_MAX_BYTES];
    size_t len = 0;
    ssize_t got;
    while ((got = recv(fd, received + len, sizeof(received) - 1 - len, 0)) > 0)
        len += (size_t)got;
    CHECK("closed, not left open", got == 0);
    received[len] = '\0';
    close(fd);
    return received;
}

/* Sends text on a connection of its own and ends the stream; all that comes back. */
static const char *answers(const struct http_server *server, const char *text)
{
    int fd = connect_to(server);
    say(fd, text);
    shutdown(fd, SHUT_WR);
    return all_from(fd);
}

static size_t count_of(const char *text, const char *part)
{
    size_t count = 0;
    for (; (text = strstr(text, part)) != NULL; text++)
        count++;
    return count;
}

#define HOST "Host: h\r\n"
