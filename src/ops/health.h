/*
 * health: what an orchestrator asks (GET /health/live, /health/ready): 200, or 503 with the reason.
 * Answered on the event loop, so they tell the truth while the store hangs.
 */
#pragma once

#include "http/router.h"

struct health {
    /* NULL when ready, else a literal that says why not ("the store does not answer"). */
    const char *(*why_not_ready)(void *context);
    void *context;
};

/* context of the group: a struct health. */
extern const struct route health_routes[];
extern const size_t health_route_count;
