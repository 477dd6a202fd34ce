/*
 * options: how much is measured, and where.
 */
#pragma once

#include "base/bytes.h"

enum { BENCH_ROUNDS_MAX = 64, BENCH_CLIENTS_MIN = 100 };

struct bench_options {
    char **environment;
    const char *memory_folder; /* for stores that shall cost no disk */
    const char *disk_folder;   /* for changes, which wait for it */
    int64_t rounds;            /* of slices that take turns; 1 to BENCH_ROUNDS_MAX */
    int64_t slice_ms;          /* of load */
    int64_t clients;           /* of the large store */
    jt_str database;           /* of PostgreSQL, where stores are then; empty: they are files */
    jt_str only;               /* names of scenarios, with commas between; empty: all */
};
