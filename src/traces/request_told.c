/*
 * request_told: a span is recorded where the caller says that it records the trace; this server
 * begins no trace of its own.
 */
#include "traces/request_told.h"

#include "ops/request_log.h"

static void add_span(const struct request_told *told, const struct trace_context *parent,
                     const struct request *req, const struct response *resp, int64_t duration_us)
{
    uint8_t random[SPAN_ID_BYTES / 2];
    struct span span;
    if (jt_random_fill(&told->random, random, sizeof(random)).code != JT_OK)
        return;
    span_init(&span, SPAN_SERVER, parent);
    span_id_write(random, span.span_id);
    span.ended_ms = jt_now_ms(&told->clock);
    span.took_us = duration_us;
    span.method = http_method_name(req->method).ptr;
    span.route = req->route != NULL ? req->route->path : NULL;
    span.status = resp->status;
    if (resp->status >= 500) /* what a client does wrong is no failure of ours */
        span.error = resp->cause.what != NULL ? resp->cause.what : "failed";
    span_set_about(&span, "jeton.request_id", req->id);
    span_set_client_id(&span, resp->client_id);
    span_exporter_add(told->exporter, &span);
}

void request_tell(void *context, const struct request *req, const struct response *resp,
                  int64_t duration_us)
{
    const struct request_told *told = context;
    struct trace_context parent;
    request_log(told->log, req, resp, duration_us);
    if (told->exporter != NULL && trace_context_parse(req->traceparent, &parent) &&
        parent.is_sampled)
        add_span(told, &parent, req, resp, duration_us);
}
