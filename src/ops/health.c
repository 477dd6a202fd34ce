/*
 * health: two constant answers, and a reason that whoever wires it gives. On the loop, so that
 * pools which are full do not make the server look dead.
 */
#include "ops/health.h"

#include "base/json_write.h"

enum { ANSWER_MAX_BYTES = 512 };

static jt_err live_get(void *context, struct request *req, struct response *resp)
{
    (void)context, (void)req;
    response_json(resp, 200, JT_STR("{\"status\":\"live\"}"));
    return JT_DONE;
}

static jt_err ready_get(void *context, struct request *req, struct response *resp)
{
    const struct health *health = context;
    const char *why_not = health->why_not_ready(health->context);
    struct jt_buf body;
    if (why_not == NULL) {
        response_json(resp, 200, JT_STR("{\"status\":\"ready\"}"));
        return JT_DONE;
    }
    JT_TRY(jt_arena_buf(req->arena, ANSWER_MAX_BYTES, &body));
    jt_buf_put(&body, JT_STR("{\"status\":\"not_ready\",\"reason\":"));
    jt_json_put_string(&body, jt_str_from(why_not));
    jt_buf_put_char(&body, '}');
    response_json(resp, 503, jt_buf_str(&body));
    return JT_DONE;
}

const struct route health_routes[] = {
    { HTTP_GET, "/health/live", 0, live_get, RUNS_ON_LOOP, "Is the process alive?" },
    { HTTP_GET, "/health/ready", 0, ready_get, RUNS_ON_LOOP, "Can it issue tokens now?" },
};
const size_t health_route_count = COUNT(health_routes);
