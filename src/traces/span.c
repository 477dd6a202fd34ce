/*
 * span: numbers of 64 bits are texts in OTLP's JSON, ids are hexadecimal (not base64), and what is
 * not known is left out. opentelemetry-proto, trace/v1/trace.proto.
 */
#include "traces/span.h"

#include "base/json_value.h"
#include "base/json_write.h"

enum { ERROR_MAX_BYTES = 256, STATUS_ERROR = 2 };

void span_init(struct span *span, enum span_kind kind, const struct trace_context *parent)
{
    *span = (struct span){ .kind = kind };
    memcpy(span->trace_id, parent->trace_id.ptr, TRACE_ID_BYTES);
    memcpy(span->parent_id, parent->span_id.ptr, SPAN_ID_BYTES);
}

void span_set_about(struct span *span, const char *name, jt_str value)
{
    span->about_name = name;
    span->about_bytes = value.len <= sizeof(span->about) ? value.len : 0;
    if (span->about_bytes > 0) /* of nothing there may be no pointer */
        memcpy(span->about, value.ptr, span->about_bytes);
}

void span_set_client_id(struct span *span, jt_str client_id)
{
    span->client_id_bytes = client_id.len <= sizeof(span->client_id) ? client_id.len : 0;
    if (span->client_id_bytes > 0)
        memcpy(span->client_id, client_id.ptr, span->client_id_bytes);
}

/* --- Attributes ------------------------------------------------------------------------------ */

/* Up to the value, of that type. */
static void put_key(struct jt_buf *out, const char *key, jt_str type)
{
    jt_buf_put(out, JT_STR("{\"key\":\""));
    jt_buf_put(out, jt_str_from(key));
    jt_buf_put(out, JT_STR("\",\"value\":{\""));
    jt_buf_put(out, type);
    jt_buf_put(out, JT_STR("\":"));
}

static void put_text(struct jt_buf *out, const char *key, jt_str value)
{
    put_key(out, key, JT_STR("stringValue"));
    jt_json_put_string(out, value);
    jt_buf_put(out, JT_STR("}}"));
}

static void put_number(struct jt_buf *out, const char *key, int64_t value)
{
    put_key(out, key, JT_STR("intValue"));
    jt_buf_put_char(out, '"');
    jt_buf_put_int(out, value);
    jt_buf_put(out, JT_STR("\"}}"));
}

static jt_str error_of(const struct span *span)
{
    return jt_str_utf8_cut(jt_str_from(span->error), ERROR_MAX_BYTES);
}

static void put_attributes(struct jt_buf *out, const struct span *span)
{
    jt_buf_put(out, JT_STR(",\"attributes\":["));
    put_text(out, "http.request.method", jt_str_from(span->method));
    if (span->kind == SPAN_SERVER && span->route != NULL) {
        jt_buf_put_char(out, ',');
        put_text(out, "http.route", jt_str_from(span->route));
    }
    if (span->status != 0) {
        jt_buf_put_char(out, ',');
        put_number(out, "http.response.status_code", span->status);
    }
    if (span->error != NULL) {
        jt_buf_put_char(out, ',');
        put_text(out, "error.type", error_of(span));
    }
    if (span->about_bytes != 0) {
        jt_buf_put_char(out, ',');
        put_text(out, span->about_name, (jt_str){ span->about, span->about_bytes });
    }
    if (span->client_id_bytes != 0) {
        jt_buf_put_char(out, ',');
        put_text(out, "jeton.client_id", (jt_str){ span->client_id, span->client_id_bytes });
    }
    jt_buf_put_char(out, ']');
}

/* --- A span ---------------------------------------------------------------------------------- */

static void put_id(struct jt_buf *out, const char *name, const char *id, size_t bytes)
{
    jt_buf_put_char(out, '"');
    jt_buf_put(out, jt_str_from(name));
    jt_buf_put(out, JT_STR("\":\""));
    jt_buf_put(out, (jt_str){ id, bytes });
    jt_buf_put(out, JT_STR("\","));
}

/* "POST /oauth2/token"; without a route the method alone, as the conventions want it. */
static void put_name(struct jt_buf *out, const struct span *span)
{
    jt_buf_put(out, JT_STR("\"name\":\""));
    jt_json_put_escaped(out, jt_str_from(span->method));
    if (span->route != NULL) {
        jt_buf_put_char(out, ' ');
        jt_json_put_escaped(out, jt_str_from(span->route));
    }
    jt_buf_put(out, JT_STR("\",\"kind\":"));
    jt_buf_put_int(out, span->kind);
}

static void put_time(struct jt_buf *out, const char *name, int64_t time_us)
{
    jt_buf_put(out, JT_STR(",\""));
    jt_buf_put(out, jt_str_from(name));
    jt_buf_put(out, JT_STR("\":\""));
    jt_buf_put_int(out, time_us);
    jt_buf_put(out, JT_STR("000\"")); /* nanoseconds */
}

static void span_write(const struct span *span, struct jt_buf *out)
{
    const int64_t ended_us = span->ended_ms * 1000;
    jt_buf_put_char(out, '{');
    put_id(out, "traceId", span->trace_id, sizeof(span->trace_id));
    put_id(out, "spanId", span->span_id, sizeof(span->span_id));
    put_id(out, "parentSpanId", span->parent_id, sizeof(span->parent_id));
    put_name(out, span);
    put_time(out, "startTimeUnixNano", ended_us - span->took_us);
    put_time(out, "endTimeUnixNano", ended_us);
    put_attributes(out, span);
    if (span->error != NULL) {
        jt_buf_put(out, JT_STR(",\"status\":{\"code\":"));
        jt_buf_put_int(out, STATUS_ERROR);
        jt_buf_put_char(out, '}');
    }
    jt_buf_put_char(out, '}');
}

void spans_write(const struct span *spans, size_t count, struct jt_buf *out)
{
    jt_buf_put(out, JT_STR("{\"resourceSpans\":[{\"resource\":{\"attributes\":["));
    put_text(out, "service.name", JT_STR("jeton"));
    jt_buf_put_char(out, ',');
    put_text(out, "service.version", JT_STR(JETON_VERSION));
    jt_buf_put(out, JT_STR("]},\"scopeSpans\":[{\"scope\":{\"name\":\"jeton\",\"version\":"));
    jt_json_put_string(out, JT_STR(JETON_VERSION));
    jt_buf_put(out, JT_STR("},\"spans\":["));
    for (size_t i = 0; i < count; i++) {
        if (i != 0)
            jt_buf_put_char(out, ',');
        span_write(&spans[i], out);
    }
    jt_buf_put(out, JT_STR("]}]}]}"));
}

/* --- The answer ------------------------------------------------------------------------------- */

/* A number of 64 bits: a text, or a number all the same. */
static int64_t number_of(const json_t *value)
{
    int64_t number = 0;
    if (json_is_integer(value))
        return json_integer_value(value);
    return jt_str_to_int(json_view(value), 0, INT64_MAX, &number).code == JT_OK ? number : 0;
}

size_t spans_rejected(jt_str answer, size_t sent)
{
    enum { LEVELS_MAX = 8 };
    if (answer.len == 0 || json_is_nested_deeper(answer, LEVELS_MAX))
        return 0;
    JT_AUTO(json_decrefp) json_t *json = json_loadb(answer.ptr, answer.len, 0, NULL);
    const json_t *partial = json_object_get(json, "partialSuccess");
    const int64_t rejected = number_of(json_object_get(partial, "rejectedSpans"));
    if (rejected <= 0)
        return 0;
    return (uint64_t)rejected < sent ? (size_t)rejected : sent;
}
