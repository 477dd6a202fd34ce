/*
 * span: a piece of work of this server in a trace that somebody else began, and how it is written
 * for a collector: OTLP/HTTP in JSON (the OpenTelemetry protocol, version 1, and its conventions
 * for HTTP).
 *
 * Nothing in it is a secret: no query, body, token or address; a route in place of a path.
 */
#pragma once

#include "http/trace_context.h"

enum {
    SPAN_CLIENT_ID_MAX_BYTES = 32,
    SPAN_ABOUT_MAX_BYTES = 128,
    SPAN_JSON_MAX_BYTES = 4096, /* of one; longer words of an error are cut */
    SPANS_HEAD_MAX_BYTES = 1024,
};

enum span_kind { SPAN_SERVER = 2, SPAN_CLIENT = 3 }; /* as OTLP numbers them */

struct span {
    char trace_id[TRACE_ID_BYTES], span_id[SPAN_ID_BYTES], parent_id[SPAN_ID_BYTES];
    enum span_kind kind;
    int64_t ended_ms; /* by the time of day */
    int64_t took_us;
    const char *method, *route;          /* literals; route: of ours, or what is called */
    int64_t status;                      /* of HTTP; 0: none came */
    const char *error;                   /* a literal; NULL: it did not fail */
    const char *about_name;              /* a literal: "jeton.request_id" */
    size_t about_bytes, client_id_bytes; /* 0: not known */
    char about[SPAN_ABOUT_MAX_BYTES], client_id[SPAN_CLIENT_ID_MAX_BYTES];
};

/* One that begins in that context as its parent. */
void span_init(struct span *span, enum span_kind kind, const struct trace_context *parent);

/* What is too long is left out. */
void span_set_about(struct span *span, const char *name, jt_str value);
void span_set_client_id(struct span *span, jt_str client_id);

/* An ExportTraceServiceRequest of so many; SPANS_HEAD_MAX_BYTES and SPAN_JSON_MAX_BYTES for each
 * are enough. */
void spans_write(const struct span *spans, size_t count, struct jt_buf *out);

/* Of so many that were sent, how many the collector refused, as its ExportTraceServiceResponse says
 * (partialSuccess); 0 for what is none. */
size_t spans_rejected(jt_str answer, size_t sent);
