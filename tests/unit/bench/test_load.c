/* test_load: the client and its load against bare servers, which are what it is compared with. */
#include "test.h"

#include <unistd.h>

#include "bench/bare_server.h"
#include "bench/certificate.h"
#include "bench/child.h"
#include "bench/load.h"
#include "bench/process_usage.h"
#include "bench/request.h"
#include "bench/tls_client.h"
#include "peer.h"

enum { SLICE_MS = 60 };

static jt_str get = JT_STR_INIT("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n");

struct running {
    pid_t process;
    struct client_target target;
};

static void running_end(struct running *running)
{
    child_end(running->process);
}

static struct load_plan plan_of(const struct running *running)
{
    return (struct load_plan){ .servers = { { &running->target, running->process } },
                               .put_request = fixed_request_put,
                               .context = &get,
                               .connections = 4,
                               .duration_ms = SLICE_MS };
}

#define BARE_HTTP(name, ...)                              \
    JT_AUTO(running_end) struct running name = { 0 };     \
    const struct bare_http bare_##name = { __VA_ARGS__ }; \
    CHECK_OK("bare server",                               \
             bare_http_start(&bare_##name, test_arena(), &(name).process, &(name).target))

TEST(one_request_gets_its_answer)
{
    BARE_HTTP(bare, .body_bytes = 300);
    char bytes[512];
    struct jt_buf body = jt_buf_over(bytes, sizeof(bytes));
    int status = 0;
    CHECK_OK("ask", client_ask(&bare.target, get, 20000, &body, &status));
    CHECK_INT("status", status, 200);
    CHECK_INT("body", body.len, 300);
}

TEST(nobody_there_is_no_answer)
{
    struct running gone = { 0 };
    int status = 0;
    {
        BARE_HTTP(bare, .body_bytes = 1);
        gone = bare;
    }
    CHECK_CODE("ask", client_ask(&gone.target, get, 20000, NULL, &status), JT_UNAVAILABLE);
}

TEST(connections_ask_again_as_soon_as_they_are_answered_and_all_is_counted)
{
    struct load_figures figures;
    for (int signs = 0; signs < 2; signs++) {
        BARE_HTTP(bare, .body_bytes = 100, .alg = JOSE_ES256, .message_bytes = signs ? 500 : 0);
        const struct load_plan plan = plan_of(&bare);
        CHECK_OK("load", load_run(&plan, &figures));
        CHECK("answers", figures.answers > 0 && figures.per_second > 0);
        CHECK("time of the server", figures.cpu_us > 0);
        CHECK("percentiles", figures.p99_us >= figures.p50_us);
    }
}

TEST(several_servers_share_the_load_and_the_time_of_all_is_counted)
{
    struct load_figures figures;
    int64_t before_ns[2], after_ns[2];
    BARE_HTTP(one, .body_bytes = 100);
    BARE_HTTP(two, .body_bytes = 100, .alg = JOSE_RS256, .message_bytes = 500);
    struct load_plan plan = plan_of(&one);
    plan.servers[1] = (struct load_server){ &two.target, two.process };
    CHECK_OK("before", process_cpu_ns(one.process, &before_ns[0]));
    CHECK_OK("before", process_cpu_ns(two.process, &before_ns[1]));
    CHECK_OK("load", load_run(&plan, &figures));
    CHECK_OK("after", process_cpu_ns(one.process, &after_ns[0]));
    CHECK_OK("after", process_cpu_ns(two.process, &after_ns[1]));
    CHECK("the first was asked", after_ns[0] > before_ns[0]);
    CHECK("the second signed", after_ns[1] - before_ns[1] > 100 * 1000);
    const double counted_us = figures.cpu_us * (double)figures.answers;
    CHECK("both are counted", counted_us * 1000 > (double)(after_ns[1] - before_ns[1]) * 0.9);
}

TEST(no_more_is_asked_than_was_wanted)
{
    struct load_figures figures;
    BARE_HTTP(bare, .body_bytes = 100);
    struct load_plan plan = plan_of(&bare);
    plan.answers_max = 11;
    plan.duration_ms = 60 * 1000;
    CHECK_OK("load", load_run(&plan, &figures));
    CHECK_INT("answers", figures.answers, 11);
    plan.is_connection_new = true;
    CHECK_OK("on new connections", load_run(&plan, &figures));
    CHECK_INT("on new connections", figures.answers, 11);
}

TEST(requests_at_fixed_times_are_as_many_as_were_due)
{
    struct load_figures figures;
    BARE_HTTP(bare, .body_bytes = 100);
    struct load_plan plan = plan_of(&bare);
    plan.per_second = 500;
    plan.duration_ms = 200;
    CHECK_OK("load", load_run(&plan, &figures));
    CHECK("answers", figures.answers > 0 && figures.answers <= 100);
}

/* More are due than one connection can have answered: those that wait for it are late by that. */
TEST(what_a_slow_server_keeps_waiting_is_counted_from_when_it_was_due)
{
    struct load_figures figures;
    BARE_HTTP(bare, .body_bytes = 100);
    struct load_plan plan = plan_of(&bare);
    plan.servers[0].process = 0;
    plan.connections = 1;
    plan.per_second = 1e6;
    plan.duration_ms = 100;
    CHECK_OK("load", load_run(&plan, &figures));
    CHECK("late", figures.p99_us > 20 * 1000);
    CHECK("its time is not known", figures.cpu_us <= 0);
}

TEST(a_refusal_ends_it_and_is_told)
{
    struct load_figures figures;
    struct peer peer = { .answer = "HTTP/1.1 401 Unauthorized\r\nContent-Length: 0\r\n\r\n" };
    peer_start(&peer);
    const struct running running = { .target = client_target_here((uint16_t)peer.port) };
    struct load_plan plan = plan_of(&running);
    plan.connections = 1;
    CHECK_CODE("refused", load_run(&plan, &figures), JT_REFUSED);
    CHECK_INT("status", figures.refused_status, 401);
    peer_stop(&peer);
}

TEST(a_connection_that_breaks_ends_it)
{
    struct load_figures figures;
    struct peer peer = { .answer = "HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\nnot all" };
    peer_start(&peer);
    const struct running running = { .target = client_target_here((uint16_t)peer.port) };
    struct load_plan plan = plan_of(&running);
    plan.connections = 1;
    CHECK_CODE("broken", load_run(&plan, &figures), JT_UNAVAILABLE);
    peer_stop(&peer);
}

TEST(handshakes_are_made_with_a_server_whose_certificate_is_trusted_and_no_other)
{
    char folder[] = "/tmp/jeton-bench-test-XXXXXX", other[] = "/tmp/jeton-bench-test-XXXXXX";
    CHECK("folders", mkdtemp(folder) != NULL && mkdtemp(other) != NULL);
    const char *const files[] = { text("%s/c", folder), text("%s/k", folder), text("%s/c", other),
                                  text("%s/k", other) };
    struct load_figures figures;
    struct tls_client *trusting = NULL, *wary = NULL;
    CHECK_OK("certificate", certificate_make(files[0], files[1]));
    CHECK_OK("another", certificate_make(files[2], files[3]));
    CHECK_OK("client", tls_client_new(files[0], "localhost", &trusting));
    CHECK_OK("client", tls_client_new(files[2], "localhost", &wary));
    {
        JT_AUTO(running_end) struct running bare = { 0 };
        const struct bare_tls tls = { files[0], files[1] };
        CHECK_OK("server", bare_tls_start(&tls, test_arena(), &bare.process, &bare.target));
        struct load_plan plan = plan_of(&bare);
        plan.only_connects = plan.is_connection_new = true;
        bare.target.tls = trusting;
        CHECK_OK("trusted", load_run(&plan, &figures));
        CHECK("handshakes", figures.answers > 0 && figures.cpu_us > 0);
        bare.target.tls = wary;
        CHECK_CODE("not trusted", load_run(&plan, &figures), JT_UNAVAILABLE);
    }
    tls_client_free(trusting);
    tls_client_free(wary);
    for (size_t i = 0; i < COUNT(files); i++)
        unlink(files[i]);
    rmdir(folder);
    rmdir(other);
}
