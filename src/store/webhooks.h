/*
 * webhooks of the store: their records, and the deliveries of events to them (store.h's rules
 * hold).
 */
#pragma once

#include "model/event_type.h"
#include "model/webhook.h"
#include "store/event_traces.h"
#include "store/store.h"

/* --- Webhooks ------------------------------------------------------------------------------- */

/* JT_TOO_LARGE: there are WEBHOOKS_MAX. */
JT_MUST_USE jt_err store_webhook_create(struct store_tx *tx, const struct webhook *webhook);
JT_MUST_USE jt_err store_webhook_get(struct store_tx *tx, jt_str id, struct jt_arena *arena,
                                     struct webhook *ret_webhook);
/* All, the oldest first. */
JT_MUST_USE jt_err store_webhook_list(struct store_tx *tx, struct jt_arena *arena,
                                      struct webhook **ret_webhooks, size_t *ret_count);
/* Writes name, description and event types. JT_NOT_FOUND. */
JT_MUST_USE jt_err store_webhook_update(struct store_tx *tx, const struct webhook *webhook);
/* Either way it counts as working again. JT_NOT_FOUND. */
JT_MUST_USE jt_err store_webhook_set_enabled(struct store_tx *tx, jt_str id, bool is_enabled);
/* With its deliveries. JT_NOT_FOUND. */
JT_MUST_USE jt_err store_webhook_delete(struct store_tx *tx, jt_str id);

/* --- Deliveries ----------------------------------------------------------------------------- */

struct delivery {
    jt_str id;
    jt_str webhook_id, event_id, event_type;
    int64_t event_ms; /* when it happened */
    enum delivery_state state;
    int64_t attempts;
    int64_t next_attempt_ms; /* of a pending one */
    int64_t last_attempt_ms; /* 0: none yet */
    int64_t last_status;     /* of HTTP; 0: none came */
    jt_str last_error;       /* empty: none */
};

/* The newest first, those before `after` (empty: from the newest on); state NULL: any.
 * JT_TOO_LARGE: limit > STORE_PAGE_MAX + 1. */
JT_MUST_USE jt_err store_delivery_list(struct store_tx *tx, jt_str webhook_id,
                                       const enum delivery_state *state, jt_str after, size_t limit,
                                       struct jt_arena *arena, struct delivery **ret_deliveries,
                                       size_t *ret_count);
/* How many are pending, of all webhooks, to the limit. */
JT_MUST_USE jt_err store_delivery_count_pending(struct store_tx *tx, int64_t limit,
                                                int64_t *ret_count);
/* JT_NOT_FOUND: that webhook has none with this id. */
JT_MUST_USE jt_err store_delivery_get(struct store_tx *tx, jt_str webhook_id, jt_str id,
                                      struct jt_arena *arena, struct delivery *ret_delivery);
/* Pending, due now, and as if never tried. JT_NOT_FOUND. */
JT_MUST_USE jt_err store_delivery_resend(struct store_tx *tx, jt_str webhook_id, jt_str id);

/* --- What the sender asks ------------------------------------------------------------------- */

/*
 * A delivery that is due is leased to who takes it: its next attempt is put off to the lease's end,
 * and whoever comes meanwhile, of any process, does not find it due. The outcome of the attempt is
 * written by that end. Where none is, since the process died, the delivery is due again.
 *
 * Times are those of store_shared_now_ms().
 */

/* Whether store_delivery_take() would find one. */
JT_MUST_USE jt_err store_delivery_is_due(struct store_tx *tx, jt_str webhook_id, int64_t now_ms,
                                         bool *ret_is_due);
/* Takes pending deliveries that are due, the longest due first; where none is, those that a clock
 * which was ahead has put off (bookkeeping). ret_ids are in no order. */
JT_MUST_USE jt_err store_delivery_take(struct store_tx *tx, jt_str webhook_id, int64_t now_ms,
                                       size_t limit, int64_t lease_ends_ms, struct jt_arena *arena,
                                       jt_str **ret_ids, size_t *ret_count);

struct delivery_to_send {
    jt_str id, webhook_id, endpoint;
    int64_t attempts, lease_ends_ms;
    struct event event;
    struct event_trace trace; /* of the request that caused it, where that is known here */
};

/* JT_NOT_FOUND: the delivery is no longer pending, or no longer leased until then, or its webhook
 * is gone or disabled. */
JT_MUST_USE jt_err store_delivery_to_send(struct store_tx *tx, jt_str id, int64_t lease_ends_ms,
                                          struct jt_arena *arena,
                                          struct delivery_to_send *ret_delivery);

/*
 * What became of an attempt (bookkeeping): the new values of delivery, where the lease still is the
 * one that ends then. ret_is_changed false: the delivery went, was asked to be sent again, or was
 * taken by another process, meanwhile.
 */
JT_MUST_USE jt_err store_delivery_attempted(struct store_tx *tx, const struct delivery *delivery,
                                            int64_t lease_ends_ms, bool *ret_is_changed);
/* It was not sent, and is due now (bookkeeping), unless it is as above. */
JT_MUST_USE jt_err store_delivery_give_back(struct store_tx *tx, jt_str id, int64_t lease_ends_ms);

/* A webhook fails since then, unless it failed already; 0: it works (bookkeeping). ret_is_changed
 * false: it was so already. */
JT_MUST_USE jt_err store_webhook_set_failing(struct store_tx *tx, jt_str id, int64_t since_ms,
                                             bool *ret_is_changed);
