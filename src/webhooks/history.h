/*
 * history: events and deliveries are kept for some time after they are done with, then trimmed.
 */
#pragma once

#include "store/store.h"

/* Drops what is older than that many days, in many small transactions and not more than a bounded
 * number at a time; the rest at the next turn. */
JT_MUST_USE jt_err webhook_history_trim(struct store *store, int64_t now_ms, int64_t days,
                                        struct jt_arena *arena);
