/* test_exchange: requests from bytes to answers without a socket: where the steps lie, what ends
 * the connection, what waits for the client. */
#include "test.h"

#include <semaphore.h>
#include <unistd.h>

#include "http/exchange.h"

static jt_err echo(void *context, struct request *req, struct response *resp)
{
    (void)context;
    response_json(resp, 200, req->body);
    return JT_DONE;
}

static jt_err broken(void *context, struct request *req, struct response *resp)
{
    (void)context, (void)req, (void)resp;
    return JT_ERR(JT_STORE, "the disk");
}

static jt_err away(void *context, struct request *req, struct response *resp)
{
    (void)context, (void)req, (void)resp;
    return JT_ERR(JT_UNAVAILABLE, "the store is away");
}

static atomic_int changes;

static jt_err change(void *context, struct request *req, struct response *resp)
{
    atomic_fetch_add(&changes, 1);
    return echo(context, req, resp);
}

static const struct route routes[] = {
    { HTTP_POST, "/echo", 64 * 1024, echo, RUNS_ON_LOOP, "" },
    { HTTP_GET, "/fail", 0, broken, RUNS_ON_LOOP, "" },
    { HTTP_GET, "/away", 0, away, RUNS_ON_LOOP, "" },
    { HTTP_POST, "/change", 1024, change, RUNS_BLOCKING, "" },
};

static const struct route guarded_routes[] = {
    { HTTP_POST, "/guarded", 1 << 20, echo, RUNS_ON_LOOP, "" },
};

static jt_err guard(void *context, struct request *req, struct response *resp)
{
    (void)context;
    if (jt_str_eq(req->authorization, JT_STR("friend")))
        return JT_DONE;
    if (jt_str_eq(req->authorization, JT_STR("away")))
        return JT_ERR(JT_UNAVAILABLE, "the store is away");
    response_unauthorized(resp, "Test", JT_STR("{}"));
    return JT_ERR(JT_REFUSED, "a stranger");
}

static void refuse(void *context, enum http_refusal refusal, struct request *req,
                   struct response *resp)
{
    (void)context, (void)req;
    resp->status = http_refusal_status(refusal);
}

static const struct route_group groups[] = {
    { .prefix = JT_STR_INIT("/guarded"),
      .routes = guarded_routes,
      .route_count = COUNT(guarded_routes),
      .guard = guard,
      .refuse = refuse },
    { .prefix = JT_STR_INIT(""), .routes = routes, .route_count = COUNT(routes), .refuse = refuse },
};
static const struct router router = { groups, COUNT(groups) };
static const struct http_options options = { 0 };
static atomic_bool is_draining;
static atomic_size_t body_room_taken;
static sem_t completed;

static void pool_completed(void *context, struct exchange *ex)
{
    (void)context, (void)ex;
    sem_post(&completed);
}

static atomic_bool client_has_left;

static bool has_left(const struct exchange *ex)
{
    (void)ex;
    return atomic_load(&client_has_left);
}

static void *no_workers[] = { NULL };

/* What is drawn, and a call fails. */
static const char *drawn = "\5\4\3\2\1???\xff\xff\xff\xff\xff??";

static jt_err draw(void *self, uint8_t *ret_bytes, size_t len)
{
    (void)self;
    if (drawn == NULL)
        return JT_ERR(JT_IO, "no random");
    memcpy(ret_bytes, drawn, len);
    return JT_DONE;
}

static struct exchange_setting setting = { .options = &options,
                                           .workers = no_workers,
                                           .router = &router,
                                           .body_room_taken = &body_room_taken,
                                           .is_draining = &is_draining,
                                           .random = { .fill = draw },
                                           .completed = pool_completed,
                                           .has_left = has_left };

static struct exchange *exchange_for_test(void)
{
    struct exchange *ex = NULL;
    CHECK_OK("new", exchange_new(&setting, &ex));
    exchange_begin(ex, NULL, JT_STR("127.0.0.1"), jt_instant_now());
    return ex;
}

static enum exchange_step feed(struct exchange *ex, jt_str bytes)
{
    enum exchange_step step = EXCHANGE_READS;
    while (bytes.len > 0 && step == EXCHANGE_READS) {
        size_t room = 0;
        char *to = message_room(ex->message, &room);
        size_t len = bytes.len < room ? bytes.len : room;
        memcpy(to, bytes.ptr, len);
        message_add(ex->message, len);
        bytes = (jt_str){ bytes.ptr + len, bytes.len - len };
        step = exchange_read(ex);
    }
    return step;
}

