/*
 * pools: one row a kind of waiting over blocking_pool.c. GET reads, other methods change; the two
 * others are asked for.
 */
#include "http/pools.h"

enum {
    CHANGING_THREADS = 2,
    CHANGING_THREADS_MAX = 16, /* changes that may share a sync of the disk (commit_group.h) */
    HASHING_THREADS = 2,       /* 19 MiB each (admin/password.c) */
    HASHING_NICENESS = 10,     /* it takes all of a processor, which tokens need at once */
};

/* What waits in a queue has a connection each, so the queues bound time, not memory: a change takes
 * milliseconds on a disk that is well, and whoever stands behind 256 of them on one that is not has
 * better come again. */
static const struct {
    int threads, threads_max; /* 0: as many as are asked for */
    size_t queue_max;
    int niceness;
    const char *full;
} rows[] = {
    [POOL_MISSES] = { 0, 0, 1024, 0, "too many requests wait for what is not in memory yet" },
    [POOL_READS] = { 0, 0, 256, 0, "too many reads wait" },
    [POOL_CHANGES] = { CHANGING_THREADS, CHANGING_THREADS_MAX, 256, 0, "too many changes wait" },
    [POOL_HASHING] = { HASHING_THREADS, HASHING_THREADS, 64, HASHING_NICENESS,
                       "too many passwords wait" },
};

jt_err pools_init(const struct pools_options *options, struct pools *pools)
{
    for (int kind = 0; kind < POOL_KINDS; kind++) {
        const struct blocking_pool_options pool = {
            .threads = rows[kind].threads != 0 ? rows[kind].threads : options->threads,
            .threads_max = rows[kind].threads != 0 ? rows[kind].threads_max : options->threads,
            .queue_max = rows[kind].queue_max,
            .niceness = rows[kind].niceness,
            .worker_new = options->worker_new,
            .worker_free = options->worker_free,
            .worker_context = options->worker_context,
            .sandbox = options->sandbox,
            .figures = options->figures != NULL ? &options->figures->of[kind] : NULL,
        };
        JT_TRY(blocking_pool_new(&pool, &pools->of[kind]));
    }
    return JT_DONE;
}

void pools_clear(struct pools *pools)
{
    for (int kind = 0; kind < POOL_KINDS; kind++)
        blocking_pool_free(pools->of[kind]);
    *pools = (struct pools){ 0 };
}

void pools_close(struct pools *pools)
{
    for (int kind = 0; kind < POOL_KINDS; kind++)
        blocking_pool_close(pools->of[kind]);
}

enum pool_kind pools_kind(const struct route *route)
{
    if (route->runs == RUNS_LOOP_FIRST)
        return POOL_MISSES;
    if (route->runs == RUNS_HASHING)
        return POOL_HASHING;
    return route->method == HTTP_GET ? POOL_READS : POOL_CHANGES;
}

jt_err pools_submit(struct pools *pools, enum pool_kind kind, struct blocking_job *job)
{
    if (blocking_pool_submit(pools->of[kind], job))
        return JT_DONE;
    return (jt_err){ JT_UNAVAILABLE, rows[kind].full };
}
