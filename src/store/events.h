/*
 * events of the store: what a change leaves for webhooks and for GET /events (store.h's rules
 * hold).
 *
 * store_record_change() writes them, with their deliveries, in the transaction of the change.
 */
#pragma once

#include "model/event_type.h"
#include "store/store.h"
#include "store/webhooks.h"

enum {
    /* Longer details of changes are left out of the event: its data always fits into a signed
     * payload, escaped names included. */
    EVENT_DETAIL_MAX_BYTES = 32 * 1024,
};

/* Writes an event of event_type_test, and its delivery to that webhook alone, due at once. detail:
 * what its data says beside the webhook's id, as that of a change. */
JT_MUST_USE jt_err store_event_test(struct store_tx *tx, jt_str webhook_id, jt_str detail,
                                    struct jt_arena *arena, struct delivery *ret_delivery);

/* JT_NOT_FOUND. */
JT_MUST_USE jt_err store_event_get(struct store_tx *tx, jt_str id, struct jt_arena *arena,
                                   struct event *ret_event);

/*
 * Drops the oldest events from before that time, with their deliveries, at most limit
 * (bookkeeping). Events that an enabled webhook has yet to be told of are kept.
 */
JT_MUST_USE jt_err store_events_trim(struct store_tx *tx, int64_t older_than_ms, size_t limit,
                                     struct jt_arena *arena, size_t *ret_trimmed);
/* Whether that would drop any. */
JT_MUST_USE jt_err store_events_trim_is_due(struct store_tx *tx, int64_t older_than_ms,
                                            struct jt_arena *arena, bool *ret_is_due);
