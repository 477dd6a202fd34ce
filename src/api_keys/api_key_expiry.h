/*
 * api_key_expiry: makes API keys inactive once their time is over, with an audit entry each, so
 * that lists tell the truth. Verification does not wait for it: it looks at the time itself.
 */
#pragma once

#include "store/store.h"

/* Some of those whose time is over; call again and again. Looks with a read first: a writer each
 * second would stand in the way of real ones. arena is reset. */
JT_MUST_USE jt_err api_keys_expire(struct store *store, int64_t now_ms, struct jt_arena *arena,
                                   bool *ret_is_changed);
