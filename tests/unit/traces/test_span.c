/* How a span is written for a collector: OTLP's JSON, to the letter. */
#include "test.h"

#include "base/json_value.h"
#include "traces/span.h"

#define TRACE "4bf92f3577b34da6a3ce929d0e0e4736"
#define SPAN  "00f067aa0ba902b7"

static const struct trace_context parent = { .trace_id = JT_STR_INIT(TRACE),
                                             .span_id = JT_STR_INIT(SPAN) };

static struct span of_request(void)
{
    struct span span;
    span_init(&span, SPAN_SERVER, &parent);
    memcpy(span.span_id, "0123456789abcdef", SPAN_ID_BYTES);
    span.ended_ms = 1700000000123;
    span.took_us = 2500;
    span.method = "POST";
    span.route = "/oauth2/token";
    span.status = 200;
    span_set_about(&span, "jeton.request_id", JT_STR("abc"));
    span_set_client_id(&span, JT_STR("0123456789abcdef0123456789abcdef"));
    return span;
}

static jt_str written(const struct span *spans, size_t count)
{
    struct jt_buf out;
    CHECK_OK("arena",
             jt_arena_buf(test_arena(), SPANS_HEAD_MAX_BYTES + count * SPAN_JSON_MAX_BYTES, &out));
    spans_write(spans, count, &out);
    CHECK("it has room", !out.has_overflown);
    return jt_buf_str(&out);
}

#define HEAD                                                                                   \
    "{\"resourceSpans\":[{\"resource\":{\"attributes\":[{\"key\":\"service.name\",\"value\":{" \
    "\"stringValue\":\"jeton\"}},{\"key\":\"service.version\",\"value\":{\"stringValue\":"     \
    "\"" JETON_VERSION                                                                         \
    "\"}}]},\"scopeSpans\":[{\"scope\":{\"name\":\"jeton\",\"version\":\"" JETON_VERSION       \
    "\"},\"spans\":["

TEST(span_of_a_request_is_written_whole)
{
    const struct span span = of_request();
    CHECK_STR("all of it", written(&span, 1),
              HEAD "{\"traceId\":\"" TRACE
                   "\",\"spanId\":\"0123456789abcdef\",\"parentSpanId\":\"" SPAN
                   "\",\"name\":\"POST /oauth2/token\",\"kind\":2,"
                   "\"startTimeUnixNano\":\"1700000000120500000\","
                   "\"endTimeUnixNano\":\"1700000000123000000\",\"attributes\":["
                   "{\"key\":\"http.request.method\",\"value\":{\"stringValue\":\"POST\"}},"
                   "{\"key\":\"http.route\",\"value\":{\"stringValue\":\"/oauth2/token\"}},"
                   "{\"key\":\"http.response.status_code\",\"value\":{\"intValue\":\"200\"}},"
                   "{\"key\":\"jeton.request_id\",\"value\":{\"stringValue\":\"abc\"}},"
                   "{\"key\":\"jeton.client_id\",\"value\":{\"stringValue\":"
                   "\"0123456789abcdef0123456789abcdef\"}}]}]}]}]}");
}

TEST(span_without_what_is_not_known_has_nothing_in_its_place)
{
    struct span span;
    span_init(&span, SPAN_CLIENT, &parent);
    memcpy(span.span_id, "0123456789abcdef", SPAN_ID_BYTES);
    span.method = "POST";
    span.route = "webhook";
    span.error = "it \"failed\"";
    CHECK_STR("all of it", written(&span, 1),
              HEAD "{\"traceId\":\"" TRACE
                   "\",\"spanId\":\"0123456789abcdef\",\"parentSpanId\":\"" SPAN
                   "\",\"name\":\"POST webhook\",\"kind\":3,"
                   "\"startTimeUnixNano\":\"0000\",\"endTimeUnixNano\":\"0000\",\"attributes\":["
                   "{\"key\":\"http.request.method\",\"value\":{\"stringValue\":\"POST\"}},"
                   "{\"key\":\"error.type\",\"value\":{\"stringValue\":\"it \\\"failed\\\"\"}}],"
                   "\"status\":{\"code\":2}}]}]}]}");
}

TEST(span_at_its_longest_has_room)
{
    char error[8192], about[SPAN_ABOUT_MAX_BYTES];
    struct span spans[2] = { of_request(), of_request() };
    memset(error, '\x01', sizeof(error)); /* six bytes each in JSON */
    error[sizeof(error) - 1] = '\0';
    memset(about, '"', sizeof(about));
    for (size_t i = 0; i < COUNT(spans); i++) {
        spans[i].error = error;
        span_set_about(&spans[i], "jeton.request_id", (jt_str){ about, sizeof(about) });
    }
    JT_AUTO(json_decrefp) json_t *json = NULL;
    const jt_str text_of = written(spans, COUNT(spans));
    json = json_loadb(text_of.ptr, text_of.len, 0, NULL);
    CHECK("it is JSON", json != NULL);
}

TEST(span_leaves_out_what_is_too_long)
{
    char long_text[SPAN_ABOUT_MAX_BYTES + 1];
    struct span span = of_request();
    memset(long_text, 'a', sizeof(long_text));
    span_set_about(&span, "jeton.request_id", (jt_str){ long_text, sizeof(long_text) });
    span_set_client_id(&span, (jt_str){ long_text, SPAN_CLIENT_ID_MAX_BYTES + 1 });
    CHECK_INT("about", span.about_bytes, 0);
    CHECK_INT("client_id", span.client_id_bytes, 0);
}

TEST(an_answer_says_how_many_spans_were_refused)
{
    static const struct {
        const char *answer;
        size_t rejected; /* of 10 */
    } cases[] = {
        { "{\"partialSuccess\":{\"rejectedSpans\":\"3\",\"errorMessage\":\"old\"}}", 3 },
        { "{\"partialSuccess\":{\"rejectedSpans\":3}}", 3 },
        { "{\"partialSuccess\":{\"rejectedSpans\":\"99\"}}", 10 },
        { "{\"partialSuccess\":{\"rejectedSpans\":\"-1\"}}", 0 },
        { "{\"partialSuccess\":{\"rejectedSpans\":-1}}", 0 },
        { "{\"partialSuccess\":{\"errorMessage\":\"take care\"}}", 0 },
        { "{\"partialSuccess\":{\"rejectedSpans\":[1]}}", 0 },
        { "{\"partialSuccess\":7}", 0 },
        { "{}", 0 },
        { "", 0 },
        { "<html>", 0 },
        { "[[[[[[[[[[[[]]]]]]]]]]]]", 0 },
    };
    for (size_t i = 0; i < COUNT(cases); i++)
        CHECK_INT(cases[i].answer, spans_rejected(str(cases[i].answer), 10), cases[i].rejected);
}
