/*
 * figures: what the loops and pools count, in memory of whoever wants to tell of it (metrics.h).
 * Each loop has cache lines of its own and takes no lock; of a pool is written under its lock, and
 * read without.
 */
#pragma once

#include "base/durations.h"

enum { HTTP_EVENT_LOOPS_MAX = 64 };

enum pool_kind {
    POOL_MISSES,  /* what a loop did not find in memory (RUNS_LOOP_FIRST) */
    POOL_READS,   /* RUNS_BLOCKING by GET and HEAD; guards of large bodies */
    POOL_CHANGES, /* RUNS_BLOCKING by any other method */
    POOL_HASHING, /* RUNS_HASHING */
    POOL_KINDS,
};

/* Which way a request went to its answer. */
enum http_lane {
    HTTP_LANE_REFUSED, /* it came to no handler */
    HTTP_LANE_MEMORY,  /* RUNS_LOOP_FIRST, where all was in memory: tokens, and API keys */
    HTTP_LANE_LOOP,    /* RUNS_ON_LOOP */
    HTTP_LANE_POOL,    /* and a pool_kind: what went to that pool */
    HTTP_LANES = HTTP_LANE_POOL + POOL_KINDS,
};

/* What ended a connection. */
enum connection_end {
    CONNECTION_ENDED_CLIENT,   /* its client closed it, or went away */
    CONNECTION_ENDED_SERVED,   /* we did, with an answer that said so */
    CONNECTION_ENDED_IDLE,     /* nothing came for idle_timeout_s */
    CONNECTION_ENDED_LATE,     /* too slow: handshake, request, or taking the answer */
    CONNECTION_ENDED_ROOM,     /* it gave way to a new one, as all places were taken */
    CONNECTION_ENDED_TLS,      /* no handshake */
    CONNECTION_ENDED_FAILED,   /* no memory, or an answer in pieces could not go on */
    CONNECTION_ENDED_SHUTDOWN, /* the server ended */
    CONNECTION_ENDS,
};

enum { HTTP_STATUS_CLASSES = 6 }; /* by the first digit, from 0 on */

struct http_loop_figures {
    atomic_llong accepted;
    atomic_llong ended[CONNECTION_ENDS];
    atomic_llong answered[HTTP_LANES][HTTP_STATUS_CLASSES];
    struct jt_durations took[HTTP_LANES]; /* from the first bytes to the answer */
    char apart[JT_CACHE_LINE_BYTES];      /* no two loops write one line, wherever this begins */
};

struct http_figures {
    struct http_loop_figures loops[HTTP_EVENT_LOOPS_MAX];
};

struct pool_figures {
    atomic_llong threads, busy, queued;
    atomic_llong rejected; /* jobs that found the queue full, or the pool closed */
};

struct pools_figures {
    struct pool_figures of[POOL_KINDS];
};

/* figures NULL: nothing is counted. */
static inline void http_figures_answered(struct http_loop_figures *figures, enum http_lane lane,
                                         int status, int64_t took_us)
{
    if (figures == NULL)
        return;
    jt_count(&figures->answered[lane][status / 100 % HTTP_STATUS_CLASSES]);
    jt_durations_add(&figures->took[lane], took_us);
}

static inline void http_figures_accepted(struct http_loop_figures *figures)
{
    if (figures != NULL)
        jt_count(&figures->accepted);
}

static inline void http_figures_ended(struct http_loop_figures *figures, enum connection_end why)
{
    if (figures != NULL)
        jt_count(&figures->ended[why]);
}
