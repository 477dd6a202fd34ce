/*
 * turns: slices of what is compared take turns, so that a noisy moment of the machine hits all of
 * them; each figure is the median over the rounds.
 */
#pragma once

#include "bench/machine_use.h"
#include "bench/options.h"
#include "bench/results.h"

struct bench {
    const struct bench_options *options;
    struct jt_arena *arena;
    struct results *results;
    jt_str problem; /* a sentence where there is more to say than the error does */
};

/* One of those that are compared. */
struct arm {
    const char *name;
    struct load_plan plan; /* its duration is the bench's */
    /* In place of a load, where that is not NULL: the microseconds of one of what is measured. */
    jt_err (*measure)(void *context, int64_t duration_ms, double *ret_us);
    void *context;
    /* What came of it: */
    double cpu_us[BENCH_ROUNDS_MAX]; /* of each round */
    struct load_figures median;
};

/* Warms each arm, measures them in turns, and tells the figures. */
JT_MUST_USE jt_err take_turns(struct bench *bench, struct arm *arms, size_t count);

/* The median over the rounds of one arm's time by the sum of others'. */
double turns_ratio(const struct bench *bench, const struct arm *arm,
                   const struct arm *const *beside, size_t beside_count);

double median_of(const double *values, size_t count);

/* Before anything is measured: what the machine is like and does, and signals are held. */
void bench_begin(const struct bench_options *options, struct results *ret_results);
/* What something else used since then, where that is more than was noted before. */
void bench_note_others(struct results *results, const struct machine_use *from);
/* Passes err on, with a sentence on it that begins with what failed. */
JT_MUST_USE jt_err bench_end(struct bench *bench, const char *what, jt_err err,
                             jt_str *ret_problem);
