/*
 * bench: what tokens cost beside the bare costs, measured in one run on one machine
 * (docs/performance.md). Servers are this same program in processes of their own; the load comes
 * from this process.
 */
#pragma once

#include "bench/fixture.h"
#include "bench/options.h"
#include "bench/results.h"

/* Each scenario, or the one; ret_problem, on error, is a sentence in arena. */
JT_MUST_USE jt_err bench_run(const struct bench_options *options, struct jt_arena *arena,
                             struct results *ret_results, jt_str *ret_problem);

/* A server elsewhere, of which only what comes over the wire can be measured. */
struct bench_remote {
    jt_str url; /* its issuer: https://tokens.example.com, or http:// */
    const struct credentials *client;
    jt_str audience;
};
JT_MUST_USE jt_err bench_run_remote(const struct bench_options *options,
                                    const struct bench_remote *remote, struct jt_arena *arena,
                                    struct results *ret_results, jt_str *ret_problem);

/* The name of a scenario by its number; NULL behind the last one. */
const char *bench_scenario_name(size_t number);
