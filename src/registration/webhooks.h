/*
 * webhooks: endpoints that are told of events (contract section 8). An endpoint never changes.
 */
#pragma once

#include "model/given.h"
#include "registration/registration.h"
#include "store/webhooks.h"

struct webhook_changes {
    struct given_text name, description;
    const jt_str *event_types; /* codes; NULL: as they are */
    size_t event_type_count;
    struct given_boolean is_enabled;
};

JT_MUST_USE jt_err webhook_create(struct registrar *r, jt_str endpoint,
                                  const struct webhook_changes *wanted,
                                  struct webhook *ret_webhook);
/* While a webhook is disabled its pending deliveries wait; afterwards they go on. */
JT_MUST_USE jt_err webhook_update(struct registrar *r, jt_str id,
                                  const struct webhook_changes *wanted);
/* What it was not told of yet, it never is. */
JT_MUST_USE jt_err webhook_delete(struct registrar *r, jt_str id);
/* Sends the delivery once more, at once, under the same webhook-id. */
JT_MUST_USE jt_err webhook_delivery_resend(struct registrar *r, jt_str webhook_id,
                                           jt_str delivery_id);

/* Sends an event of event_type_test to that webhook alone, whatever it is subscribed to; a delivery
 * like any other. */
JT_MUST_USE jt_err webhook_test(struct registrar *r, jt_str id, struct delivery *ret_delivery);

/* Whether one is enabled, and has failed for so long (webhook_is_given_up()) that it is to be
 * disabled. False: of one that is gone too. */
JT_MUST_USE jt_err webhook_read_given_up(struct store_tx *tx, jt_str id, int64_t now_ms,
                                         struct jt_arena *arena, bool *ret_is_given_up);
/* Disables it, if that is so still. */
JT_MUST_USE jt_err webhook_give_up(struct registrar *r, jt_str id);
