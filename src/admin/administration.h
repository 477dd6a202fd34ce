/*
 * administration: what the console, the management API's guard and the server share of
 * administrators. Made by server.c; all of it may be used on any thread that may wait.
 */
#pragma once

#include "admin/password.h"
#include "admin/session_seen.h"
#include "admin/throttle.h"
#include "store/store.h"

struct administration {
    struct store *store;
    struct jt_clock clock;
    struct jt_random random;
    jt_str issuer;
    const uint8_t *totp_seal_key; /* jt_keys.totp_secret_seal */
    struct throttle *throttle;
    int64_t session_s, idle_s; /* a session's lifetime, and how long it may rest */
    bool is_secure;            /* browsers come over https */
    struct session_seen seen;
};
