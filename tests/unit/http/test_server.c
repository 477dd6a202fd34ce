/*
 * test_server: the whole of src/http on a real socket: what a client sees of refusals, bodies and
 * the blocking pool, also where there are several routers. What needs the store or the token
 * endpoint is in tests/integration.
 */
#include "http/served.h"

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
