/*
 * trace_context: the trace that a request belongs to, of which its caller tells in traceparent (W3C
 * Trace Context). Taken up strictly: what is malformed counts as not there.
 */
#pragma once

#include "base/bytes.h"

enum { TRACEPARENT_MAX_BYTES = 128 }; /* of a version that is not known yet; ours has 55 */

struct trace_context {
    jt_str trace_id; /* 32 lower-case hexadecimal digits, not all 0 */
    jt_str span_id;  /* 16: the caller's span, which the standard calls parent-id */
};

/* Views of traceparent. False: it is empty or malformed, and ret_context is not touched. */
bool trace_context_parse(jt_str traceparent, struct trace_context *ret_context);
