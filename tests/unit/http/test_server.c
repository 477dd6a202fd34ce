/*
 * test_server: the whole of src/http on a real socket, with handlers of this file: what a client
 * sees of refusals, bodies, the blocking pool, limits and the end. What needs the store or the
 * token endpoint is in tests/integration.
 */
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

/* --- Tests --------------------------------------------------------------------------------- */

TEST(server_answers_in_the_shape_of_the_group)
{
    static const struct {
        const char *name, *text, *status, *body;
    } cases[] = {
        { "a body", "POST /echo HTTP/1.1\r\n" HOST "Content-Length: 2\r\n\r\nab", " 200 ", "\nab" },
        { "chunks",
          "POST /echo HTTP/1.1\r\n" HOST "Transfer-Encoding: chunked\r\n\r\n1\r\na\r\n0\r\n\r\n",
          " 200 ", "\na" },
        { "the pool", "POST /pool HTTP/1.1\r\n" HOST "Content-Length: 2\r\n\r\nab", " 200 ",
          "\nab" },
        { "an absolute target", "POST http://h/echo HTTP/1.1\r\n" HOST "\r\n", " 200 ", "\n" },
        { "no Host", "POST /echo HTTP/1.1\r\n\r\n", " 400 ", "\necho" },
        { "two Hosts", "POST /echo HTTP/1.1\r\n" HOST HOST "\r\n", " 400 ", "\necho" },
        { "a bad field", "POST /echo HTTP/1.1\r\n" HOST "A : b\r\n\r\n", " 400 ", "\necho" },
        { "a bad length", "POST /echo HTTP/1.1\r\n" HOST "Content-Length: x\r\n\r\n", " 400 ",
          "\necho" },
        { "no path", "POST\r\n\r\n", " 400 ", "\nrest" },
        { "cut short", "POST /echo HTTP/1.1\r\n" HOST, " 400 ", "\necho" },
        { "a body cut short", "POST /echo HTTP/1.1\r\n" HOST "Content-Length: 9\r\n\r\nab", " 400 ",
          "\necho" },
        { "chunks in HTTP/1.0",
          "POST /echo HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", " 400 ", "\necho" },
        { "nothing there", "GET /x HTTP/1.1\r\n" HOST "\r\n", " 404 ", "\nrest" },
        { "a wrong method", "FROB /echo HTTP/1.1\r\n" HOST "\r\n", " 405 ", "\necho" },
        { "a body too large", "POST /echo HTTP/1.1\r\n" HOST "Content-Length: 9999999999\r\n\r\n",
          " 413 ", "\necho" },
        { "an expectation", "POST /echo HTTP/1.1\r\n" HOST "Expect: more\r\n\r\n", " 417 ",
          "\necho" },
        { "a version", "POST /echo HTTP/9.9\r\n\r\n", " 505 ", "\necho" },
    };
    struct http_server *server = start((struct http_options){ 0 });
    for (size_t i = 0; i < COUNT(cases); i++) {
        int before = atomic_load(&logged);
        const char *answer = answers(server, cases[i].text);
        CHECK(cases[i].name, strncmp(answer, "HTTP/1.1", 8) == 0);
        CHECK(cases[i].name, strncmp(answer + 8, cases[i].status, 5) == 0);
        CHECK(cases[i].name,
              strcmp(answer + strlen(answer) - strlen(cases[i].body), cases[i].body) == 0);
        CHECK_INT(cases[i].name, atomic_load(&logged), before + 1);
    }
    http_server_stop(server, 5000);
    CHECK_INT("workers are freed", atomic_load(&workers), 0);
}

/* --- Requests that miss the same -------------------------------------------------------------- */

static size_t waiting(void)
{
    size_t count = 0;
    pthread_mutex_lock(&miss.flights.lock);
    const struct flight *flight = miss.flights.first;
    for (const struct flight_wait *each = flight == NULL ? NULL : flight->first; each != NULL;
         each = each->next)
        count++;
    pthread_mutex_unlock(&miss.flights.lock);
    return count;
}

