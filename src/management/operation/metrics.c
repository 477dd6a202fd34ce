/*
 * metrics: GET /metrics beside the API, where metrics_listen is not wanted: for a token of the
 * management API that may read statistics. It tells of its own issuer, and of the process.
 */
#include "metrics/endpoint.h"

#include "management/management.h"
#include "management/operation.h"
#include "management/resources.h"

static jt_err get_metrics(void *context, struct request *req, struct response *resp)
{
    const struct management *management = context;
    return metrics_answer(management->metrics, req, resp);
}

static const struct route routes[] = {
    { HTTP_GET, "/metrics", 0, get_metrics, RUNS_BLOCKING, "Figures for Prometheus",
      OWN_OPERATION("getMetrics", "read:statistics") },
};

const struct resource metrics_resource = { routes, COUNT(routes), RESOURCE_GLOBAL };
