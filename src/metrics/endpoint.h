/*
 * endpoint: GET /metrics: all of them in one answer.
 */
#pragma once

#include "http/router.h"
#include "metrics/metrics.h"

/* Writes all of it as the request wants it. */
JT_MUST_USE jt_err metrics_answer(const struct metrics *metrics, const struct request *req,
                                  struct response *resp);

/* For whoever comes, on a listener of its own. context of the group: a struct metrics. */
extern const struct route metrics_routes[];
extern const size_t metrics_route_count;