TEST(requests_that_miss_the_same_wait_for_one_look_up)
{
    enum { MISSES = 80 };
    static const struct {
        const char *name;
        jt_err outcome;
        bool finds;
        const char *status;
        int looked_up;
    } cases[] = {
        { "it finds", { JT_OK, NULL }, true, " 200 ", 1 },
        { "it fails, and so do all", { JT_UNAVAILABLE, "away" }, false, " 503 ", 1 },
        { "nothing is kept: each looks once more", { JT_OK, NULL }, false, " 200 ", MISSES },
    };
    struct http_server *server = start((struct http_options){ 0 });
    int fds[MISSES];
    for (size_t i = 0; i < COUNT(cases); i++) {
        miss.outcome = cases[i].outcome;
        miss.finds = cases[i].finds;
        atomic_store(&miss.is_known, false);
        atomic_store(&miss.looked_up, 0);
        flights_init(&miss.flights);
        sem_init(&miss.may_end, 0, 0);
        for (size_t k = 0; k < MISSES; k++) {
            fds[k] = connect_to(server);
            say(fds[k], "POST /miss HTTP/1.1\r\n" HOST "Connection: close\r\n\r\n");
        }
        while (waiting() < MISSES - 1)
            usleep(1000);
        CHECK("they hold no thread",
              strstr(answers(server, "POST /pool HTTP/1.1\r\n" HOST "\r\n"), " 200 "));
        for (int k = 0; k < cases[i].looked_up; k++)
            sem_post(&miss.may_end);
        for (size_t k = 0; k < MISSES; k++)
            CHECK(cases[i].name, strstr(all_from(fds[k]), cases[i].status));
        CHECK_INT(cases[i].name, atomic_load(&miss.looked_up), cases[i].looked_up);
        flights_clear(&miss.flights);
        sem_destroy(&miss.may_end);
    }
    http_server_stop(server, 5000);
}

/* --- Several routers -------------------------------------------------------------------------- */

static sem_t release;

static jt_err wait_for_release(void *context, struct request *req, struct response *resp)
{
    sem_wait(&release);
    return echo(context, req, resp);
}

static jt_err tell_worker(void *context, struct request *req, struct response *resp)
{
    (void)context;
    response_json(resp, 200, str(req->worker));
    return JT_DONE;
}

static const struct route own_routes[] = {
    { HTTP_POST, "/stuck", 0, wait_for_release, RUNS_BLOCKING, "" },
    { HTTP_POST, "/change", 0, tell_worker, RUNS_BLOCKING, "" },
    { HTTP_GET, "/loop", 0, tell_worker, RUNS_ON_LOOP, "" },
};
static const struct route_group own_groups[] = {
    { .prefix = JT_STR_INIT(""),
      .routes = own_routes,
      .route_count = COUNT(own_routes),
      .refuse = refuse },
};
static const struct route_group last_groups[] = {
    { .prefix = JT_STR_INIT(""), .context = "last", .refuse = refuse }
};

static struct router own_router(char *host, size_t index, const struct router *next)
{
    return (struct router){ .groups = own_groups,
                            .group_count = COUNT(own_groups),
                            .host = str(host),
                            .index = index,
                            .worker_context = host,
                            .next = next };
}

TEST(server_has_workers_and_pools_for_each_router)
{
    enum { STUCK = 4, OF_A_ROUTER = 1 + 2 + 2 + 2 + 2 }; /* a loop's, and those of four pools */
    static char hosts[][4] = { "one", "two" };
    const struct router last = { .groups = last_groups, .group_count = 1, .index = 2 };
    const struct router second = own_router(hosts[1], 1, &last);
    const struct router first = own_router(hosts[0], 0, &second);
    int stuck[STUCK];
    struct http_server *server = start_with(&first, (struct http_options){ 0 });
    sem_init(&release, 0, 0);
    CHECK_INT("workers", atomic_load(&workers), 2 * OF_A_ROUTER);
    for (size_t i = 0; i < STUCK; i++) {
        stuck[i] = connect_to(server);
        say(stuck[i], "POST /stuck HTTP/1.1\r\nHost: one\r\nConnection: close\r\n\r\n");
    }
    CHECK("the other's change",
          strstr(answers(server, "POST /change HTTP/1.1\r\nHost: two\r\n\r\n"), "\ntwo"));
    CHECK("on the loop",
          strstr(answers(server, "GET /loop HTTP/1.1\r\nHost: one\r\n\r\n"), "\none"));
    CHECK("neither", strstr(answers(server, "GET /loop HTTP/1.1\r\nHost: h\r\n\r\n"), "\nlast"));
    for (size_t i = 0; i < STUCK; i++)
        sem_post(&release);
    for (size_t i = 0; i < STUCK; i++)
        CHECK("answered", strstr(all_from(stuck[i]), " 200 "));
    CHECK("its own",
          strstr(answers(server, "POST /change HTTP/1.1\r\nHost: one\r\n\r\n"), "\none"));
    http_server_stop(server, 5000);
    CHECK_INT("workers are freed", atomic_load(&workers), 0);
}

