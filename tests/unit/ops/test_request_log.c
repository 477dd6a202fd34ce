/* How loud the line of a request is, and what stands in it. */
#include "clocks.h"
#include "test.h"

#include <unistd.h>

#include "ops/log.h"
#include "ops/request_log.h"

enum { LINE_MAX_BYTES = 4096, CLOSE_MS = 10000 };

/* What is logged of that request, in test_arena(). */
static jt_str logged(enum log_level least, const struct request *req, const struct response *resp)
{
    int ends[2];
    struct log *log = NULL;
    char *bytes = NULL;
    assert_int_equal(pipe(ends), 0);
    CHECK_OK(
        "log",
        log_new(&(struct log_options){ .fd = ends[1], .format = LOG_HUMAN, .level = least }, &log));
    request_log(log, req, resp, 42);
    log_close(log, jt_instant_in_ms(CLOSE_MS));
    close(ends[1]);
    CHECK_OK("arena", jt_arena_alloc(test_arena(), LINE_MAX_BYTES, &bytes));
    const ssize_t len = read(ends[0], bytes, LINE_MAX_BYTES);
    close(ends[0]);
    assert_true(len >= 0);
    return (jt_str){ bytes, (size_t)len };
}

static const struct route token_route = { .runs = RUNS_LOOP_FIRST };
static const struct route other_route = { .runs = RUNS_BLOCKING };

TEST(a_line_is_as_loud_as_its_request_is_grave)
{
    static const struct {
        const char *name;
        enum http_method method;
        const struct route *route;
        int status;
        const char *level;
    } cases[] = {
        { "a token", HTTP_POST, &token_route, 200, " debug " },
        { "a read", HTTP_GET, &other_route, 200, " debug " },
        { "a change", HTTP_POST, &other_route, 201, " info " },
        { "a refused token", HTTP_POST, &token_route, 401, " info " },
        { "a path that is not there", HTTP_GET, NULL, 404, " info " },
        { "a version of HTTP that is not spoken", HTTP_GET, NULL, 505, " info " },
        { "more than can be done now", HTTP_POST, &other_route, 503, " warn " },
        { "a full disk", HTTP_POST, &other_route, 507, " error " },
        { "a failure of ours", HTTP_GET, &other_route, 500, " error " },
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        const struct request req = { .method = cases[i].method, .route = cases[i].route };
        const struct response resp = { .status = cases[i].status, .cause = JT_DONE };
        const jt_str line = logged(LOG_DEBUG, &req, &resp);
        CHECK(cases[i].name,
              memmem(line.ptr, line.len, cases[i].level, strlen(cases[i].level)) != NULL);
    }
}

TEST(what_is_not_known_is_left_out)
{
    const struct request req = { .method = HTTP_POST,
                                 .path = JT_STR("/oauth2/token"),
                                 .query = JT_STR("client_secret=hidden"),
                                 .body = JT_STR("client_secret=hidden"),
                                 .remote_address = JT_STR("192.0.2.1"),
                                 .route = &token_route };
    const struct response resp = { .status = 401,
                                   .cause = { JT_REFUSED, "wrong_secret" },
                                   .client_id = JT_STR("0123") };
    const jt_str line = logged(LOG_INFO, &req, &resp);
    CHECK("long enough", line.len > 21);
    CHECK_STR("all of it", ((jt_str){ line.ptr + 21, line.len - 21 }),
              "info  request  method=POST path=/oauth2/token status=401 duration_us=42 "
              "address=192.0.2.1 client_id=0123 cause=wrong_secret\n");
}

TEST(what_is_not_loud_enough_is_not_written)
{
    const struct request req = { .method = HTTP_GET, .route = &other_route };
    const struct response resp = { .status = 200, .cause = JT_DONE };
    CHECK_STR("nothing", logged(LOG_INFO, &req, &resp), "");
}
