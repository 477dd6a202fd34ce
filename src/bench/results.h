/*
 * results: what was measured, and which goals that reaches (docs/performance.md has the goals).
 */
#pragma once

#include "bench/load.h"
#include "bench/quantity.h"

enum { RESULTS_FIGURES_MAX = 64, RESULTS_NAME_MAX_BYTES = 64 };

/* What is measured against a goal. */
enum goal {
    GOAL_RS256,
    GOAL_ES256,
    GOAL_EDDSA,
    GOAL_API_KEY,
    GOAL_TLS,
    GOAL_TLS_NEW,
    GOAL_LATENCY,
    GOAL_RESIDENT,
    GOAL_START,
    GOAL_MANY,
    GOAL_MISSES,
    GOAL_MANY_RESIDENT,
    GOAL_MANY_START,
    GOAL_CHANGES,
    GOAL_NODES,
    GOAL_COUNT,
};

struct goal_row {
    const char *name; /* of JSON */
    const char *what, *beside;
    enum quantity figure_unit;  /* of figure and beside */
    enum quantity unit;         /* of what is held against the limit */
    bool is_least;              /* the limit is the least; else the most */
    double limit;               /* 0: there is no goal, it is only told */
    bool is_of_many;            /* the limit is for a million applications */
    double limit_on_postgresql; /* 0: the same */
};
extern const struct goal_row goal_rows[GOAL_COUNT];

struct measured {
    bool is_there;
    double value;          /* held against the limit */
    double figure, beside; /* what it was made of; 0: of nothing else */
};

struct figure {
    char name[RESULTS_NAME_MAX_BYTES];
    struct load_figures load;
};

struct results {
    struct measured measured[GOAL_COUNT];
    struct figure figures[RESULTS_FIGURES_MAX];
    size_t figure_count;
    bool is_on_postgresql; /* where stores are */
    int64_t rounds, clients;
    int processors;
    double others_processors; /* that something else kept busy meanwhile */
};

/* Something else ran beside it: figures are worse than they need be. */
bool results_are_of_busy_machine(const struct results *results);

/* One more; what does not fit is left out. */
void results_add(struct results *results, const char *name, const struct load_figures *figures);
void results_measured(struct results *results, enum goal goal, double value, double figure,
                      double beside);

/* 0: there is no goal. */
double goal_limit(const struct goal_row *row, const struct results *results);
bool goal_is_reached(const struct goal_row *row, double limit, double value);
/* By how many per cent of the limit it is missed; 0 where it is reached. */
double goal_missed_per_cent(const struct goal_row *row, double limit, double value);