/* --- Connections ------------------------------------------------------------------------------ */

TEST(server_answers_pipelined_requests_in_order)
{
    struct http_server *server = start((struct http_options){ 0 });
    const char *got = answers(server, "POST /pool HTTP/1.1\r\n" HOST "Content-Length: 1\r\n\r\n1"
                                      "POST /echo HTTP/1.1\r\n" HOST "Content-Length: 1\r\n\r\n2"
                                      "POST /slow HTTP/1.1\r\n" HOST "Content-Length: 1\r\n\r\n3"
                                      "POST /echo HTTP/1.1\r\nA : b\r\n\r\n"
                                      "POST /echo HTTP/1.1\r\n" HOST "\r\n");
    CHECK_INT("three and the bad one", count_of(got, "HTTP/1.1 "), 4);
    const char *first = strstr(got, "\r\n\r\n1"), *second = strstr(got, "\r\n\r\n2");
    const char *third = strstr(got, "\r\n\r\n3"), *bad = strstr(got, "HTTP/1.1 400 ");
    CHECK("in order", first != NULL && first < second && second < third && third < bad);
    http_server_stop(server, 5000);
}

TEST(server_sends_what_a_slow_client_takes)
{
    struct http_server *server = start((struct http_options){ 0 });
    int fd = connect_to(server);
    say(fd, "GET /large HTTP/1.1\r\n" HOST "\r\nHEAD /large HTTP/1.1\r\n" HOST "\r\n");
    usleep(50 * 1000); /* its buffers are full by now */
    size_t total = 0;
    static char piece[64 * 1024];
    while (total < LARGE_BYTES + 100) {
        ssize_t got = recv(fd, piece, sizeof(piece), 0);
        CHECK("more", got > 0);
        total += (size_t)got;
    }
    shutdown(fd, SHUT_WR);
    total += strlen(all_from(fd));
    CHECK("one body and two heads", total > LARGE_BYTES + 150 && total < LARGE_BYTES + 400);
    http_server_stop(server, 5000);
}

TEST(server_bears_clients_that_leave)
{
    static const char *const texts[] = { "POST /slow HTTP/1.1\r\n" HOST "\r\n",
                                         "GET /large HTTP/1.1\r\n" HOST "\r\n",
                                         "POST /echo HTTP/1.1\r\n" HOST "Content-Length: 9\r\n\r\n",
                                         "POST /ec", "" };
    const struct linger at_once = { .l_onoff = 1 };
    struct http_server *server = start((struct http_options){ 0 });
    for (size_t i = 0; i < COUNT(texts) * 8; i++) {
        int fd = connect_to(server);
        say(fd, texts[i % COUNT(texts)]);
        if (i % 2 == 0) /* a reset, not an orderly end */
            setsockopt(fd, SOL_SOCKET, SO_LINGER, &at_once, sizeof(at_once));
        close(fd);
    }
    CHECK("alive", strstr(answers(server, "POST /echo HTTP/1.1\r\n" HOST "\r\n"), " 200 ") != NULL);
    http_server_stop(server, 5000);
}

TEST(server_ends_requests_that_are_late)
{
    struct http_server *server = start(
        (struct http_options){ .head_timeout_s = 1, .body_timeout_s = 1, .idle_timeout_s = 1 });
    int head = connect_to(server), body = connect_to(server), silent = connect_to(server);
    int idle = connect_to(server);
    say(head, "POST /echo HTTP/1.1\r\nA: ");
    say(body, "POST /echo HTTP/1.1\r\n" HOST "Content-Length: 9\r\n\r\nab");
    say(idle, "POST /echo HTTP/1.1\r\n" HOST "\r\n");
    CHECK("408 for a head", strstr(all_from(head), " 408 ") != NULL);
    CHECK("408 for a body", strstr(all_from(body), " 408 ") != NULL);
    CHECK_STR("no word for silence", str(all_from(silent)), "");
    CHECK_INT("no word more for an idle one", count_of(all_from(idle), "HTTP/1.1 "), 1);
    http_server_stop(server, 5000);
}

