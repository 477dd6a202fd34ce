/*
 * api_key_expiry: makes API keys inactive once their time is over, with an audit entry each, so
 * that lists tell the truth. Verification does not wait for it: it looks at the time itself.
 */
#pragma once

#include "store/store.h"

/* Whether there is one whose time is over. look: STORE_READ is enough. */
JT_MUST_USE jt_err api_keys_expiry_is_due(struct store_tx *look, int64_t now_ms,
                                          struct jt_arena *arena, bool *ret_is_due);

/* Some of those whose time is over, in a transaction of its own; call again and again. */
JT_MUST_USE jt_err api_keys_expire(struct store *store, int64_t now_ms, struct jt_arena *arena);
