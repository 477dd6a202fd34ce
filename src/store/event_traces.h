/*
 * event_traces: which trace the newest events of this process belong to, so that the call that
 * tells of one goes on in the trace of the request that caused it.
 *
 * It is kept in memory, and no longer than there is room: what another node sends, what is sent
 * after a restart and what is tried again much later has no trace.
 */
#pragma once

#include <pthread.h>

#include "base/arena.h"

enum {
    EVENT_TRACES = 1024,
    EVENT_TRACE_ID_BYTES = 32, /* both in hexadecimal */
    EVENT_SPAN_ID_BYTES = 16,
    EVENT_TRACED_ID_MAX_BYTES = 64,
};

/* A trace, the span in it that made the request, and whether it is recorded. */
struct event_trace {
    jt_str trace_id; /* empty: none */
    jt_str span_id;
    bool is_sampled;
};

struct event_traces {
    pthread_mutex_t lock;
    size_t next; /* the oldest, which gives way */
    struct traced_event {
        size_t id_bytes; /* 0: free */
        char id[EVENT_TRACED_ID_MAX_BYTES], trace_id[EVENT_TRACE_ID_BYTES];
        char span_id[EVENT_SPAN_ID_BYTES];
        bool is_sampled;
    } events[EVENT_TRACES];
};

void event_traces_init(struct event_traces *traces);
void event_traces_clear(struct event_traces *traces);

/* Does nothing where there is no trace. Any thread. */
void event_traces_add(struct event_traces *traces, jt_str event_id,
                      const struct event_trace *trace);

/* Empty where none is known. In arena. Any thread. */
JT_MUST_USE jt_err event_traces_find(struct event_traces *traces, jt_str event_id,
                                     struct jt_arena *arena, struct event_trace *ret_trace);
