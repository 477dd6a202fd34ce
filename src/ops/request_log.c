/*
 * request_log: one line a request, written when the answer has gone; log.c keeps floods of refusals
 * out.
 */
#include "ops/request_log.h"

#include "http/trace_context.h"
#include "ops/log.h"

/* An answer that began well, and was not sent to its end. */
static bool is_cut_off(const struct response *resp)
{
    return resp->status < 400 && resp->stream.next != NULL && resp->cause.code != JT_OK;
}

/* Tokens are counted, not logged; refusals and changes are told, refusals no more often than the
 * log takes of one cause; failures of ours are errors. A version of HTTP that is not spoken is the
 * client's doing, as 4xx are. */
static enum log_level level_of(const struct request *req, const struct response *resp)
{
    const int status = resp->status;
    bool is_read = req->method == HTTP_GET || req->method == HTTP_HEAD;
    bool is_token = req->route != NULL && req->route->runs == RUNS_LOOP_FIRST;
    if (is_cut_off(resp))
        return LOG_WARNING;
    if (status < 400)
        return is_read || is_token ? LOG_DEBUG : LOG_INFO;
    if (status < 500 || status == http_refusal_status(HTTP_REFUSAL_VERSION))
        return LOG_INFO;
    return status == 503 ? LOG_WARNING : LOG_ERROR;
}

void request_log(void *log, const struct request *req, const struct response *resp,
                 int64_t duration_us)
{
    const enum log_level level = level_of(req, resp);
    if (!log_is_on(log, level))
        return;
    struct trace_context trace = { .trace_id = JT_STR(""), .span_id = JT_STR("") };
    trace_context_parse(req->traceparent, &trace); /* else it stays empty */
    struct log_field fields[] = {
        LOG_CAUSE_S("method", http_method_name(req->method)),
        LOG_S("path", req->path),
        LOG_CAUSE_N("status", resp->status),
        LOG_N("duration_us", duration_us),
        LOG_S("address", req->remote_address),
        LOG_S("request_id", req->id),
        LOG_S("trace_id", trace.trace_id),
        LOG_S("span_id", trace.span_id),
        LOG_S("client_id", resp->client_id),
        LOG_S("actor", resp->actor),
        LOG_CAUSE_S("cause", jt_str_from(resp->cause.what)),
    };
    size_t count = 0;
    for (size_t i = 0; i < COUNT(fields); i++) /* what is not known is left out */
        if (fields[i].type == LOG_NUMBER || fields[i].text.len != 0)
            fields[count++] = fields[i];
    if (resp->status < 400 && !is_cut_off(resp))
        log_write_each(log, level, "request", fields, count);
    else
        log_write(log, level, "request", fields, count);
}
