/*
 * history: events and deliveries are kept for some time after they are done with, then trimmed.
 */
#pragma once

#include "store/store.h"

/* Drops some of what is older than that many days, in one small transaction. */
JT_MUST_USE jt_err webhook_history_trim(struct store *store, int64_t now_ms, int64_t days,
                                        struct jt_arena *arena, bool *ret_has_more);
