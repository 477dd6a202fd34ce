/*
 * webhooks of the store: their records, and the deliveries of events to them (store.h's rules
 * hold).
 */
#pragma once

#include "model/event_type.h"
#include "model/webhook.h"
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
    jt_str webhook_id, event_id;
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
/* Pending, due now, and as if never tried. JT_NOT_FOUND. */
JT_MUST_USE jt_err store_delivery_resend(struct store_tx *tx, jt_str webhook_id, jt_str id);

/* --- What the sender asks ------------------------------------------------------------------- */

/* Ids of pending deliveries that are due by then, the longest due first; where none is, of those
 * that a clock which was ahead has put off. */
JT_MUST_USE jt_err store_delivery_due(struct store_tx *tx, jt_str webhook_id, int64_t now_ms,
                                      size_t limit, struct jt_arena *arena, jt_str **ret_ids,
                                      size_t *ret_count);

struct delivery_to_send {
    jt_str id, webhook_id, endpoint;
    int64_t attempts;
    struct event event;
};

/* JT_NOT_FOUND: the delivery is no longer pending, or its webhook is gone or disabled. */
JT_MUST_USE jt_err store_delivery_to_send(struct store_tx *tx, jt_str id, struct jt_arena *arena,
                                          struct delivery_to_send *ret_delivery);

/*
 * What became of an attempt (bookkeeping): the new values of delivery, where its attempts are one
 * more than when it was read. ret_is_changed false: the delivery went, or was asked to be sent
 * again, meanwhile.
 */
JT_MUST_USE jt_err store_delivery_attempted(struct store_tx *tx, const struct delivery *delivery,
                                            bool *ret_is_changed);
/* A webhook fails since then, unless it failed already; 0: it works (bookkeeping). ret_is_changed
 * false: it was so already. */
JT_MUST_USE jt_err store_webhook_set_failing(struct store_tx *tx, jt_str id, int64_t since_ms,
                                             bool *ret_is_changed);
