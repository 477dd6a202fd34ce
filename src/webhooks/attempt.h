/*
 * attempt: one POST of one delivery (contract section 8): 5 s to connect, 15 s for everything; of
 * the answer only the status counts.
 *
 * An attempt is used again and again, one delivery at a time.
 */
#pragma once

#include "http/trace_context.h"
#include "outgoing/call.h"
#include "store/webhooks.h"

enum { ATTEMPT_TIMEOUT_MS = 15000 };

struct attempt; /* opaque; one thread */

JT_MUST_USE jt_err attempt_new(struct calls *calls, struct attempt **ret_attempt);
void attempt_free(struct attempt *attempt); /* takes NULL; gives it up when it is on its way */

/* Memory for the next delivery and its body; what was there of the last one is gone. */
struct jt_arena *attempt_arena(struct attempt *attempt);

/* Sends body, as the span of that trace; NULL: of none. All live in attempt_arena(). */
JT_MUST_USE jt_err attempt_start(struct attempt *attempt, const struct delivery_to_send *delivery,
                                 const struct trace_context *trace, jt_str body);

/* The delivery on its way; NULL: none is. */
const struct delivery_to_send *attempt_delivery(const struct attempt *attempt);

struct attempt_result {
    struct delivery_to_send delivery; /* in the arena of its attempt, which may be used again */
    int64_t status;                   /* of HTTP; 0: none came */
    const char *error;                /* a literal; NULL: it is delivered */
    struct trace_context span;        /* what it was started with; trace_id empty: nothing */
    struct jt_instant began;
};

/* Of an attempt that has ended, each once. False: none has. */
bool attempt_next_ended(struct calls *calls, struct attempt_result *ret_result);