#define HOST "Host: h\r\n"

TEST(exchange_answers_and_says_whether_more_may_follow)
{
    static const struct {
        const char *name, *text;
        int status;
        bool keeps;
    } cases[] = {
        { "a request", "POST /echo HTTP/1.1\r\n" HOST "\r\n", 200, true },
        { "the last one", "POST /echo HTTP/1.1\r\n" HOST "Connection: close\r\n\r\n", 200, false },
        { "HTTP/1.0", "POST /echo HTTP/1.0\r\n\r\n", 200, false },
        { "HTTP/1.0 that stays", "POST /echo HTTP/1.0\r\nConnection: keep-alive\r\n\r\n", 200,
          true },
        { "no Host", "POST /echo HTTP/1.1\r\n\r\n", 400, true },
        { "no such path", "GET /x HTTP/1.1\r\n" HOST "\r\n", 404, true },
        { "no such method", "GET /echo HTTP/1.1\r\n" HOST "\r\n", 405, true },
        { "an error of ours", "GET /fail HTTP/1.1\r\n" HOST "\r\n", 500, true },
        { "a store that is away", "GET /away HTTP/1.1\r\n" HOST "\r\n", 503, true },
        { "two codings", "POST /echo HTTP/1.1\r\n" HOST "Transfer-Encoding: gzip, chunked\r\n\r\n",
          400, false },
        { "not HTTP", "\x01\x02", 400, false },
        { "a version", "GET / HTTP/3.0\r\n\r\n", 505, false },
        { "a body that is declared past all limits",
          "POST /echo HTTP/1.1\r\n" HOST "Content-Length: 99999999999\r\n\r\n", 413, false },
        { "a refused body that waits",
          "POST /echo HTTP/1.1\r\n" HOST "Content-Length: 99999\r\nExpect: 100-continue\r\n\r\n",
          413, false },
        { "an expectation", "POST /echo HTTP/1.1\r\n" HOST "Expect: x\r\n\r\n", 417, false },
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct exchange *ex = exchange_for_test();
        CHECK_INT(cases[i].name, feed(ex, str(cases[i].text)), EXCHANGE_ANSWERED);
        CHECK_INT(cases[i].name, ex->resp.status, cases[i].status);
        CHECK_INT(cases[i].name, exchange_keeps_connection(ex), cases[i].keeps);
        exchange_free(ex);
    }
}

TEST(exchange_tells_to_continue_only_who_waits)
{
    struct exchange *ex = exchange_for_test();
    const jt_str head = JT_STR("POST /echo HTTP/1.1\r\n" HOST "Content-Length: 2\r\n"
                               "Expect: 100-continue\r\n\r\n");
    CHECK_INT("waits", feed(ex, head), EXCHANGE_CONTINUES);
    CHECK_INT("once", exchange_read(ex), EXCHANGE_READS);
    CHECK_INT("half", feed(ex, JT_STR("a")), EXCHANGE_READS);
    CHECK_INT("whole", feed(ex, JT_STR("b")), EXCHANGE_ANSWERED);
    CHECK_STR("body", ex->resp.body, "ab");
    exchange_next(ex, jt_instant_now());
    CHECK_INT("did not wait",
              feed(ex, JT_STR("POST /echo HTTP/1.1\r\n" HOST "Content-Length: 2\r\n"
                              "Expect: 100-continue\r\n\r\na")),
              EXCHANGE_READS);
    exchange_free(ex);
}

static jt_err worker_new(void *context, void **ret_worker)
{
    *ret_worker = context;
    return JT_DONE;
}

static void worker_free(void *worker)
{
    (void)worker;
}

/* A place, and room for one that waits. */
static struct pools pools_for_test(void)
{
    const struct blocking_pool_options pool = { .threads = 1,
                                                .threads_max = 1,
                                                .queue_max = 1,
                                                .worker_new = worker_new,
                                                .worker_free = worker_free };
    struct pools pools = { 0 };
    for (int kind = 0; kind < POOL_KINDS; kind++)
        CHECK_OK("pool", blocking_pool_new(&pool, &pools.of[kind]));
    sem_init(&completed, 0, 0);
    return pools;
}

