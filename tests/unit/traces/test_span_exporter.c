/* Spans are sent together, counted, and dropped where nobody takes them; whoever adds waits for
 * nobody. */
#include "peer.h"

#include <fcntl.h>

#include "traces/span_exporter.h"

enum { END_MS = 10000, EVERY_MS = 50, RETRY_MS = 20 };

#define TAKEN "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}"

/* An exporter to that URL, and a log that nobody reads. */
struct exporting {
    struct log *log;
    struct span_exporter *exporter;
};

static struct exporting exporting_with(const char *url, struct collector_headers *headers)
{
    struct exporting to;
    const struct log_options options = { .fd = open("/dev/null", O_WRONLY) };
    CHECK_OK("log", log_new(&options, &to.log));
    CHECK_OK("new", span_exporter_new(&(struct span_exporter_options){ .url = str(url),
                                                                       .headers = headers,
                                                                       .every_ms = EVERY_MS,
                                                                       .retry_ms = RETRY_MS,
                                                                       .random = jt_random_system(),
                                                                       .log = to.log },
                                      &to.exporter));
    return to;
}

static struct exporting exporting_to(const char *url)
{
    return exporting_with(url, NULL);
}

static void exporting_end(const struct exporting *to, int64_t end_ms)
{
    span_exporter_stop(to->exporter, jt_instant_in_ms(end_ms));
    log_close(to->log, jt_instant_in_ms(END_MS));
}

static const char *url_of(const struct peer *peer)
{
    return text("http://127.0.0.1:%d/v1/traces", peer->port);
}

static void add(struct span_exporter *exporter, int count)
{
    const struct trace_context parent = { .trace_id = JT_STR("4bf92f3577b34da6a3ce929d0e0e4736"),
                                          .span_id = JT_STR("00f067aa0ba902b7") };
    struct span span;
    span_init(&span, SPAN_SERVER, &parent);
    memcpy(span.span_id, "0123456789abcdef", SPAN_ID_BYTES);
    span.method = "GET";
    for (int i = 0; i < count; i++)
        span_exporter_add(exporter, &span);
}

static int64_t counted(const struct span_exporter *exporter)
{
    int64_t sum = 0;
    for (enum span_fate fate = 0; fate < SPAN_FATES; fate++)
        sum += span_exporter_count(exporter, fate);
    return sum;
}

/* Started, with so many spans that wait, which go together then, until each has a fate. */
static void exporting_run(const struct exporting *to, int count)
{
    add(to->exporter, count);
    CHECK_OK("start", span_exporter_start(to->exporter, NULL));
    for (int i = 0; i < 1000 && counted(to->exporter) < count; i++)
        usleep(10000);
    CHECK_INT("each has a fate", counted(to->exporter), count);
}

/* To a peer that answers so. */
static struct exporting exporting_done(struct peer *peer, const char *answer, int count)
{
    *peer = (struct peer){ .answer = answer };
    peer_start(peer);
    const struct exporting to = exporting_to(url_of(peer));
    exporting_run(&to, count);
    return to;
}

TEST(spans_are_sent_together)
{
    struct peer peer;
    const struct exporting to = exporting_done(&peer, TAKEN, 3);
    static const char *const parts[] = { "POST /v1/traces HTTP/1.1\r\n",
                                         "\r\nContent-Type: application/json\r\n",
                                         "{\"resourceSpans\":[", "\"name\":\"GET\"" };
    CHECK_INT("exported", span_exporter_count(to.exporter, SPAN_EXPORTED), 3);
    exporting_end(&to, END_MS);
    peer_stop(&peer);
    for (size_t i = 0; i < COUNT(parts); i++)
        CHECK(parts[i], memmem(peer.request, peer.request_bytes, parts[i], strlen(parts[i])));
    CHECK_INT("in one request", peer.answered, 1);
}

#define NO(status) "HTTP/1.1 " status " No\r\nContent-Length: 0\r\n\r\n"

/* The OpenTelemetry protocol's own list of what may be tried again. */
TEST(spans_that_are_not_taken_are_tried_again_where_that_may_help_and_counted)
{
    static const struct {
        const char *answer;
        size_t tries;
    } cases[] = {
        { NO("429"), SPAN_TRIES_MAX },
        { NO("502"), SPAN_TRIES_MAX },
        { NO("503"), SPAN_TRIES_MAX },
        { NO("504"), SPAN_TRIES_MAX },
        { "", SPAN_TRIES_MAX },
        { NO("400"), 1 },
        { NO("401"), 1 },
        { NO("500"), 1 },
        { NO("501"), 1 },
        { "HTTP/1.1 302 Found\r\nLocation: /\r\nContent-Length: 0\r\n\r\n", 1 },
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct peer peer;
        const struct exporting to = exporting_done(&peer, cases[i].answer, 2);
        CHECK_INT(cases[i].answer, span_exporter_count(to.exporter, SPAN_DROPPED_FAILED), 2);
        exporting_end(&to, END_MS);
        peer_stop(&peer);
        CHECK_INT(cases[i].answer, peer.answered, cases[i].tries);
    }
}

