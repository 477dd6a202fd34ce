/*
 * event: a JSON or YAML document as a stream: what a reader tells, one event at a time, to whoever
 * wants to know (the sink).
 *
 * In an object keys and values take turns. Aliases never show: the reader gives what they stand
 * for.
 */
#pragma once

#include "openapi/openapi.h"

enum { EVENT_TEXT_MAX_BYTES = 8 * 1024 }; /* a longer text is cut, between two characters */

enum event_kind { EVENT_OBJECT, EVENT_OBJECT_END, EVENT_LIST, EVENT_LIST_END, EVENT_SCALAR };

struct event {
    enum event_kind kind;
    bool is_null; /* a scalar that stands for nothing */
    bool is_cut;
    jt_str text; /* of a scalar, well-formed UTF-8; borrowed until the next event */
};

/* A sink that refuses an event names the problem; the reader knows the place. */
struct event_sink {
    jt_err (*take)(void *context, const struct event *event, const char **ret_problem);
    void *context;
};

/* text is well-formed UTF-8 without a byte order mark. Errors as openapi_read(). */
JT_MUST_USE jt_err json_events(jt_str text, const struct event_sink *sink, struct jt_arena *arena,
                               struct openapi_problem *ret_problem);
JT_MUST_USE jt_err yaml_events(jt_str text, const struct event_sink *sink, struct jt_arena *arena,
                               struct openapi_problem *ret_problem);

/* JT_INVALID or JT_TOO_LARGE, with the reason for people. */
#define EVENT_REFUSE(code, words, ret_problem) \
    (*(ret_problem) = (words), JT_ERR(code, "refused a document"))

/* Where a byte of text is: lines end with a line feed, columns count characters. */
void place_of(jt_str text, size_t at, struct openapi_problem *problem);