#define GUARDED "POST /guarded HTTP/1.1\r\n" HOST
#define LARGE   "Content-Length: 100000\r\n"

TEST(exchange_asks_the_guard_before_it_keeps_a_large_body)
{
    static const struct {
        const char *name, *head;
        enum exchange_step resumed;
        int status; /* after the body, where that is read; 0: of what is not answered yet */
        bool keeps, asks;
    } cases[] = {
        { "a friend", GUARDED LARGE "Authorization: friend\r\n\r\n", EXCHANGE_READS, 200, true,
          true },
        { "a friend who waits",
          GUARDED LARGE "Authorization: friend\r\nExpect: 100-continue\r\n\r\n", EXCHANGE_CONTINUES,
          200, true, true },
        { "a stranger", GUARDED LARGE "\r\n", EXCHANGE_READS, 401, true, true },
        { "a stranger who waits", GUARDED LARGE "Expect: 100-continue\r\n\r\n", EXCHANGE_ANSWERED,
          401, false, true },
        { "a store that is away", GUARDED LARGE "Authorization: away\r\n\r\n", EXCHANGE_READS, 503,
          true, true },
        { "a body past the route's limit", GUARDED "Content-Length: 2000000\r\n\r\n",
          EXCHANGE_READS, 413, true, false },
    };
    static char body[100000];
    struct pools pools = pools_for_test();
    setting.pools = &pools;
    memset(body, 'x', sizeof(body));
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct exchange *ex = exchange_for_test();
        enum exchange_step step = feed(ex, str(cases[i].head));
        CHECK_INT(cases[i].name, step == EXCHANGE_RUNS, cases[i].asks);
        if (step == EXCHANGE_RUNS) {
            sem_wait(&completed);
            step = exchange_resume(ex);
        }
        CHECK_INT(cases[i].name, step, cases[i].resumed);
        for (int k = 0; step != EXCHANGE_ANSWERED && k < 20; k++)
            step = feed(ex, (jt_str){ body, sizeof(body) });
        CHECK_INT(cases[i].name, step, EXCHANGE_ANSWERED);
        CHECK_INT(cases[i].name, ex->resp.status, cases[i].status);
        CHECK_INT(cases[i].name, exchange_keeps_connection(ex), cases[i].keeps);
        CHECK_INT(cases[i].name, ex->body.bytes.len, cases[i].status == 200 ? sizeof(body) : 0);
        CHECK_INT(cases[i].name, ex->body.bytes.capacity != 0, cases[i].status == 200);
        exchange_end(ex);
        CHECK_INT("gives the room back", atomic_load(&body_room_taken), 0);
        exchange_free(ex);
    }
    pools_clear(&pools);
}

TEST(exchange_takes_a_small_body_without_asking_and_an_undeclared_one_only_after)
{
    struct pools pools = pools_for_test();
    setting.pools = &pools;
    struct exchange *ex = exchange_for_test();
    CHECK_INT("small", feed(ex, JT_STR(GUARDED "Content-Length: 1\r\n\r\nx")), EXCHANGE_ANSWERED);
    CHECK_INT("small", ex->resp.status, 401);
    exchange_next(ex, jt_instant_now());
    CHECK_INT("undeclared", feed(ex, JT_STR(GUARDED "Transfer-Encoding: chunked\r\n\r\n1\r\nx")),
              EXCHANGE_RUNS);
    sem_wait(&completed);
    CHECK_INT("undeclared", exchange_resume(ex), EXCHANGE_READS);
    CHECK_INT("undeclared", feed(ex, JT_STR("\r\n0\r\n\r\n")), EXCHANGE_ANSWERED);
    CHECK_INT("undeclared", ex->resp.status, 401);
    exchange_free(ex);
    pools_clear(&pools);
}

