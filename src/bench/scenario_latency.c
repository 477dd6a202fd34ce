/*
 * scenario_latency: requests at fixed times, 70 % of those a second that are answered when each
 * connection asks as soon as it can; how long they take, beside a bare server that signs and is
 * asked at the same times. The load has a processor of its own (placement.h).
 */
#include "bench/bare_signature.h"
#include "bench/placement.h"
#include "bench/scenarios.h"

enum { ARM_TOKEN, ARM_BARE, ARM_SIGNATURE, ARMS };

/* How many a second there can be; what it asks first warms the server. */
static jt_err find_saturation(struct bench *bench, const struct arm *arm, double *ret_per_second)
{
    struct load_plan plan = arm->plan;
    struct load_figures figures;
    plan.duration_ms = bench->options->slice_ms;
    for (int i = 0; i < 2; i++)
        JT_TRY(load_run(&plan, &figures));
    *ret_per_second = figures.per_second;
    return JT_DONE;
}

static jt_err measure_at(struct bench *bench, struct arm *arms, double per_second)
{
    for (size_t i = ARM_TOKEN; i <= ARM_BARE; i++) {
        arms[i].plan.per_second = per_second;
        arms[i].plan.connections = 4 * BENCH_CONNECTIONS;
    }
    JT_TRY(take_turns(bench, arms, ARMS));
    const double p99_us = arms[ARM_TOKEN].median.p99_us;
    const double signature_us = arms[ARM_SIGNATURE].median.cpu_us;
    results_measured(bench->results, GOAL_LATENCY, p99_us / signature_us, p99_us, signature_us);
    return JT_DONE;
}

jt_err scenario_latency(struct bench *bench)
{
    JT_AUTO(served_end) struct served served = { 0 };
    JT_AUTO(bare_end) struct bare bare = { 0 };
    JT_AUTO(bare_key_freep) EVP_PKEY *key = NULL;
    JT_AUTO(placement_end) struct placement placement = placement_begin();
    struct signing signing = { .alg = JOSE_RS256 };
    struct arm arms[ARMS] = { 0 };
    double per_second = 0;
    const struct serve_plan plan = scenario_plan(bench, JOSE_RS256, 1);
    JT_TRY(scenario_serve(bench, &plan, &served));
    JT_TRY(scenario_token_arm(bench, &served, served.fixture.clients,
                              "RS256 token at 70 % of saturation", &arms[ARM_TOKEN]));
    JT_TRY(scenario_signature_arm(bench, &served, &signing, &key, &arms[ARM_SIGNATURE]));
    const struct bare_http bare_plan = { .body_bytes = TOKEN_ANSWER_BYTES,
                                         .alg = JOSE_RS256,
                                         .message_bytes = signing.message_bytes };
    JT_TRY(scenario_bare_arm(bench, "  bare reply with a signature", &bare_plan, &arms[ARM_TOKEN],
                             &bare, &arms[ARM_BARE]));
    placement_load(&placement);
    JT_TRY(find_saturation(bench, &arms[ARM_TOKEN], &per_second));
    return measure_at(bench, arms, 0.7 * per_second);
}
