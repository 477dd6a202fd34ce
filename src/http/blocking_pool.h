/*
 * blocking_pool: threads that may wait. Jobs are embedded in what they work on, so handing one over
 * allocates nothing; the queue is bounded, so a slow disk is felt as refusals (503), not as memory.
 */
#pragma once

#include "base/bytes.h"
#include "base/sandbox.h"
#include "http/figures.h"

struct blocking_job {
    void (*run)(struct blocking_job *job, void *worker);
    void (*drop)(struct blocking_job *job); /* instead, where the pool closes before it begins */
    struct blocking_job *next;              /* the pool's */
};

struct blocking_pool; /* opaque */

struct blocking_pool_options {
    int threads, threads_max; /* from the start on; as many as there ever are, where jobs wait */
    size_t queue_max;         /* jobs waiting, beyond those running */
    int niceness;             /* of its threads: how far they step back for all others; nice(2) */
    jt_err (*worker_new)(void *context, void **ret_worker); /* one per thread */
    void (*worker_free)(void *worker);
    void *worker_context;
    const struct sandbox *sandbox; /* of its threads; NULL: none */
    struct pool_figures *figures;  /* the caller's; NULL: nothing is counted */
};

JT_MUST_USE jt_err blocking_pool_new(const struct blocking_pool_options *options,
                                     struct blocking_pool **ret_pool);
/* Closes, waits for what runs, and ends the threads. Takes NULL. */
void blocking_pool_free(struct blocking_pool *pool);

/* Takes nothing more, and drops what has not begun, on the caller's thread. Takes NULL. */
void blocking_pool_close(struct blocking_pool *pool);

/* False when the queue is full or closed; the job is not taken then. Any thread. */
JT_MUST_USE bool blocking_pool_submit(struct blocking_pool *pool, struct blocking_job *job);