/* One that is busy so often, and then takes what it is sent. */
static int64_t ms_until_taken(const char *busy, size_t busy_count)
{
    struct peer peer = { .answer = TAKEN, .busy = busy, .busy_count = busy_count };
    peer_start(&peer);
    const struct exporting to = exporting_to(url_of(&peer));
    const struct jt_instant began = jt_instant_now();
    exporting_run(&to, 2);
    const int64_t took_ms = jt_ms_between(began, jt_instant_now());
    CHECK_INT(busy, span_exporter_count(to.exporter, SPAN_EXPORTED), 2);
    exporting_end(&to, END_MS);
    peer_stop(&peer);
    CHECK_INT(busy, peer.answered, busy_count + 1);
    CHECK("the same once more", memmem(peer.request, peer.request_bytes, "resourceSpans", 13));
    return took_ms;
}

TEST(spans_are_sent_again_until_they_are_taken)
{
    (void)ms_until_taken(NO("503"), SPAN_TRIES_MAX - 1);
    (void)ms_until_taken("", 2);
}

TEST(a_collector_says_when_it_may_be_asked_again)
{
    enum {
        FIRST_WAIT_MS = EVERY_MS,
        SAID_MS = 2000
    }; /* until the queue is looked at; Retry-After */
    static const char busy[] = "HTTP/1.1 429 No\r\nRetry-After: 2\r\nContent-Length: 0\r\n\r\n";
    CHECK("not before", ms_until_taken(busy, 1) >= SAID_MS);
    CHECK("else at once", ms_until_taken(NO("429"), 1) < FIRST_WAIT_MS + SAID_MS);
}

TEST(a_wait_for_a_collector_ends_with_the_server)
{
    struct peer peer = { .answer =
                             "HTTP/1.1 503 No\r\nRetry-After: 50\r\nContent-Length: 0\r\n\r\n" };
    peer_start(&peer);
    const struct exporting to = exporting_to(url_of(&peer));
    CHECK_OK("start", span_exporter_start(to.exporter, NULL));
    add(to.exporter, 1);
    for (int i = 0; i < 1000 && peer.answered == 0; i++)
        usleep(10000);
    const struct jt_instant began = jt_instant_now();
    exporting_end(&to, END_MS);
    CHECK("in time", jt_ms_between(began, jt_instant_now()) < 3000);
    peer_stop(&peer);
}

TEST(what_a_collector_refuses_of_a_request_is_counted_and_not_sent_again)
{
    static const char partly[] = "HTTP/1.1 200 OK\r\nContent-Length: 72\r\n\r\n"
                                 "{\"partialSuccess\":{\"rejectedSpans\":\"2\",\"errorMessage\":"
                                 "\"too old\"}}       ";
    struct peer peer;
    const struct exporting to = exporting_done(&peer, partly, 3);
    CHECK_INT("taken", span_exporter_count(to.exporter, SPAN_EXPORTED), 1);
    CHECK_INT("refused", span_exporter_count(to.exporter, SPAN_DROPPED_REJECTED), 2);
    exporting_end(&to, END_MS);
    peer_stop(&peer);
    CHECK_INT("once", peer.answered, 1);
}

static struct collector_headers *headers_of(const char *line)
{
    struct collector_headers *headers = calloc(1, sizeof(*headers) + 100);
    assert_non_null(headers);
    headers->text_bytes = 100;
    headers->lines[headers->count++] = strncpy(headers->text, line, 99);
    return headers;
}

static bool was_sent(const struct peer *peer, const char *words)
{
    return memmem(peer->request, peer->request_bytes, words, strlen(words)) != NULL;
}

TEST(headers_go_with_each_request_and_may_be_replaced)
{
    struct peer peer = { .answer = TAKEN };
    peer_start(&peer);
    const struct exporting to =
        exporting_with(url_of(&peer), headers_of("Authorization: Basic YQ=="));
    exporting_run(&to, 1);
    CHECK("it", was_sent(&peer, "\r\nAuthorization: Basic YQ==\r\n"));
    span_exporter_set_headers(to.exporter, headers_of("X-Key: other"));
    add(to.exporter, 1);
    exporting_end(&to, END_MS);
    peer_stop(&peer);
    CHECK("another", was_sent(&peer, "\r\nX-Key: other\r\n"));
    CHECK("not the first", !was_sent(&peer, "Authorization"));
}

TEST(spans_past_the_room_are_dropped_at_once)
{
    const struct exporting to = exporting_to("http://127.0.0.1:1/");
    add(to.exporter, SPANS_MAX + 7); /* nobody takes them yet */
    CHECK_INT("dropped", span_exporter_count(to.exporter, SPAN_DROPPED_FULL), 7);
    CHECK_INT("the rest waits", counted(to.exporter), 7);
    exporting_end(&to, 0);
    span_exporter_stop(NULL, jt_instant_now());
}

TEST(a_collector_that_is_silent_holds_up_no_end)
{
    struct peer peer = { .answer = NULL };
    peer_start(&peer);
    const struct exporting to = exporting_to(url_of(&peer));
    CHECK_OK("start", span_exporter_start(to.exporter, NULL));
    add(to.exporter, SPANS_MAX);
    const struct jt_instant began = jt_instant_now();
    exporting_end(&to, 200);
    CHECK("in time", jt_ms_between(began, jt_instant_now()) < 3000);
    peer_stop(&peer);
}

TEST(what_waits_at_the_end_is_sent)
{
    struct peer peer = { .answer = TAKEN };
    peer_start(&peer);
    const struct exporting to = exporting_to(url_of(&peer));
    CHECK_OK("start", span_exporter_start(to.exporter, NULL));
    add(to.exporter, 1);
    exporting_end(&to, END_MS);
    peer_stop(&peer);
    CHECK_INT("it came", peer.answered, 1);
}
