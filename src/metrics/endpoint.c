/*
 * endpoint: room for all, each family once, in the format that was asked for.
 */
#include "metrics/endpoint.h"

#include "metrics/accept.h"
#include "metrics/families.h"

enum {
    PROCESS_MAX_BYTES = 64 * 1024,
    ISSUER_SAMPLES_MAX = 320 + 2 * CLIENT_IDS_MAX, /* lines that name an issuer */
    SAMPLE_MAX_BYTES = 192,                        /* without the issuer's name */
};

static size_t max_bytes(const struct metrics *metrics)
{
    size_t bytes = PROCESS_MAX_BYTES;
    for (size_t i = 0; i < metrics->issuer_count; i++)
        bytes += ISSUER_SAMPLES_MAX * (SAMPLE_MAX_BYTES + 2 * metrics->issuers[i]->name.len);
    return bytes;
}

jt_err metrics_answer(const struct metrics *metrics, const struct request *req,
                      struct response *resp)
{
    struct jt_buf buf;
    struct exposition out = { .format = accept_format(req->accept), .buf = &buf };
    JT_TRY(jt_arena_buf(req->arena, max_bytes(metrics), &buf));
    JT_TRY(issuer_metrics_write(metrics, req->arena, &out));
    process_metrics_write(metrics->process, &out);
    exposition_end(&out);
    if (buf.has_overflown)
        return JT_ERR(JT_TOO_LARGE, "metrics larger than computed");
    response_json(resp, 200, jt_buf_str(&buf)); /* nothing keeps a copy */
    resp->content_type = exposition_media_type(out.format);
    response_header(resp, "Vary", "Accept");
    return JT_DONE;
}

static jt_err metrics_get(void *context, struct request *req, struct response *resp)
{
    return metrics_answer(context, req, resp);
}

const struct route metrics_routes[] = {
    { HTTP_GET, "/metrics", 0, metrics_get, RUNS_ON_LOOP, "Figures for Prometheus" },
};
const size_t metrics_route_count = COUNT(metrics_routes);
