/*
 * scenario_nodes: what it costs a token that others work on the same store, over a network's
 * protocol: each node follows the changes and writes its counts. Both share the processors, as they
 * would not elsewhere; so each has half of the loops, and all together are as many as the one's.
 */
#include "base/processors.h"
#include "bench/scenarios.h"

static struct serve_plan on_file(struct serve_plan plan)
{
    plan.database = JT_STR("");
    return plan;
}

static struct serve_plan of_half(struct serve_plan plan)
{
    const int half = jt_processors() / 2;
    plan.event_loops = half > 0 ? half : 1;
    return plan;
}

jt_err scenario_nodes(struct bench *bench)
{
    JT_AUTO(served_end) struct served alone = { 0 };
    JT_AUTO(served_end) struct served first = { 0 };
    JT_AUTO(served_end) struct served second = { 0 };
    struct arm arms[2] = { 0 };
    const struct serve_plan plan_alone = on_file(scenario_plan(bench, JOSE_ES256, 1));
    const struct serve_plan plan = of_half(scenario_plan(bench, JOSE_ES256, 1));
    JT_TRY(scenario_serve(bench, &plan_alone, &alone));
    JT_TRY(scenario_serve(bench, &plan, &first));
    JT_TRY(served_join(&first, bench->arena, &second, &bench->problem));
    JT_TRY(scenario_token_arm(bench, &first, first.fixture.clients,
                              "ES256 token, two nodes on PostgreSQL", &arms[0]));
    arms[0].plan.servers[1] = (struct load_server){ &second.target, second.process };
    JT_TRY(
        scenario_token_arm(bench, &alone, alone.fixture.clients, "  one node on SQLite", &arms[1]));
    JT_TRY(take_turns(bench, arms, COUNT(arms)));
    const struct arm *const beside[] = { &arms[1] };
    results_measured(bench->results, GOAL_NODES, turns_ratio(bench, &arms[0], beside, 1),
                     arms[0].median.cpu_us, arms[1].median.cpu_us);
    return JT_DONE;
}