TEST(exchange_refuses_large_bodies_while_there_is_no_room_for_them)
{
    struct pools pools = pools_for_test();
    setting.pools = &pools;
    struct exchange *ex = exchange_for_test();
    const jt_str head = JT_STR(GUARDED LARGE "Authorization: friend\r\n"
                                             "Expect: 100-continue\r\n\r\n");
    atomic_store(&body_room_taken, REQUEST_BODIES_MAX_BYTES - 99999);
    CHECK_INT("asks", feed(ex, head), EXCHANGE_RUNS);
    sem_wait(&completed);
    CHECK_INT("no room", exchange_resume(ex), EXCHANGE_ANSWERED);
    CHECK_INT("no room", ex->resp.status, 503);
    CHECK_STR("when again", str(ex->resp.headers[0].name), "Retry-After");
    exchange_next(ex, jt_instant_now());
    CHECK_INT("took none", atomic_load(&body_room_taken), REQUEST_BODIES_MAX_BYTES - 99999);
    atomic_store(&body_room_taken, REQUEST_BODIES_MAX_BYTES - 100000);
    CHECK_INT("asks", feed(ex, head), EXCHANGE_RUNS);
    sem_wait(&completed);
    CHECK_INT("just fits", exchange_resume(ex), EXCHANGE_CONTINUES);
    CHECK_INT("all is taken", atomic_load(&body_room_taken), REQUEST_BODIES_MAX_BYTES);
    exchange_end(ex);
    CHECK_INT("given back", atomic_load(&body_room_taken), REQUEST_BODIES_MAX_BYTES - 100000);
    atomic_store(&body_room_taken, 0);
    exchange_free(ex);
    pools_clear(&pools);
}

static sem_t release, begun;

static void wait_for_release(struct blocking_job *job, void *worker)
{
    (void)job, (void)worker;
    sem_post(&begun);
    sem_wait(&release);
}

/* Where the end of the pool is faster than its thread. */
static void ignore(struct blocking_job *job)
{
    (void)job;
}

TEST(exchange_refuses_a_large_body_at_once_when_nobody_can_ask_the_guard)
{
    struct blocking_job runs = { .run = wait_for_release, .drop = ignore }, waits = runs;
    struct pools pools = pools_for_test();
    setting.pools = &pools;
    struct exchange *ex = exchange_for_test();
    sem_init(&release, 0, 0);
    sem_init(&begun, 0, 0);
    CHECK("runs", blocking_pool_submit(pools.of[POOL_READS], &runs));
    sem_wait(&begun);
    CHECK("waits", blocking_pool_submit(pools.of[POOL_READS], &waits));
    CHECK_INT("told", feed(ex, JT_STR(GUARDED LARGE "Expect: 100-continue\r\n\r\n")),
              EXCHANGE_ANSWERED);
    CHECK_INT("overloaded", ex->resp.status, 503);
    CHECK("closes", !exchange_keeps_connection(ex));
    sem_post(&release);
    sem_wait(&begun); /* the one that waits: a pool that closes would drop it */
    sem_post(&release);
    exchange_free(ex);
    pools_clear(&pools);
}

/* A change that waits for its turn for so long; it goes on when release is posted. */
static struct exchange *queued_change(struct pools *pools, struct blocking_job *before, int wait_ms)
{
    struct exchange *ex = exchange_for_test();
    setting.pools = pools;
    *before = (struct blocking_job){ .run = wait_for_release };
    atomic_store(&changes, 0);
    sem_init(&release, 0, 0);
    sem_init(&begun, 0, 0);
    CHECK("before it", blocking_pool_submit(pools->of[POOL_CHANGES], before));
    sem_wait(&begun);
    CHECK_INT("queued", feed(ex, JT_STR("POST /change HTTP/1.1\r\n" HOST "\r\n")), EXCHANGE_RUNS);
    usleep((useconds_t)wait_ms * 1000);
    return ex;
}

TEST(exchange_begins_nothing_for_a_client_that_left_while_it_waited)
{
    static const struct {
        const char *name;
        int wait_ms, status;
        bool has_left;
    } cases[] = {
        { "still there", 600, 200, false },
        { "ended the stream behind the request, and reads", 0, 200, true },
        { "gave up", 600, 503, true },
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct blocking_job before;
        struct pools pools = pools_for_test();
        struct exchange *ex = queued_change(&pools, &before, cases[i].wait_ms);
        atomic_store(&client_has_left, cases[i].has_left);
        sem_post(&release);
        sem_wait(&completed);
        CHECK_INT(cases[i].name, exchange_resume(ex), EXCHANGE_ANSWERED);
        CHECK_INT(cases[i].name, ex->resp.status, cases[i].status);
        CHECK_INT(cases[i].name, atomic_load(&changes), cases[i].status == 200);
        atomic_store(&client_has_left, false);
        exchange_free(ex);
        pools_clear(&pools);
    }
}

