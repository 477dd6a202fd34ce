/* test_attempt: one POST of one delivery, and what is said of how it ended. */
#include "peer.h"

#include "webhooks/attempt.h"

#define GONE "http://127.0.0.1:1/"

/* One delivery with the body "a.b.c" to the URL, tried to its end. trace NULL: of none. */
static struct attempt_result attempt_traced(const char *url, bool allows_private,
                                            const struct trace_context *trace)
{
    const struct calls_options options = { .allows_private = allows_private };
    const struct delivery_to_send delivery = { .id = JT_STR("evt_1.w1"), .endpoint = str(url) };
    struct attempt_result result = { 0 };
    struct calls *calls = NULL;
    struct attempt *attempt = NULL;
    CHECK_OK(url, calls_new(&options, &calls));
    CHECK_OK(url, attempt_new(calls, &attempt));
    CHECK("none is on its way", attempt_delivery(attempt) == NULL);
    CHECK_OK(url, attempt_start(attempt, &delivery, trace, JT_STR("a.b.c")));
    CHECK_STR("on its way", attempt_delivery(attempt)->id, "evt_1.w1");
    calls_work(calls);
    while (!attempt_next_ended(calls, &result)) {
        calls_wait(calls, 1000);
        calls_work(calls);
    }
    CHECK("each once", !attempt_next_ended(calls, &result));
    CHECK_STR("whose", result.delivery.id, "evt_1.w1");
    CHECK("free again", attempt_delivery(attempt) == NULL);
    attempt_free(attempt);
    calls_free(calls);
    return result;
}

static struct attempt_result attempt_once(const char *url, bool allows_private)
{
    return attempt_traced(url, allows_private, NULL);
}

TEST(only_200_is_a_delivery)
{
    static const struct {
        const char *answer;
        int status;
        bool is_delivered;
    } cases[] = {
        { "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok", 200, true },
        { "HTTP/1.1 204 No Content\r\n\r\n", 204, false },
        { "HTTP/1.1 302 Found\r\nLocation: /\r\nContent-Length: 0\r\n\r\n", 302, false },
        { "HTTP/1.1 500 No\r\nContent-Length: 0\r\n\r\n", 500, false },
        { "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf", 200, false },
        { "", 0, false },
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct peer peer = { .answer = cases[i].answer };
        peer_start(&peer);
        const struct attempt_result result =
            attempt_once(text("http://127.0.0.1:%d/hook", peer.port), true);
        peer_stop(&peer);
        CHECK_INT(cases[i].answer, result.status, cases[i].status);
        CHECK_INT(cases[i].answer, result.error == NULL, cases[i].is_delivered);
    }
}

TEST(an_answer_without_an_end_is_cut_and_counts_by_its_status)
{
    struct peer peer = { .answer = "HTTP/1.1 200 OK\r\n\r\n", .is_endless = true };
    peer_start(&peer);
    const struct attempt_result result =
        attempt_once(text("http://127.0.0.1:%d/hook", peer.port), true);
    peer_stop(&peer);
    CHECK_INT("status", result.status, 200);
    CHECK("delivered", result.error == NULL);
}

TEST(a_delivery_is_a_jwt_with_its_id_in_the_head)
{
    struct peer peer = { .answer = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n" };
    peer_start(&peer);
    (void)attempt_once(text("http://127.0.0.1:%d/hook", peer.port), true);
    peer_stop(&peer);
    static const char *const parts[] = { "POST /hook HTTP/1.1\r\n",
                                         "\r\nContent-Type: application/jwt\r\n",
                                         "\r\nwebhook-id: evt_1.w1\r\n", "\r\n\r\na.b.c" };
    for (size_t i = 0; i < COUNT(parts); i++)
        CHECK(parts[i], memmem(peer.request, peer.request_bytes, parts[i], strlen(parts[i])));
}

TEST(a_delivery_of_a_trace_says_so)
{
    static const char expected[] =
        "\r\ntraceparent: 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01\r\n";
    const struct trace_context trace = { .trace_id = JT_STR("4bf92f3577b34da6a3ce929d0e0e4736"),
                                         .span_id = JT_STR("00f067aa0ba902b7"),
                                         .is_sampled = true };
    const struct trace_context *const traces[] = { NULL, &trace };
    for (size_t i = 0; i < COUNT(traces); i++) {
        struct peer peer = { .answer = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n" };
        peer_start(&peer);
        (void)attempt_traced(text("http://127.0.0.1:%d/hook", peer.port), true, traces[i]);
        peer_stop(&peer);
        CHECK_INT("it is there",
                  memmem(peer.request, peer.request_bytes, "traceparent", 11) != NULL,
                  traces[i] != NULL);
        CHECK_INT("it is whole",
                  memmem(peer.request, peer.request_bytes, expected, strlen(expected)) != NULL,
                  traces[i] != NULL);
    }
}

TEST(what_is_said_of_a_failure_names_its_cause)
{
    static const struct {
        const char *url;
        bool allows_private;
        const char *begins;
    } cases[] = {
        { GONE, true, "no connection" },
        { "https://127.0.0.1/", false, "the endpoint's address is not a public one" },
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        const struct attempt_result result = attempt_once(cases[i].url, cases[i].allows_private);
        CHECK_INT(cases[i].url, result.status, 0);
        CHECK(cases[i].url, jt_str_starts(str(result.error), str(cases[i].begins)));
    }
}

TEST(one_that_is_given_up_is_freed)
{
    struct peer peer = { .answer = NULL };
    const struct calls_options options = { .allows_private = true };
    struct calls *calls = NULL;
    struct attempt *attempt = NULL;
    peer_start(&peer);
    const struct delivery_to_send delivery = { .id = JT_STR("evt_1.w1"),
                                               .endpoint =
                                                   str(text("http://127.0.0.1:%d/", peer.port)) };
    CHECK_OK("calls", calls_new(&options, &calls));
    CHECK_OK("attempt", attempt_new(calls, &attempt));
    CHECK_OK("start", attempt_start(attempt, &delivery, NULL, JT_STR("a.b.c")));
    calls_work(calls);
    attempt_free(attempt);
    attempt_free(NULL);
    calls_free(calls);
    peer_stop(&peer);
}
