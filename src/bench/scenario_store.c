/*
 * scenario_store: where the store matters: a start, a store of many applications, changes.
 */
#include <stdio.h>
#include <time.h>

#include "bench/scenarios.h"

enum { SETTLE_S = 1, WRITERS = 16 };

/* --- A server with nothing to do ------------------------------------------------------------ */

jt_err scenario_start(struct bench *bench)
{
    JT_AUTO(served_end) struct served served = { 0 };
    const struct serve_plan plan = scenario_plan(bench, JOSE_RS256, 1);
    double ms = 0, mib = 0;
    JT_TRY(scenario_serve(bench, &plan, &served));
    JT_TRY(scenario_start_ms(bench, &served, &ms));
    nanosleep(&(struct timespec){ .tv_sec = SETTLE_S }, NULL);
    JT_TRY(scenario_resident_mib(&served, &mib));
    results_measured(bench->results, GOAL_START, ms, 0, 0);
    results_measured(bench->results, GOAL_RESIDENT, mib, 0, 0);
    return JT_DONE;
}

/* --- Many applications ---------------------------------------------------------------------- */

/* Each client once, of none of which the server knows anything yet. Afterwards it has all of them.
 */
static jt_err measure_misses(struct bench *bench, const struct served *served,
                             const struct arm *arm)
{
    struct crowd crowd = { .clients = served->fixture.clients,
                           .count = served->fixture.client_count };
    struct load_plan plan = arm->plan;
    struct load_figures figures;
    double mib = 0;
    plan.put_request = crowd_in_turn_put;
    plan.context = &crowd;
    plan.connections = 4 * BENCH_CONNECTIONS;
    plan.duration_ms = INT32_MAX;
    plan.answers_max = crowd.count;
    JT_TRY(load_run(&plan, &figures));
    JT_TRY(scenario_resident_mib(served, &mib));
    results_add(bench->results, "first token of each of many", &figures);
    results_measured(bench->results, GOAL_MISSES, figures.per_second, 0, 0);
    results_measured(bench->results, GOAL_MANY_RESIDENT, mib, 0, 0);
    return JT_DONE;
}

static jt_err measure_chance(struct bench *bench, const struct served *served,
                             const struct arm *arm)
{
    const struct credentials *clients = served->fixture.clients;
    struct crowd few = { .clients = clients, .count = BENCH_CLIENTS_MIN, .random = 1 };
    struct crowd many = { .clients = clients, .count = served->fixture.client_count, .random = 1 };
    struct arm arms[] = { *arm, *arm };
    arms[0].name = "ES256 token of one of many, at random";
    arms[0].plan.context = &many;
    arms[1].name = "  of one of 100";
    arms[1].plan.context = &few;
    JT_TRY(take_turns(bench, arms, COUNT(arms)));
    const struct arm *const beside[] = { &arms[0] };
    results_measured(bench->results, GOAL_MANY, turns_ratio(bench, &arms[1], beside, 1),
                     arms[0].median.cpu_us, arms[1].median.cpu_us);
    return JT_DONE;
}

jt_err scenario_many(struct bench *bench)
{
    JT_AUTO(served_end) struct served served = { 0 };
    const struct serve_plan plan =
        scenario_plan(bench, JOSE_ES256, (size_t)bench->options->clients);
    double ms = 0;
    JT_TRY(scenario_serve(bench, &plan, &served));
    JT_TRY(scenario_start_ms(bench, &served, &ms));
    results_measured(bench->results, GOAL_MANY_START, ms, 0, 0);
    const struct arm arm = { .plan = { .servers = { { &served.target, served.process } },
                                       .put_request = crowd_by_chance_put,
                                       .connections = BENCH_CONNECTIONS } };
    JT_TRY(measure_misses(bench, &served, &arm));
    return measure_chance(bench, &served, &arm);
}

/* --- Changes -------------------------------------------------------------------------------- */

/* Asks for a new application each time. */
struct creation {
    jt_str authorization;
    uint64_t number;
};

static void creation_put(void *context, struct jt_buf *out)
{
    struct creation *creation = context;
    char body[96];
    const int len = snprintf(body, sizeof(body), "{\"name\":\"made %llu\",\"type\":\"m2m\"}",
                             (unsigned long long)++creation->number);
    const struct request request = { .method = "POST",
                                     .host = "localhost",
                                     .path = JT_STR("/api/v1/applications"),
                                     .content_type = JT_STR("application/json"),
                                     .authorization = creation->authorization,
                                     .body = { body, (size_t)len } };
    request_put(out, &request);
}

static jt_err authorization_of(struct bench *bench, const struct served *served,
                               jt_str *ret_authorization)
{
    struct jt_buf text;
    jt_str token;
    JT_TRY(served_token(served, &served->fixture.manager, JT_STR(FIXTURE_ISSUER "/api/v1"),
                        bench->arena, &token, &bench->problem));
    JT_TRY(jt_arena_buf(bench->arena, sizeof("Bearer ") + token.len, &text));
    jt_buf_put(&text, JT_STR("Bearer "));
    jt_buf_put(&text, token);
    *ret_authorization = jt_buf_str(&text);
    return JT_DONE;
}

jt_err scenario_changes(struct bench *bench)
{
    JT_AUTO(served_end) struct served served = { 0 };
    struct serve_plan plan = scenario_plan(bench, JOSE_ES256, 1);
    struct creation creation = { 0 };
    plan.parent = bench->options->disk_folder;
    JT_TRY(scenario_serve(bench, &plan, &served));
    JT_TRY(authorization_of(bench, &served, &creation.authorization));
    const struct load_plan load = { .servers = { { &served.target, served.process } },
                                    .put_request = creation_put,
                                    .context = &creation,
                                    .connections = 1 };
    struct arm arms[] = { { .name = "application created, 1 client", .plan = load },
                          { .name = "  16 clients", .plan = load } };
    arms[1].plan.connections = WRITERS;
    JT_TRY(take_turns(bench, arms, COUNT(arms)));
    const double one = arms[0].median.per_second, all = arms[1].median.per_second;
    results_measured(bench->results, GOAL_CHANGES, one > 0 ? all / one : 0, all, one);
    return JT_DONE;
}
