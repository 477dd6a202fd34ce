/*
 * trace_context: the trace that a request belongs to, of which its caller tells in traceparent (W3C
 * Trace Context). Taken up strictly: what is malformed counts as not there.
 */
#pragma once

#include "base/bytes.h"

enum {
    TRACEPARENT_MAX_BYTES = 128, /* of a version that is not known yet */
    TRACEPARENT_BYTES = 55,      /* of ours */
    TRACE_ID_BYTES = 32,
    SPAN_ID_BYTES = 16,
};

struct trace_context {
    jt_str trace_id; /* 32 lower-case hexadecimal digits, not all 0 */
    jt_str span_id;  /* 16: the caller's span, which the standard calls parent-id */
    bool is_sampled; /* the caller records it */
};

/* Views of traceparent. False: it is empty or malformed, and ret_context is not touched. */
bool trace_context_parse(jt_str traceparent, struct trace_context *ret_context);

/* A span's id out of random bytes, in hexadecimal. */
void span_id_write(const uint8_t random[static SPAN_ID_BYTES / 2],
                   char ret_digits[static SPAN_ID_BYTES]);

/* The field's value for a call that belongs to that trace, made in that span: of version 00, whose
 * one flag is the caller's. */
void traceparent_write(const struct trace_context *context,
                       char ret_text[static TRACEPARENT_BYTES]);
