/*
 * payload: what the body of a delivery says, before it is signed (contract section 8).
 */
#pragma once

#include "model/event_type.h"

/*
 * {"data","event_id","event_timestamp","source","timestamp","type"}: event_timestamp is when it
 * happened, timestamp is now_ms, when this attempt was made. JT_TOO_LARGE.
 */
JT_MUST_USE jt_err payload_write(const struct event *event, int64_t now_ms, struct jt_arena *arena,
                                 jt_str *ret_payload);
