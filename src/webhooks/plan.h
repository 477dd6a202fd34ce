/*
 * plan: takes from the store the deliveries that are to be sent next, for each webhook by itself,
 * so that what waits for one never stands before what waits for another.
 *
 * What is taken is leased: no other sender, of this process or another one, sends it before the
 * lease ends (store/webhooks.h). No more is taken than is sent at once.
 */
#pragma once

#include "store/webhooks.h"
#include "webhooks/attempt.h"

/* An attempt, and its outcome written, twice over. After a crash it is how long others wait. */
enum { PLAN_LEASE_MS = 2 * ATTEMPT_TIMEOUT_MS };

/* How many more deliveries of that webhook, one of count, may be on their way. */
typedef size_t plan_room(void *context, size_t count, jt_str webhook_id);

struct plan_request {
    size_t room;        /* of all webhooks together */
    size_t turn;        /* which webhook comes first where that is too little for all */
    plan_room *room_of; /* of one */
    void *context;
};

struct plan {
    jt_str *delivery_ids; /* of one webhook after another, the oldest first */
    size_t count;
    int64_t lease_ends_ms;
    bool has_more; /* for some webhook there is no room */
};

/* Looks with a read first, as nearly always nothing is due. All views live in arena. */
JT_MUST_USE jt_err plan_take(struct store *store, const struct plan_request *request,
                             struct jt_arena *arena, struct plan *ret_plan);
