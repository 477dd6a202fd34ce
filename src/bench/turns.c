/*
 * turns: ratios are taken within a round, and their median over the rounds: what slows a whole
 * round down does not change them.
 */
#include "bench/turns.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "base/processors.h"
#include "base/sentence.h"
#include "bench/child.h"
#include "ops/progress.h"

enum { LOOK_MS = 500 };

void bench_begin(const struct bench_options *options, struct results *ret_results)
{
    const struct machine_use from = machine_use_now();
    *ret_results = (struct results){ .rounds = options->rounds,
                                     .clients = options->clients,
                                     .is_on_postgresql = options->database.len != 0,
                                     .processors = jt_processors() };
    child_signals_hold();
    nanosleep(&(struct timespec){ .tv_nsec = LOOK_MS * 1000 * 1000 }, NULL);
    bench_note_others(ret_results, &from);
}

void bench_note_others(struct results *results, const struct machine_use *from)
{
    const struct machine_use now = machine_use_now();
    const double others = machine_use_of_others(from, &now);
    if (others > results->others_processors)
        results->others_processors = others;
}

jt_err bench_end(struct bench *bench, const char *name, jt_err err, jt_str *ret_problem)
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

static int compare(const void *a, const void *b)
{
    const double left = *(const double *)a, right = *(const double *)b;
    return (left > right) - (left < right);
}

double median_of(const double *values, size_t count)
{
    double sorted[BENCH_ROUNDS_MAX];
    if (count == 0 || count > BENCH_ROUNDS_MAX)
        return 0;
    memcpy(sorted, values, count * sizeof(*values));
    qsort(sorted, count, sizeof(*sorted), compare);
    return count % 2 == 1 ? sorted[count / 2] : (sorted[count / 2 - 1] + sorted[count / 2]) / 2;
}

static jt_err measure(struct bench *bench, struct arm *arm, int64_t duration_ms,
                      struct load_figures *ret_figures)
{
    *ret_figures = (struct load_figures){ 0 };
    if (arm->measure != NULL)
        return arm->measure(arm->context, duration_ms, &ret_figures->cpu_us);
    struct load_plan plan = arm->plan;
    plan.duration_ms = duration_ms;
    jt_err err = load_run(&plan, ret_figures);
    if (err.code == JT_REFUSED && ret_figures->refused_status != 0)
        jt_sentence_set(bench->arena, &bench->problem, "%s: an answer was %d", arm->name,
                        ret_figures->refused_status);
    else if (err.code != JT_OK)
        jt_sentence_set(bench->arena, &bench->problem, "%s: %s", arm->name, err.what);
    return err;
}

/* Of one member of the figures of all rounds. */
static double member_median(const struct load_figures *rounds, size_t count, size_t offset)
{
    double values[BENCH_ROUNDS_MAX];
    for (size_t i = 0; i < count; i++)
        memcpy(&values[i], (const char *)&rounds[i] + offset, sizeof(values[i]));
    return median_of(values, count);
}

static void conclude(struct bench *bench, struct arm *arm, const struct load_figures *rounds)
{
    static const size_t members[] = { offsetof(struct load_figures, per_second),
                                      offsetof(struct load_figures, cpu_us),
                                      offsetof(struct load_figures, p50_us),
                                      offsetof(struct load_figures, p99_us) };
    const size_t count = (size_t)bench->options->rounds;
    arm->median = (struct load_figures){ 0 };
    for (size_t i = 0; i < COUNT(members); i++) {
        const double median = member_median(rounds, count, members[i]);
        memcpy((char *)&arm->median + members[i], &median, sizeof(median));
    }
    for (size_t i = 0; i < count; i++) {
        arm->cpu_us[i] = rounds[i].cpu_us;
        arm->median.answers += rounds[i].answers;
    }
    results_add(bench->results, arm->name, &arm->median);
}

jt_err take_turns(struct bench *bench, struct arm *arms, size_t count)
{
    struct load_figures *rounds = NULL, warm;
    const size_t round_count = (size_t)bench->options->rounds;
    JT_AUTO(progress_end) struct progress progress = progress_begin("bench");
    JT_TRY(jt_arena_calloc(bench->arena, count * round_count, sizeof(*rounds), &rounds));
    for (size_t i = 0; i < count; i++)
        JT_TRY(measure(bench, &arms[i], bench->options->slice_ms / 2, &warm));
    for (size_t round = 0; round < round_count; round++)
        for (size_t i = 0; i < count; i++) {
            progress_tell(&progress, "%s, round %zu of %zu", arms[0].name, round + 1, round_count);
            JT_TRY(measure(bench, &arms[i], bench->options->slice_ms,
                           &rounds[i * round_count + round]));
        }
    for (size_t i = 0; i < count; i++)
        conclude(bench, &arms[i], rounds + i * round_count);
    return JT_DONE;
}

double turns_ratio(const struct bench *bench, const struct arm *arm,
                   const struct arm *const *beside, size_t beside_count)
{
    double ratios[BENCH_ROUNDS_MAX];
    const size_t count = (size_t)bench->options->rounds;
    for (size_t round = 0; round < count; round++) {
        double sum_us = 0;
        for (size_t i = 0; i < beside_count; i++)
            sum_us += beside[i]->cpu_us[round];
        ratios[round] = sum_us > 0 ? arm->cpu_us[round] / sum_us : 0;
    }
    return median_of(ratios, count);
}
