/* test_issuers_process: what two issuers have in common: hosts, the log, descriptors. */
#include "two_issuers.h"

#include <sys/resource.h>

/* Host has no scheme: what an https client writes for the one is what an http client writes for the
 * other. */
TEST(issuers_of_one_host_do_not_start)
{
    static const char *const pairs[][ISSUERS] = {
        { "https://one.test", "https://one.test/path" },
        { "https://one.test", "http://one.test:443" },
        { "http://one.test:443", "https://one.test" },
        { "http://One.test", "http://one.test:80" },
    };
    char *environment[] = { NULL };
    for (size_t i = 0; i < COUNT(pairs); i++) {
        struct two_issuers two = { 0 };
        jt_str problem = JT_STR("");
        for (size_t k = 0; k < ISSUERS; k++) {
            two.folders[k] = fixture_folder();
            configure(&two.configs[k], pairs[i][k], two.folders[k].url);
        }
        two.log_file = open("/dev/null", O_WRONLY | O_CLOEXEC);
        CHECK_OK("log", log_new(&(struct log_options){ .fd = two.log_file,
                                                       .format = LOG_HUMAN,
                                                       .level = LOG_INFO },
                                &two.log));
        CHECK_CODE(pairs[i][1],
                   server_start(two.configs, ISSUERS, environment, two.log, NULL, test_arena(),
                                &two.server, &problem),
                   JT_INVALID);
        CHECK("says which", memmem(problem.ptr, problem.len, "two issuers have the host", 25));
        two_close(&two);
    }
}

TEST(browsers_are_kept_from_plain_http_where_their_issuer_is_https)
{
    static const struct {
        const char *issuer, *host;
    } cases[ISSUERS] = { { "http://plain.test", "plain.test" },
                         { "https://tls.test", "tls.test" } };
    for (size_t first = 0; first < ISSUERS; first++) {
        JT_AUTO(two_close) struct two_issuers two = { 0 };
        for (size_t i = 0; i < ISSUERS; i++) {
            two.folders[i] = fixture_folder();
            configure(&two.configs[i], cases[(first + i) % ISSUERS].issuer, two.folders[i].url);
        }
        two.log_file = open("/dev/null", O_WRONLY | O_CLOEXEC);
        CHECK_OK("log", log_new(&(struct log_options){ .fd = two.log_file,
                                                       .format = LOG_HUMAN,
                                                       .level = LOG_INFO },
                                &two.log));
        CHECK_OK("answer", jt_arena_alloc(test_arena(), ANSWER_MAX_BYTES, &two.answer));
        two_start(&two);
        for (size_t i = 0; i < ISSUERS; i++) {
            CHECK_INT("alive", ask(&two, cases[i].host, "GET", "/health/live", "", ""), 200);
            CHECK(cases[i].issuer,
                  (strstr(two.answer, "Strict-Transport-Security") != NULL) == (i == 1));
        }
    }
}

/* All that was logged, which ends the server. */
static jt_str logged(struct two_issuers *two)
{
    two_stop(two);
    log_close(two->log, JT_INSTANT_NEVER);
    two->log = NULL;
    const ssize_t got = pread(two->log_file, two->answer, ANSWER_MAX_BYTES, 0);
    CHECK("log", got > 0);
    return (jt_str){ two->answer, (size_t)got };
}

TEST(the_log_says_whose_a_line_is)
{
    JT_AUTO(two_close) struct two_issuers two = { 0 };
    static const char *const asked[] = { HOME, OTHER, "x.example" };
    static const char *const wanted[] = { " issuer=" ISSUER " ", " issuer=https://" OTHER " ",
                                          "request  method=" };
    jt_str rest, line, message;
    size_t requests = 0;
    two_open(&two);
    for (size_t i = 0; i < COUNT(asked); i++)
        CHECK("refused", ask(&two, asked[i], "POST", "/api/v1/apis", "", "{}") >= 400);
    rest = logged(&two);
    while (jt_str_cut(&rest, '\n', &line)) {
        message = jt_str_from("  request  ");
        if (memmem(line.ptr, line.len, message.ptr, message.len) == NULL)
            continue;
        assert_true(requests < COUNT(asked));
        CHECK(asked[requests],
              memmem(line.ptr, line.len, wanted[requests], strlen(wanted[requests])) != NULL);
        requests++;
    }
    CHECK_INT("requests", requests, COUNT(asked));
}

/* What one connection asks, of one after the other, without waiting for an answer. */
TEST(a_connection_may_ask_both)
{
    JT_AUTO(two_close) struct two_issuers two = { 0 };
    static const struct {
        const char *request, *answered; /* in the answer: whose it is */
    } turns[] = {
        { "GET /.well-known/oauth-authorization-server HTTP/1.1\r\nHost: " OTHER "\r\n\r\n",
          "\"issuer\":\"https://" OTHER "\"" },
        { "GET /.well-known/oauth-authorization-server HTTP/1.1\r\nHost: "
          "ID.example.com:443\r\n\r\n",
          "\"issuer\":\"" ISSUER "\"" },
        { "GET /.well-known/oauth-authorization-server HTTP/1.1\r\nHost: x.example\r\n\r\n",
          " 421 " },
        { "GET https://" OTHER "/.well-known/oauth-authorization-server HTTP/1.1\r\n"
          "Host: " HOME "\r\n\r\n",
          "\"issuer\":\"https://" OTHER "\"" },
        { "GET /.well-known/oauth-authorization-server HTTP/1.0\r\n\r\n", " 421 " },
    };
    char all[2048] = "";
    const char *at;
    two_open(&two);
    const int fd = connect_to(&two);
    for (size_t i = 0; i < COUNT(turns); i++)
        strcat(all, turns[i].request);
    CHECK("send", write(fd, all, strlen(all)) == (ssize_t)strlen(all));
    CHECK_INT("first", hear(&two, fd), 200);
    at = two.answer;
    for (size_t i = 0; i < COUNT(turns); i++) {
        at = strstr(at, turns[i].answered);
        if (at == NULL)
            fail_msg("%s: %s", turns[i].request, two.answer);
        at += strlen(turns[i].answered);
    }
    CHECK("no more", strstr(at, "HTTP/1.1 ") == NULL);
}

static void limit_set(const rlim_t *soft)
{
    struct rlimit limit;
    CHECK_INT("get", getrlimit(RLIMIT_NOFILE, &limit), 0);
    limit.rlim_cur = *soft;
    CHECK_INT("set", setrlimit(RLIMIT_NOFILE, &limit), 0);
}

TEST(there_are_descriptors_for_the_deliveries_of_both)
{
    enum { OF_DELIVERY = 2 };
    JT_AUTO(two_close) struct two_issuers two = { 0 };
    struct rlimit before, limit;
    CHECK_INT("get", getrlimit(RLIMIT_NOFILE, &before), 0);
    limit_set(&(rlim_t){ 256 });
    two_open(&two);
    CHECK_INT("get", getrlimit(RLIMIT_NOFILE, &limit), 0);
    limit_set(&before.rlim_cur);
    CHECK("room",
          limit.rlim_cur == limit.rlim_max ||
              (int64_t)limit.rlim_cur >= OF_DELIVERY * (two.configs[0].webhook_in_flight_max +
                                                        two.configs[1].webhook_in_flight_max));
}
