/* trace: a sink that writes what it is told as text, for the tests of the readers. Objects are {},
 * lists [], texts stand between ' and ', a null is ~. */
#pragma once

#include "openapi/event.h"
#include "test.h"

static jt_err trace_take(void *context, const struct event *event, const char **ret_problem)
{
    static const jt_str marks[] = {
        [EVENT_OBJECT] = JT_STR_INIT("{"), [EVENT_OBJECT_END] = JT_STR_INIT("}"),
        [EVENT_LIST] = JT_STR_INIT("["),   [EVENT_LIST_END] = JT_STR_INIT("]"),
        [EVENT_SCALAR] = JT_STR_INIT("'"),
    };
    struct jt_buf *trace = context;
    (void)ret_problem;
    if (event->is_null) {
        jt_buf_put_char(trace, '~');
        return JT_DONE;
    }
    jt_buf_put(trace, marks[event->kind]);
    if (event->kind == EVENT_SCALAR) {
        jt_buf_put(trace, event->text);
        jt_buf_put_char(trace, '\'');
    }
    return JT_DONE;
}

typedef jt_err events_reader(jt_str text, const struct event_sink *sink, struct jt_arena *arena,
                             struct openapi_problem *ret_problem);

enum { TRACE_MAX_BYTES = 1 << 16 };

static jt_str trace(events_reader *reader, jt_str text, jt_err *ret_err,
                    struct openapi_problem *ret_problem)
{
    struct jt_buf buf;
    CHECK_OK("buffer", jt_arena_buf(test_arena(), TRACE_MAX_BYTES, &buf));
    const struct event_sink sink = { trace_take, &buf };
    *ret_problem = (struct openapi_problem){ 0 };
    *ret_err = reader(text, &sink, test_arena(), ret_problem);
    return jt_buf_str(&buf);
}

struct trace_case {
    const char *name, *text, *want;
};

static void check_traces(events_reader *reader, const struct trace_case *cases, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        struct openapi_problem problem;
        jt_err err = JT_DONE;
        jt_str got = trace(reader, str(cases[i].text), &err, &problem);
        CHECK_OK(cases[i].name, err);
        CHECK_STR(cases[i].name, got, cases[i].want);
    }
}

struct refused_case {
    const char *name, *text, *what;
    size_t line, column;
};

static void check_refused(events_reader *reader, const struct refused_case *cases, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        struct openapi_problem problem;
        jt_err err = JT_DONE;
        (void)trace(reader, str(cases[i].text), &err, &problem);
        CHECK(cases[i].name, err.code == JT_INVALID || err.code == JT_TOO_LARGE);
        CHECK_STR(cases[i].name, str(problem.what), cases[i].what);
        CHECK_INT(cases[i].name, problem.line, cases[i].line);
        CHECK_INT(cases[i].name, problem.column, cases[i].column);
    }
}
