/*
 * webhook: an endpoint that is told of events, and the rules of telling it (contract section 8).
 */
#pragma once

#include "base/arena.h"
#include "base/random.h"

enum {
    WEBHOOKS_MAX = 100,
    WEBHOOK_ENDPOINT_MAX_BYTES = 2048,
    WEBHOOK_NAME_MAX_CHARS = 255,
    WEBHOOK_DESCRIPTION_MAX_CHARS = 1024,
    DELIVERY_DELAY_MAX_MS = 12 * 3600 * 1000, /* between two attempts */
};

struct webhook {
    jt_str id;
    jt_str endpoint; /* never changes */
    jt_str name, description;
    jt_str *event_types; /* codes of model/event_type.h, ascending, each once */
    size_t event_type_count;
    bool is_enabled;
    int64_t failing_since_ms; /* 0: the last delivery succeeded */
    int64_t created_ms;
};

enum delivery_state { DELIVERY_PENDING, DELIVERY_DELIVERED, DELIVERY_FAILED };

jt_str delivery_state_name(enum delivery_state state); /* "pending", ... */
JT_MUST_USE jt_err delivery_state_parse(jt_str name, enum delivery_state *ret_state);

JT_MUST_USE jt_err webhook_id_new(const struct jt_random *random, int64_t now_ms,
                                  struct jt_arena *arena, jt_str *ret_id);
JT_MUST_USE jt_err delivery_id_new(const struct jt_random *random, int64_t now_ms,
                                   struct jt_arena *arena, jt_str *ret_id);

/*
 * What an endpoint may be: an absolute https URL (http too where allows_http) with a host, in
 * printable ASCII, without user information or fragment. Where it leads is not asked here: the
 * sender checks the address that it connects to (outgoing/address_guard.h). JT_INVALID,
 * JT_TOO_LARGE.
 */
JT_MUST_USE jt_err webhook_endpoint_check(jt_str endpoint, bool allows_http);

/* How long after its so-many-th failed attempt (from 1) a delivery is tried again. False: no more,
 * it has failed. */
bool delivery_retry_delay(int64_t attempts, int64_t *ret_delay_ms);

/* True when a webhook has failed for so long that it is disabled. */
bool webhook_is_given_up(int64_t failing_since_ms, int64_t now_ms);
