/* Spans are sent together, counted, and dropped where nobody takes them; whoever adds waits for
 * nobody. */
#include "peer.h"

#include <fcntl.h>

#include "traces/span_exporter.h"

enum { END_MS = 10000 };

#define TAKEN "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}"

/* An exporter to that URL, and a log that nobody reads. */
struct exporting {
    struct log *log;
    struct span_exporter *exporter;
};

static struct exporting exporting_to(const char *url)
{
    struct exporting to;
    const struct log_options options = { .fd = open("/dev/null", O_WRONLY) };
    CHECK_OK("log", log_new(&options, &to.log));
    CHECK_OK("new", span_exporter_new(str(url), to.log, &to.exporter));
    return to;
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

/* To a peer that answers so, started, and with so many spans of which each has a fate. */
static struct exporting exporting_done(struct peer *peer, const char *answer, int count)
{
    *peer = (struct peer){ .answer = answer };
    peer_start(peer);
    const struct exporting to = exporting_to(url_of(peer));
    CHECK_OK("start", span_exporter_start(to.exporter, NULL));
    add(to.exporter, count);
    for (int i = 0; i < 1000 && counted(to.exporter) < count; i++)
        usleep(10000);
    CHECK_INT("each has a fate", counted(to.exporter), count);
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

TEST(spans_that_are_not_taken_are_counted)
{
    static const char *const answers[] = {
        "HTTP/1.1 503 No\r\nContent-Length: 0\r\n\r\n",
        "HTTP/1.1 302 Found\r\nLocation: /\r\nContent-Length: 0\r\n\r\n",
        "",
    };
    for (size_t i = 0; i < COUNT(answers); i++) {
        struct peer peer;
        const struct exporting to = exporting_done(&peer, answers[i], 2);
        CHECK_INT(answers[i], span_exporter_count(to.exporter, SPAN_DROPPED_FAILED), 2);
        exporting_end(&to, END_MS);
        peer_stop(&peer);
    }
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
