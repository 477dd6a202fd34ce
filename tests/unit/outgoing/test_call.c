/* test_call: requests to a server of the test's own, and every way in which one ends. */
#include "peer.h"

#include <time.h>

#include "outgoing/call.h"

enum { ANSWER_MAX_BYTES = 1000, TIMEOUT_MS = 10000 };

/* --- Calling it ------------------------------------------------------------------------------ */

static struct call_outcome wait_for_one(struct calls *calls, const void *wanted)
{
    void *context = NULL;
    struct call_outcome outcome = { CALL_END_COUNT, 0 };
    calls_work(calls);
    while (!calls_next_ended(calls, &context, &outcome)) {
        calls_wait(calls, 1000);
        calls_work(calls);
    }
    CHECK("its context", context == wanted);
    return outcome;
}

static struct call_outcome call_once(const struct calls_options *options, const char *url,
                                     int64_t timeout_ms)
{
    struct calls *calls = NULL;
    struct call *call = NULL;
    const struct call_request request = { .method = "GET",
                                          .url = url,
                                          .connect_timeout_ms = timeout_ms,
                                          .timeout_ms = timeout_ms,
                                          .answer_max_bytes = ANSWER_MAX_BYTES };
    CHECK_OK(url, calls_new(options, &calls));
    CHECK_OK(url, call_new(calls, &call));
    CHECK_OK(url, call_start(call, &request, call));
    const struct call_outcome outcome = wait_for_one(calls, call);
    call_free(call);
    calls_free(calls);
    return outcome;
}

static const struct calls_options anywhere = { .allows_private = true };

static const struct {
    const char *name, *scheme, *answer;
    bool is_endless;
    enum call_end end;
    int status;
} cases[] = {
    { "a good answer", "http", "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok", false,
      CALL_ANSWERED, 200 },
    { "a bad one", "http", "HTTP/1.1 500 No\r\nContent-Length: 0\r\n\r\n", false, CALL_ANSWERED,
      500 },
    { "a redirect is not followed", "http",
      "HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n", false,
      CALL_ANSWERED, 302 },
    { "an endless one is cut off", "http", "HTTP/1.1 200 OK\r\n\r\n", true, CALL_ANSWERED, 200 },
    { "none", "http", "", false, CALL_CLOSED, 0 },
    { "half of one", "http", "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf", false, CALL_CLOSED,
      200 },
    { "another protocol", "http", "SSH-2.0-x\r\n", false, CALL_NOT_HTTP, 0 },
    { "silence", "http", NULL, false, CALL_TIMED_OUT, 0 },
    { "no TLS", "https", "HTTP/1.1 400 No\r\n\r\n", false, CALL_NO_TLS, 0 },
};

TEST(each_way_to_end_is_told_apart)
{
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct peer peer = { .answer = cases[i].answer, .is_endless = cases[i].is_endless };
        char url[64];
        peer_start(&peer);
        snprintf(url, sizeof(url), "%s://127.0.0.1:%d/", cases[i].scheme, peer.port);
        const struct call_outcome outcome =
            call_once(&anywhere, url, cases[i].end == CALL_TIMED_OUT ? 200 : TIMEOUT_MS);
        peer_stop(&peer);
        CHECK_INT(cases[i].name, outcome.end, cases[i].end);
        CHECK_INT(cases[i].name, outcome.status, cases[i].status);
    }
}

TEST(where_nothing_listens_there_is_no_connection)
{
    struct peer peer = { .answer = "" };
    char url[64];
    peer_start(&peer);
    peer_stop(&peer);
    snprintf(url, sizeof(url), "http://127.0.0.1:%d/", peer.port);
    CHECK_INT("closed", call_once(&anywhere, url, TIMEOUT_MS).end, CALL_NO_CONNECTION);
}

TEST(what_no_name_can_be_is_not_resolved)
{
    const char *url = "http://this-label-has-more-than-the-sixty-three-bytes-that-a-label-may-have"
                      ".invalid/";
    CHECK_INT("too long", call_once(&anywhere, url, TIMEOUT_MS).end, CALL_NO_NAME);
}

TEST(certificates_that_cannot_be_read_are_told_of)
{
    const struct calls_options options = { .allows_private = true, .ca_file = "/nowhere" };
    struct peer peer = { .answer = "" };
    char url[64];
    peer_start(&peer);
    snprintf(url, sizeof(url), "https://127.0.0.1:%d/", peer.port);
    CHECK_INT("no file", call_once(&options, url, TIMEOUT_MS).end, CALL_CA_FILE);
    peer_stop(&peer);
}

TEST(only_public_addresses_are_called_and_only_by_tls)
{
    static const struct {
        const char *origin;
        enum call_end end;
    } refused[] = {
        { "https://127.0.0.1", CALL_ADDRESS_REFUSED },
        { "https://localhost", CALL_ADDRESS_REFUSED },
        { "https://2130706433", CALL_ADDRESS_REFUSED }, /* 127.0.0.1 */
        { "https://[::ffff:127.0.0.1]", CALL_ADDRESS_REFUSED },
        { "http://127.0.0.1", CALL_NOT_HTTP },
        { "file:///etc/passwd", CALL_NOT_HTTP },
    };
    static const struct calls_options options = { .allows_private = false };
    struct peer peer = { .answer = "HTTP/1.1 200 OK\r\n\r\n" };
    peer_start(&peer);
    for (size_t i = 0; i < COUNT(refused); i++) {
        char url[64];
        snprintf(url, sizeof(url), "%s:%d/", refused[i].origin, peer.port);
        CHECK_INT(url, call_once(&options, url, TIMEOUT_MS).end, refused[i].end);
    }
    peer_stop(&peer);
    CHECK_INT("nothing came", peer.request_bytes, 0);
}