TEST(exchange_begins_nothing_when_the_pools_are_closed_before_its_turn)
{
    struct blocking_job before;
    struct pools pools = pools_for_test();
    struct exchange *ex = queued_change(&pools, &before, 0), *late = exchange_for_test();
    pools_close(&pools);
    sem_wait(&completed);
    CHECK_INT("answered", exchange_resume(ex), EXCHANGE_ANSWERED);
    CHECK_INT("refused", ex->resp.status, 503);
    CHECK_STR("when again", str(ex->resp.headers[0].name), "Retry-After");
    CHECK_INT("one that comes after", feed(late, JT_STR("POST /change HTTP/1.1\r\n" HOST "\r\n")),
              EXCHANGE_ANSWERED);
    CHECK_INT("refused at once", late->resp.status, 503);
    sem_post(&release);
    pools_clear(&pools);
    CHECK_INT("no change", atomic_load(&changes), 0);
    exchange_free(ex);
    exchange_free(late);
}

/* Chunks of 16000 bytes, as many as asked. */
static enum exchange_step feed_chunks(struct exchange *ex, int count)
{
    static char chunk[6 + 16000 + 2] = "3e80\r\n";
    memset(chunk + 6, 'x', 16000);
    memcpy(chunk + sizeof(chunk) - 2, "\r\n", 2);
    enum exchange_step step =
        feed(ex, JT_STR("POST /echo HTTP/1.1\r\n" HOST "Transfer-Encoding: chunked\r\n\r\n"));
    for (int i = 0; i < count && step == EXCHANGE_READS; i++)
        step = feed(ex, (jt_str){ chunk, sizeof(chunk) });
    return step;
}

TEST(exchange_reads_past_a_refused_body_but_not_for_ever)
{
    struct exchange *ex = exchange_for_test();
    CHECK_INT("still reads", feed_chunks(ex, 10), EXCHANGE_READS);
    CHECK_INT("to its end", feed(ex, JT_STR("0\r\n\r\n")), EXCHANGE_ANSWERED);
    CHECK_INT("too large", ex->resp.status, 413);
    CHECK("usable after", exchange_keeps_connection(ex));
    exchange_next(ex, jt_instant_now());
    CHECK_INT("without end", feed_chunks(ex, 3000), EXCHANGE_ANSWERED);
    CHECK_INT("too large", ex->resp.status, 413);
    CHECK("not usable after", !exchange_keeps_connection(ex));
    exchange_free(ex);
}

TEST(exchange_ends_what_will_not_become_whole)
{
    struct exchange *ex = exchange_for_test();
    CHECK_INT("half a head", feed(ex, JT_STR("POST /echo HT")), EXCHANGE_READS);
    exchange_time_out(ex);
    CHECK_INT("late", ex->resp.status, 408);
    CHECK_STR("of that path", ex->req.path, "/echo");
    CHECK("closes", !exchange_keeps_connection(ex));
    exchange_free(ex);

    ex = exchange_for_test();
    CHECK_INT("half a body",
              feed(ex, JT_STR("POST /echo HTTP/1.1\r\n" HOST "Content-Length: 9\r\n\r\nabc")),
              EXCHANGE_READS);
    exchange_cut_short(ex);
    CHECK_INT("cut short", ex->resp.status, 400);
    CHECK("closes", !exchange_keeps_connection(ex));
    exchange_free(ex);
}

/* The id of a request with these fields. */
static jt_str id_with(jt_str fields)
{
    static char id[REQUEST_ID_MAX_BYTES];
    struct exchange *ex = exchange_for_test();
    feed(ex, JT_STR("POST /echo HTTP/1.1\r\n" HOST));
    feed(ex, fields);
    CHECK_INT("answered", feed(ex, JT_STR("\r\n")), EXCHANGE_ANSWERED);
    const jt_str found = { id, ex->req.id.len };
    memcpy(id, ex->req.id.ptr, ex->req.id.len);
    exchange_free(ex);
    return found;
}

