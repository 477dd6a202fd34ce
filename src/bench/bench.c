/*
 * bench: the table of scenarios. Each has servers and stores of its own, so any of them can be run
 * alone.
 */
#include "bench/bench.h"

#include "bench/scenarios.h"
#include "ops/progress.h"

static const struct scenario {
    const char *name;
    jt_err (*run)(struct bench *bench);
    bool needs_database; /* of PostgreSQL */
} scenarios[] = {
    { "tokens", scenario_tokens },
    { "latency", scenario_latency },
    { "documents", scenario_documents },
    { "api-keys", scenario_api_keys },
    { "tls", scenario_tls },
    { "start", scenario_start },
    { "many", scenario_many },
    { "changes", scenario_changes },
    { "nodes", scenario_nodes, .needs_database = true },
};

const char *bench_scenario_name(size_t number)
{
    return number < COUNT(scenarios) ? scenarios[number].name : NULL;
}

static bool is_among(jt_str names, jt_str wanted)
{
    jt_str name;
    while (jt_str_cut(&names, ',', &name))
        if (jt_str_eq(name, wanted))
            return true;
    return false;
}

/* Without a database, those that need one are left out, unless they were asked for. */
static bool is_wanted(const struct bench_options *options, const struct scenario *scenario)
{
    return options->only.len == 0 ? options->database.len != 0 || !scenario->needs_database
                                  : is_among(options->only, jt_str_from(scenario->name));
}

static jt_err run_one(struct bench *bench, const struct scenario *scenario)
{
    progress_say("bench", "%s ...", scenario->name);
    if (bench->options->database.len != 0 || !scenario->needs_database)
        return scenario->run(bench);
    bench->problem = JT_STR("it needs a database of PostgreSQL: --database");
    return JT_ERR(JT_INVALID, "no database");
}

jt_err bench_run(const struct bench_options *options, struct jt_arena *arena,
                 struct results *ret_results, jt_str *ret_problem)
{
    bench_begin(options, ret_results);
    const struct machine_use from = machine_use_now();
    for (size_t i = 0; i < COUNT(scenarios); i++) {
        struct bench bench = { .options = options, .arena = arena, .results = ret_results };
        if (is_wanted(options, &scenarios[i]))
            JT_TRY(
                bench_end(&bench, scenarios[i].name, run_one(&bench, &scenarios[i]), ret_problem));
    }
    if (options->database.len == 0) /* what a database works is not known to be ours */
        bench_note_others(ret_results, &from);
    return JT_DONE;
}