static void check_request(const char *name, const struct call_request *request, struct peer *peer,
                          const char *wanted)
{
    struct calls *calls = NULL;
    struct call *call = NULL;
    CHECK_OK(name, calls_new(&anywhere, &calls));
    CHECK_OK(name, call_new(calls, &call));
    CHECK_OK(name, call_start(call, request, call));
    CHECK_INT(name, wait_for_one(calls, call).status, 204);
    CHECK_STR(name, ((jt_str){ peer->request, peer->request_bytes }), wanted);
    call_free(call);
    calls_free(calls);
}

TEST(a_request_has_what_it_was_given_and_no_more)
{
    static const char *const headers[] = { "Content-Type: application/jwt", "webhook-id: 7" };
    struct peer peer = { .answer = "HTTP/1.1 204 No Content\r\n\r\n" };
    char url[64], wanted[512];
    peer_start(&peer);
    snprintf(url, sizeof(url), "http://127.0.0.1:%d/hook?a=b", peer.port);
    struct call_request request = { .method = "POST",
                                    .url = url,
                                    .headers = headers,
                                    .header_count = COUNT(headers),
                                    .body = JT_STR("body"),
                                    .connect_timeout_ms = TIMEOUT_MS,
                                    .timeout_ms = TIMEOUT_MS };
    snprintf(wanted, sizeof(wanted),
             "POST /hook?a=b HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nUser-Agent: jeton/" JETON_VERSION
             "\r\nContent-Type: application/jwt\r\nwebhook-id: 7\r\nContent-Length: 4\r\n\r\nbody",
             peer.port);
    check_request("a body", &request, &peer, wanted);
    request = (struct call_request){
        .method = "GET", .url = url, .connect_timeout_ms = TIMEOUT_MS, .timeout_ms = TIMEOUT_MS
    };
    snprintf(wanted, sizeof(wanted),
             "GET /hook?a=b HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nUser-Agent: jeton/" JETON_VERSION
             "\r\n\r\n",
             peer.port);
    check_request("none", &request, &peer, wanted);
    peer_stop(&peer);
}

/* Waits until that many have ended; the context of each counts how often it was answered. */
static void wait_for_all(struct calls *calls, size_t count)
{
    void *context = NULL;
    struct call_outcome outcome;
    while (count > 0) {
        calls_wait(calls, 100);
        calls_work(calls);
        for (; calls_next_ended(calls, &context, &outcome); count--)
            *(int *)context += outcome.status == 204;
    }
}

TEST(many_are_on_their_way_at_once_and_used_again)
{
    enum { MANY = 20, ROUNDS = 3 };
    struct peer peer = { .answer = "HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n" };
    struct calls *calls = NULL;
    struct call *call[MANY];
    char url[64];
    peer_start(&peer);
    snprintf(url, sizeof(url), "http://127.0.0.1:%d/", peer.port);
    const struct call_request request = {
        .method = "GET", .url = url, .connect_timeout_ms = TIMEOUT_MS, .timeout_ms = TIMEOUT_MS
    };
    CHECK_OK("calls", calls_new(&anywhere, &calls));
    for (size_t i = 0; i < MANY; i++)
        CHECK_OK("call", call_new(calls, &call[i]));
    for (int round = 0; round < ROUNDS; round++) {
        int answered[MANY] = { 0 };
        for (size_t i = 0; i < MANY; i++)
            CHECK_OK("start", call_start(call[i], &request, &answered[i]));
        wait_for_all(calls, MANY);
        for (size_t i = 0; i < MANY; i++)
            CHECK_INT("once", answered[i], 1);
    }
    for (size_t i = 0; i < MANY; i++)
        call_free(call[i]);
    calls_free(calls);
    peer_stop(&peer);
}

TEST(a_call_on_its_way_can_be_given_up)
{
    struct peer peer = { .answer = NULL };
    struct calls *calls = NULL;
    struct call *call = NULL;
    char url[64];
    peer_start(&peer);
    snprintf(url, sizeof(url), "http://127.0.0.1:%d/", peer.port);
    const struct call_request request = {
        .method = "GET", .url = url, .connect_timeout_ms = TIMEOUT_MS, .timeout_ms = TIMEOUT_MS
    };
    CHECK_OK("calls", calls_new(&anywhere, &calls));
    CHECK_OK("call", call_new(calls, &call));
    CHECK_OK("start", call_start(call, &request, call));
    calls_work(calls);
    call_free(call);
    void *context = NULL;
    struct call_outcome outcome;
    calls_work(calls);
    CHECK("nothing ends", !calls_next_ended(calls, &context, &outcome));
    calls_free(calls);
    peer_stop(&peer);
}

TEST(a_wait_is_ended_by_a_wake)
{
    struct calls *calls = NULL;
    CHECK_OK("calls", calls_new(&anywhere, &calls));
    const time_t before = time(NULL);
    calls_wake(calls);
    calls_wait(calls, 60000);
    CHECK("at once", time(NULL) - before < 30);
    calls_free(calls);
}