static int64_t met(enum http_limit limit)
{
    struct jt_address last;
    return http_limits_read(&limits, limit, &last);
}

TEST(server_limits_connections)
{
    struct http_server *server = start((struct http_options){ .connections_per_address_max = 3 });
    int fds[3];
    for (size_t i = 0; i < COUNT(fds); i++) {
        char byte;
        fds[i] = connect_to(server);
        say(fds[i], "POST /echo HTTP/1.1\r\n" HOST "\r\n");
        CHECK_INT("let in", recv(fds[i], &byte, 1, 0), 1);
    }
    CHECK_STR("one too many", str(all_from(connect_to(server))), "");
    CHECK_INT("counted", met(HTTP_LIMIT_ADDRESS), 1);
    close(fds[0]);
    const char *answer = "";
    for (int i = 0; i < 100 && answer[0] == '\0'; i++) { /* once the server has seen the end */
        usleep(20 * 1000);
        int fd = connect_to(server);
        send(fd, "POST\r\n\r\n", 8, MSG_NOSIGNAL);
        struct pollfd ready = { .fd = fd, .events = POLLIN };
        char first = '\0';
        poll(&ready, 1, 1000);
        answer = recv(fd, &first, 1, 0) == 1 ? "room" : "";
        close(fd);
    }
    CHECK_STR("room again", str(answer), "room");
    close(fds[1]);
    close(fds[2]);
    http_server_stop(server, 5000);
}

/* Connects, asks and is answered; the connection stays. */
static int ask_and_stay(const struct http_server *server)
{
    char text[4096];
    int fd = connect_to(server);
    say(fd, "POST /echo HTTP/1.1\r\n" HOST "\r\n");
    CHECK("answered", recv(fd, text, sizeof(text), 0) > 0);
    return fd;
}

TEST(server_that_is_full_lets_the_longest_idle_go)
{
    struct http_server *server = start((struct http_options){ .connections_max = 3 });
    int first = ask_and_stay(server), second = ask_and_stay(server), third = ask_and_stay(server);
    int newcomer = ask_and_stay(server);
    CHECK_STR("the longest idle", str(all_from(first)), "");
    CHECK_INT("counted", met(HTTP_LIMIT_IDLE), 1);
    say(second, "POST /echo HTTP/1.1\r\n" HOST "\r\n"); /* no longer the longest */
    CHECK_INT("still there", recv(second, &(char){ 0 }, 1, 0), 1);
    int another = ask_and_stay(server);
    CHECK_STR("the longest idle now", str(all_from(third)), "");
    CHECK_INT("nobody was refused", met(HTTP_LIMIT_FULL) + met(HTTP_LIMIT_ADDRESS), 0);
    close(second);
    close(newcomer);
    close(another);
    http_server_stop(server, 5);
}

TEST(server_that_is_full_of_requests_refuses_newcomers)
{
    static const char begun[] = "POST /echo HTTP/1.1\r\n" HOST "Content-Length: 9\r\n\r\nab";
    struct http_server *server = start((struct http_options){ .connections_max = 2 });
    int fds[2];
    for (size_t i = 0; i < COUNT(fds); i++) {
        fds[i] = connect_to(server);
        say(fds[i], begun);
    }
    usleep(100 * 1000); /* until they are read */
    CHECK_STR("refused", str(all_from(connect_to(server))), "");
    CHECK_INT("counted", met(HTTP_LIMIT_FULL), 1);
    for (size_t i = 0; i < COUNT(fds); i++) {
        char byte;
        say(fds[i], "cdefghi");
        CHECK_INT("nobody was cut off", recv(fds[i], &byte, 1, 0), 1);
        close(fds[i]);
    }
    http_server_stop(server, 5);
}

TEST(server_lets_those_go_who_never_said_anything)
{
    struct http_server *server = start((struct http_options){ .connections_max = 2 });
    int mute = connect_to(server), other = connect_to(server);
    usleep(1500 * 1000); /* they have had the time for a first byte */
    int newcomer = ask_and_stay(server);
    CHECK_STR("the first of them", str(all_from(mute)), "");
    close(other);
    close(newcomer);
    http_server_stop(server, 5);
}

