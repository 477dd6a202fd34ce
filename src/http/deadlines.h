/*
 * deadlines: no connection may hold a place by sending slowly. The HTTP library's own time-out
 * counts inactivity only, so a byte now and then would keep a connection for ever; here each
 * connection has a point in time by which its current step must be done, and its socket is shut
 * down when that passes.
 *
 * A connection leaves the table, under its lock, before its descriptor is closed, so a descriptor
 * that was reused by another connection is never hit.
 */
#pragma once

#include <stdatomic.h>

#include "base/bytes.h"

struct deadlines; /* opaque: the table and its thread */

struct deadline {
    struct deadline *previous, *next; /* the table's */
    int fd;
    atomic_llong at_ms; /* monotonic; DEADLINE_NONE while we are the ones who work */
};

#define DEADLINE_NONE INT64_MAX

JT_MUST_USE jt_err deadlines_new(struct deadlines **ret_deadlines);
void deadlines_free(struct deadlines *deadlines); /* takes NULL; the table must be empty */

/* The caller owns the memory, from add to remove. */
void deadlines_add(struct deadlines *deadlines, struct deadline *deadline);
void deadlines_remove(struct deadlines *deadlines, struct deadline *deadline);

/* Sets the step's end; one store, no lock. */
static inline void deadline_set(struct deadline *deadline, int64_t at_ms)
{
    atomic_store_explicit(&deadline->at_ms, at_ms, memory_order_relaxed);
}
