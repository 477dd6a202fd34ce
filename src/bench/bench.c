/*
 * bench: the table of scenarios. Each has servers and stores of its own, so any of them can be run
 * alone.
 */
#include "bench/bench.h"

#include "base/sentence.h"
#include "bench/child.h"
#include "bench/process_usage.h"
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

static void begin(const struct bench_options *options, struct results *ret_results)
{
    *ret_results = (struct results){ .rounds = options->rounds, .clients = options->clients };
    ret_results->is_busy = machine_is_busy(&ret_results->load_average, &ret_results->processors);
    child_signals_hold();
}

static jt_err end(struct bench *bench, const char *name, jt_err err, jt_str *ret_problem)
{
    if (err.code == JT_OK)
        return err;
    if (child_is_interrupted())
        *ret_problem = JT_STR("it was interrupted");
    else if (bench->problem.len != 0)
        jt_sentence_set(bench->arena, ret_problem, "%s: %.*s", name, JT_FMT(bench->problem));
    else
        jt_sentence_set(bench->arena, ret_problem, "%s: %s", name, err.what);
    return err;
}

jt_err bench_run(const struct bench_options *options, struct jt_arena *arena,
                 struct results *ret_results, jt_str *ret_problem)
{
    begin(options, ret_results);
    for (size_t i = 0; i < COUNT(scenarios); i++) {
        struct bench bench = { .options = options, .arena = arena, .results = ret_results };
        if (options->only.len != 0 && !jt_str_eq(options->only, jt_str_from(scenarios[i].name)))
            continue;
        bench_say("%s ...", scenarios[i].name);
        JT_TRY(end(&bench, scenarios[i].name, scenarios[i].run(&bench), ret_problem));
    }
    return JT_DONE;
}