TEST(server_does_not_limit_a_trusted_proxy)
{
    struct trusted_proxies proxies;
    CHECK_OK("list", trusted_proxies_parse(JT_STR("127.0.0.1"), &proxies));
    struct http_server *server = start(
        (struct http_options){ .connections_per_address_max = 1, .trusted_proxies = &proxies });
    int first = ask_and_stay(server), second = ask_and_stay(server);
    CHECK_INT("nobody was refused", met(HTTP_LIMIT_ADDRESS), 0);
    close(first);
    close(second);
    http_server_stop(server, 5);
}

TEST(server_ends_with_what_is_in_flight_answered)
{
    struct http_server *server = start((struct http_options){ 0 });
    int slow_fd = connect_to(server), silent = connect_to(server);
    say(slow_fd, "POST /slow HTTP/1.1\r\n" HOST "Content-Length: 2\r\n\r\nab");
    usleep(100 * 1000);
    const struct jt_instant begin = jt_instant_now();
    http_server_stop(server, 600 * 1000);
    CHECK("no longer than it takes", ms_since(begin) < 10000);
    const char *answer = all_from(slow_fd);
    CHECK("answered", strstr(answer, " 200 ") != NULL);
    CHECK("as the last", strstr(answer, "Connection: close\r\n") != NULL);
    CHECK_STR("silent ones are closed", str(all_from(silent)), "");
    CHECK_INT("workers are freed", atomic_load(&workers), 0);
}

TEST(server_serves_all_who_connected_before_its_end)
{
    enum { WAITING = 300 };
    int fds[WAITING];
    struct http_server *server = start((struct http_options){
        .connections_max = 2 * WAITING, .connections_per_address_max = 2 * WAITING });
    int held = connect_to(server);
    say(held, "POST /hold HTTP/1.1\r\n" HOST "\r\n");
    usleep(50 * 1000);
    for (size_t i = 0; i < COUNT(fds); i++) {
        fds[i] = connect_to(server);
        say(fds[i], "POST /echo HTTP/1.1\r\n" HOST "\r\n");
    }
    http_server_stop(server, 60 * 1000);
    for (size_t i = 0; i < COUNT(fds); i++) {
        const char *answer = all_from(fds[i]);
        CHECK("answered", strstr(answer, " 200 ") != NULL);
        CHECK("as the last", strstr(answer, "Connection: close\r\n") != NULL);
    }
    close(held);
}

TEST(server_ends_with_what_has_not_begun_refused)
{
    enum { WAITING = 200 };
    int fds[WAITING], done = 0;
    struct http_server *server = start((struct http_options){
        .connections_max = 2 * WAITING, .connections_per_address_max = 2 * WAITING });
    for (size_t i = 0; i < COUNT(fds); i++) {
        fds[i] = connect_to(server);
        say(fds[i], "POST /slow HTTP/1.1\r\n" HOST "\r\n");
    }
    usleep(100 * 1000);
    atomic_store(&carried_out, 0);
    const struct jt_instant begin = jt_instant_now();
    http_server_stop(server, 1200);
    CHECK("within its time", ms_since(begin) < 6000);
    for (size_t i = 0; i < COUNT(fds); i++) {
        const char *answer = all_from(fds[i]);
        done += strstr(answer, " 200 ") != NULL;
        CHECK("answered", strstr(answer, " 200 ") != NULL || strstr(answer, " 503 ") != NULL);
    }
    CHECK_INT("nothing was carried out that nobody heard of", done, atomic_load(&carried_out));
    CHECK("not all", done < (int)COUNT(fds));
}

/* --- From one process to the next ----------------------------------------------------------- */

