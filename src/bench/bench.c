/*
 * bench: the table of scenarios. Each has servers and stores of its own, so any of them can be run
 * alone.
 */
#include "bench/bench.h"

#include "bench/scenarios.h"

static const struct scenario {
    const char *name;
    jt_err (*run)(struct bench *bench);
} scenarios[] = {
    { "tokens", scenario_tokens },     { "documents", scenario_documents },
    { "api-keys", scenario_api_keys }, { "tls", scenario_tls },
    { "start", scenario_start },       { "many", scenario_many },
    { "changes", scenario_changes },
};

const char *bench_scenario_name(size_t number)
{
    return number < COUNT(scenarios) ? scenarios[number].name : NULL;
}

jt_err bench_run(const struct bench_options *options, struct jt_arena *arena,
                 struct results *ret_results, jt_str *ret_problem)
{
    bench_begin(options, ret_results);
    const struct machine_use from = machine_use_now();
    for (size_t i = 0; i < COUNT(scenarios); i++) {
        struct bench bench = { .options = options, .arena = arena, .results = ret_results };
        if (options->only.len != 0 && !jt_str_eq(options->only, jt_str_from(scenarios[i].name)))
            continue;
        bench_say("%s ...", scenarios[i].name);
        JT_TRY(bench_end(&bench, scenarios[i].name, scenarios[i].run(&bench), ret_problem));
    }
    bench_note_others(ret_results, &from);
    return JT_DONE;
}