TEST(exchange_takes_the_callers_id_where_nothing_can_be_forged_with_it)
{
    static const char ours[] = "50160140vvvvvvvv"; /* of what draw() gives */
    static const struct {
        const char *name, *fields, *want;
    } cases[] = {
        { "a UUID", "X-Request-Id: 6b1f0d9e-0c5d-4f5b-9a67-2f9d0b1a7c3e\r\n",
          "6b1f0d9e-0c5d-4f5b-9a67-2f9d0b1a7c3e" },
        { "base64, in any case of the name", "x-request-ID: aZ0+/-_.~==\r\n", "aZ0+/-_.~==" },
        { "none", "", ours },
        { "an empty one", "X-Request-Id:\r\n", ours },
        { "two", "X-Request-Id: a\r\nX-Request-Id: a\r\n", ours },
        { "a space", "X-Request-Id: a b\r\n", ours },
        { "a quote", "X-Request-Id: a\"b\r\n", ours },
        { "an escape", "X-Request-Id: a\\nb\r\n", ours },
        { "a tab", "X-Request-Id: a\tb\r\n", ours },
        { "not ASCII", "X-Request-Id: \xC3\xA9\r\n", ours },
        { "the start of a page", "X-Request-Id: <script>\r\n", ours },
    };
    for (size_t i = 0; i < COUNT(cases); i++)
        CHECK_STR(cases[i].name, id_with(jt_str_from(cases[i].fields)), cases[i].want);
}

TEST(exchange_takes_an_id_of_128_bytes_and_none_longer)
{
    char fields[] = "X-Request-Id: "
                    "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
                    "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdefx\r\n";
    CHECK_INT("129", id_with(jt_str_from(fields)).len, REQUEST_ID_BYTES);
    strcpy(fields + sizeof(fields) - 4, "\r\n");
    CHECK_INT("128", id_with(jt_str_from(fields)).len, REQUEST_ID_MAX_BYTES);
}

TEST(exchange_names_each_request_also_one_that_is_none)
{
    struct exchange *ex = exchange_for_test();
    CHECK_INT("malformed", feed(ex, JT_STR("nonsense\r\n\r\n")), EXCHANGE_ANSWERED);
    CHECK_INT("malformed", ex->resp.status, 400);
    CHECK_STR("malformed", ex->req.id, "50160140vvvvvvvv");
    exchange_free(ex);
    ex = exchange_for_test();
    feed(ex, JT_STR("POST /echo HTTP/1.1\r\nX-Request-Id: slow\r\nX-"));
    exchange_time_out(ex);
    CHECK_STR("too slow, with what it said", ex->req.id, "slow");
    exchange_free(ex);
    const char *before = drawn;
    drawn = NULL;
    CHECK_STR("no random: answered all the same", id_with(JT_STR("")), "");
    drawn = before;
}

TEST(exchange_believes_a_trusted_proxy_for_one_request_only)
{
    struct trusted_proxies proxies;
    CHECK_OK("proxies", trusted_proxies_parse(JT_STR("127.0.0.1"), &proxies));
    const struct http_options behind_proxy = { .trusted_proxies = &proxies };
    setting.options = &behind_proxy;
    struct exchange *ex = exchange_for_test();
    CHECK_INT("of somebody",
              feed(ex, JT_STR("POST /echo HTTP/1.1\r\n" HOST "X-Forwarded-For: 192.0.2.1\r\n\r\n")),
              EXCHANGE_ANSWERED);
    CHECK_STR("of somebody", ex->req.remote_address, "192.0.2.1");
    exchange_next(ex, jt_instant_now());
    CHECK_INT("of its own", feed(ex, JT_STR("POST /echo HTTP/1.1\r\n" HOST "\r\n")),
              EXCHANGE_ANSWERED);
    CHECK_STR("of its own", ex->req.remote_address, "127.0.0.1");
    exchange_next(ex, jt_instant_now());
    setting.options = &options;
    CHECK_INT("nobody is trusted",
              feed(ex, JT_STR("POST /echo HTTP/1.1\r\n" HOST "X-Forwarded-For: 192.0.2.1\r\n\r\n")),
              EXCHANGE_ANSWERED);
    CHECK_STR("nobody is trusted", ex->req.remote_address, "127.0.0.1");
    exchange_free(ex);
}

TEST(exchange_closes_while_the_server_ends)
{
    struct exchange *ex = exchange_for_test();
    atomic_store(&is_draining, true);
    CHECK_INT("answers", feed(ex, JT_STR("POST /echo HTTP/1.1\r\n" HOST "\r\n")),
              EXCHANGE_ANSWERED);
    CHECK("closes", !exchange_keeps_connection(ex));
    atomic_store(&is_draining, false);
    exchange_free(ex);
}
