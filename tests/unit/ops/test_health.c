/* test_health: live always, ready only when told so, with the reason. */
#include "test.h"

#include "ops/health.h"

static const char *reason(void *context)
{
    return context;
}

static struct response get(size_t row, const char *why_not)
{
    struct health health = { .why_not_ready = reason, .context = (void *)(uintptr_t)why_not };
    struct request req = { .arena = test_arena() };
    struct response resp = { 0 };
    CHECK_OK("get", health_routes[row].handle(&health, &req, &resp));
    return resp;
}

TEST(health_tells_live_and_ready)
{
    struct response live = get(0, "the store is away");
    struct response ready = get(1, NULL);
    struct response not_ready = get(1, "the store is \"away\"");
    CHECK_INT("live", live.status, 200);
    CHECK_STR("live", live.body, "{\"status\":\"live\"}");
    CHECK_INT("ready", ready.status, 200);
    CHECK_STR("ready", ready.body, "{\"status\":\"ready\"}");
    CHECK_INT("not ready", not_ready.status, 503);
    CHECK_STR("not ready", not_ready.body,
              "{\"status\":\"not_ready\",\"reason\":\"the store is \\\"away\\\"\"}");
}

TEST(health_runs_on_the_event_loop)
{
    for (size_t i = 0; i < health_route_count; i++)
        CHECK_INT(health_routes[i].path, health_routes[i].runs, RUNS_ON_LOOP);
}
