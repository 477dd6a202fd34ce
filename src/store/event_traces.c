/*
 * event_traces: a ring, looked through from end to end: a delivery does so once, beside a signature
 * and a call over the network.
 */
#include "store/event_traces.h"

void event_traces_init(struct event_traces *traces)
{
    pthread_mutex_init(&traces->lock, NULL);
}

void event_traces_clear(struct event_traces *traces)
{
    pthread_mutex_destroy(&traces->lock);
}

void event_traces_add(struct event_traces *traces, jt_str event_id, const struct event_trace *trace)
{
    if (trace->trace_id.len != EVENT_TRACE_ID_BYTES || trace->span_id.len != EVENT_SPAN_ID_BYTES ||
        event_id.len > EVENT_TRACED_ID_MAX_BYTES)
        return;
    pthread_mutex_lock(&traces->lock);
    struct traced_event *event = &traces->events[traces->next];
    traces->next = (traces->next + 1) % EVENT_TRACES;
    event->id_bytes = event_id.len;
    memcpy(event->id, event_id.ptr, event_id.len);
    memcpy(event->trace_id, trace->trace_id.ptr, EVENT_TRACE_ID_BYTES);
    memcpy(event->span_id, trace->span_id.ptr, EVENT_SPAN_ID_BYTES);
    event->is_sampled = trace->is_sampled;
    pthread_mutex_unlock(&traces->lock);
}

static const struct traced_event *find(const struct event_traces *traces, jt_str event_id)
{
    for (size_t i = 0; i < EVENT_TRACES; i++) {
        const struct traced_event *event = &traces->events[i];
        if (jt_str_eq((jt_str){ event->id, event->id_bytes }, event_id))
            return event;
    }
    return NULL;
}

static jt_err copy(const struct traced_event *event, struct jt_arena *arena,
                   struct event_trace *ret_trace)
{
    ret_trace->is_sampled = event->is_sampled;
    JT_TRY(
        jt_arena_copy(arena, (jt_str){ event->span_id, EVENT_SPAN_ID_BYTES }, &ret_trace->span_id));
    return jt_arena_copy(arena, (jt_str){ event->trace_id, EVENT_TRACE_ID_BYTES },
                         &ret_trace->trace_id);
}

jt_err event_traces_find(struct event_traces *traces, jt_str event_id, struct jt_arena *arena,
                         struct event_trace *ret_trace)
{
    jt_err err = JT_DONE;
    *ret_trace = (struct event_trace){ .trace_id = JT_STR(""), .span_id = JT_STR("") };
    pthread_mutex_lock(&traces->lock);
    const struct traced_event *event = find(traces, event_id);
    if (event != NULL)
        err = copy(event, arena, ret_trace);
    pthread_mutex_unlock(&traces->lock);
    return err;
}
