/*
 * record: the entry of a change for the audit and the change feed, with its detail as JSON.
 */
#pragma once

#include "rest/json.h"
#include "store/store.h"

/*
 * action is an event name of contract section 8. detail is small and holds no secret; its reference
 * is taken over, on error too, and NULL is JT_NO_MEMORY.
 */
JT_MUST_USE jt_err record_change(struct store_tx *tx, struct jt_arena *arena, enum change_kind kind,
                                 jt_str subject, jt_str action, json_t *detail);
