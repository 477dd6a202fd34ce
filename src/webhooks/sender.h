/*
 * sender: tells webhooks of events (contract section 8). One thread of its own sends what is due in
 * the outbox (webhook_deliveries), many at a time; neither tokens nor management wait for it.
 *
 * Each process that shares the store has one. A delivery is leased by row to the sender that takes
 * it (plan.h), so it is sent once while all live; what a process that died had on its way is sent
 * again when the lease ends, with the same webhook-id: at least once.
 */
#pragma once

#include "base/random.h"
#include "jose/keyset.h"
#include "model/webhook.h"
#include "ops/log.h"
#include "store/store.h"
#include "traces/span_exporter.h"

enum {
    SENDER_IN_FLIGHT_MAX = 500,
    SENDER_IN_FLIGHT_PER_WEBHOOK = 8, /* less where more webhooks share the whole */
};

struct sender_options {
    struct store *store;
    struct keyset_current *keys;
    struct jt_clock clock;
    struct jt_random random; /* for the spans of traces */
    struct log *log;
    size_t in_flight_max;           /* in all, 1 to SENDER_IN_FLIGHT_MAX */
    bool allows_private;            /* endpoints at any address, and over plain http */
    const struct sandbox *sandbox;  /* of its thread; NULL: none */
    struct span_exporter *exporter; /* of the spans of attempts; NULL: there is no collector */
    const char *ca_file;            /* what certificates must lead to; NULL: the system's */
};

struct sender; /* opaque */

JT_MUST_USE jt_err sender_start(const struct sender_options *options, struct sender **ret_sender);

/* Something was committed: look at once. Otherwise it looks each second. Any thread; takes NULL. */
void sender_wake(struct sender *sender);

/* How many attempts have ended in that state: those that will be tried again as DELIVERY_PENDING.
 * Any thread; takes NULL. */
int64_t sender_attempts(const struct sender *sender, enum delivery_state state);

/* Waits until end for what is on its way; the rest stays in the outbox. Takes NULL. */
void sender_stop(struct sender *sender, struct jt_instant end);