static int listening_socket(void)
{
    const struct sockaddr_in address = { .sin_family = AF_INET,
                                         .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
    CHECK_INT("bind", bind(fd, (const struct sockaddr *)&address, sizeof(address)), 0);
    CHECK_INT("listen", listen(fd, 100), 0);
    return fd;
}

TEST(server_spreads_who_comes_on_a_given_socket_over_its_loops)
{
    enum { CLIENTS = 8 };
    struct http_options options = { .event_loops = 2, .given.count = 2 };
    int fds[CLIENTS];
    const char *first = NULL;
    size_t on_first = 0;
    options.given.fds[0] = listening_socket();
    options.given.fds[1] = listening_socket();
    struct http_server *server = start(options);
    for (size_t i = 0; i < COUNT(fds); i++) {
        fds[i] = connect_to(server);
        say(fds[i], "GET /thread HTTP/1.1\r\n" HOST "Connection: close\r\n\r\n");
    }
    for (size_t i = 0; i < COUNT(fds); i++) {
        const char *body = strstr(all_from(fds[i]), "\r\n\r\n");
        CHECK("answered", body != NULL);
        first = first == NULL ? text("%s", body) : first;
        on_first += strcmp(first, body) == 0;
    }
    CHECK_INT("in turn", on_first, CLIENTS / 2);
    http_server_stop(server, 1000);
}

TEST(server_leaves_a_given_socket_to_the_next_one)
{
    struct http_options options = { .event_loops = 2, .given.count = 1 };
    int kept = listening_socket();
    options.given.fds[0] = dup(kept);
    struct http_server *server = start(options);
    int idle = connect_to(server);
    say(idle, "POST /echo HTTP/1.1\r\n" HOST "\r\n");
    http_server_stop(server, 1000);
    CHECK("who was there is answered", strstr(all_from(idle), " 200 ") != NULL);

    options.given.fds[0] = dup(kept);
    struct sockaddr_in address;
    socklen_t len = sizeof(address);
    CHECK_INT("its port", getsockname(kept, (struct sockaddr *)&address, &len), 0);
    int waiting = socket(AF_INET, SOCK_STREAM, 0);
    CHECK_INT("connect", connect(waiting, (const struct sockaddr *)&address, sizeof(address)), 0);
    say(waiting, "POST /echo HTTP/1.1\r\n" HOST "Connection: close\r\n\r\n");
    server = start(options);
    CHECK("who came between", strstr(all_from(waiting), " 200 ") != NULL);
    http_server_stop(server, 1000);
    close(kept);
}

struct caller {
    const struct http_server *server;
    atomic_bool is_over;
    atomic_int answered, failed;
    pthread_t thread;
};

/* A connection for each request, one after the other; nothing of it may fail. */
static void *call(void *context)
{
    struct caller *caller = context;
    struct sockaddr_in address = { .sin_family = AF_INET,
                                   .sin_port = htons(http_server_port(caller->server)),
                                   .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
    static const char request[] = "POST /echo HTTP/1.1\r\n" HOST "Connection: close\r\n\r\n";
    while (!atomic_load(&caller->is_over)) {
        char bytes[1024];
        int fd = socket(AF_INET, SOCK_STREAM, 0);
        const bool is_answered =
            connect(fd, (const struct sockaddr *)&address, sizeof(address)) == 0 &&
            send(fd, request, sizeof(request) - 1, MSG_NOSIGNAL) > 0 &&
            recv(fd, bytes, sizeof(bytes), 0) > 12 && memcmp(bytes, "HTTP/1.1 200", 12) == 0;
        atomic_fetch_add(is_answered ? &caller->answered : &caller->failed, 1);
        close(fd);
    }
    return NULL;
}

TEST(server_hands_its_port_over_to_another_one)
{
    enum { LOOPS = 2, ROUNDS = 3, CALLERS = 4 };
    struct http_options options = { .event_loops = LOOPS,
                                    .connections_max = 1000,
                                    .connections_per_address_max = 1000 };
    struct caller callers[CALLERS] = { 0 };
    struct http_server *server = start(options);
    options.port = http_server_port(server);
    options.is_port_shared = true;
    for (size_t i = 0; i < COUNT(callers); i++) {
        callers[i].server = server;
        pthread_create(&callers[i].thread, NULL, call, &callers[i]);
    }
    for (int round = 0; round < ROUNDS; round++) {
        usleep(100 * 1000);
        struct http_server *next = start(options);
        usleep(100 * 1000);
        http_server_stop(server, 2000);
        server = next;
    }
    for (size_t i = 0; i < COUNT(callers); i++) {
        atomic_store(&callers[i].is_over, true);
        pthread_join(callers[i].thread, NULL);
        CHECK_INT("failed", atomic_load(&callers[i].failed), 0);
        CHECK("answered", atomic_load(&callers[i].answered) > 10);
    }
    http_server_stop(server, 1000);
}
