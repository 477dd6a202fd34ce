/*
 * pools: the threads for what may wait, a pool for each kind of it (bulkheads), so that no kind
 * stands behind another: tokens do not wait for a slow disk's writers, nor anybody for passwords.
 * Each pool has its own threads and its own bounded queue; past that the request is refused. Each
 * router has pools of its own, so that no issuer waits for another one's store; but for what all
 * have in common, which waits on those of the first (route_group.waits_at_first).
 */
#pragma once

#include "http/blocking_pool.h"
#include "http/figures.h"
#include "http/router.h"

struct pools { /* by enum pool_kind */
    struct blocking_pool *of[POOL_KINDS];
};

struct pools_options {
    int threads; /* of each kind that reads; changes and hashing have a number of their own */
    jt_err (*worker_new)(void *context, void **ret_worker);
    void (*worker_free)(void *worker);
    void *worker_context;
    const struct sandbox *sandbox;
    struct pools_figures *figures; /* the caller's; NULL: nothing is counted */
};

/* In memory that the caller has zeroed. pools_clear() also after an error. */
JT_MUST_USE jt_err pools_init(const struct pools_options *options, struct pools *pools);
void pools_clear(struct pools *pools); /* waits for what runs */

/* Takes nothing more; drops what has not begun. */
void pools_close(struct pools *pools);

/* Where the requests of a route wait. */
enum pool_kind pools_kind(const struct route *route);

/* JT_UNAVAILABLE, in the words for the log: too many of its kind wait. Any thread. */
JT_MUST_USE jt_err pools_submit(struct pools *pools, enum pool_kind kind, struct blocking_job *job);
