/*
 * plan: which deliveries are to be sent next, read from the store for each webhook by itself, so
 * that what waits for one never stands before what waits for another.
 */
#pragma once

#include "store/webhooks.h"

enum { PLAN_PER_WEBHOOK = 64 };

struct plan_webhook {
    jt_str id;
    jt_str *delivery_ids;
    size_t count, next; /* the first one not taken yet */
    bool has_more;      /* the store has more that are due */
};

struct plan {
    struct plan_webhook *webhooks; /* the enabled ones */
    size_t count;
};

/* True for a delivery that is being sent, or was and is not committed yet. */
typedef bool plan_is_busy(void *context, jt_str delivery_id);

/* All views live in arena. busy_max: there are no more busy ones than that. */
JT_MUST_USE jt_err plan_read(struct store *store, int64_t now_ms, size_t busy_max,
                             plan_is_busy *is_busy, void *context, struct jt_arena *arena,
                             struct plan *ret_plan);
