/*
 * administration: what the console and the management API's guard of one issuer know of
 * administrators. They are the process's, and live in the store of its home issuer; roles, origins
 * and cookies are judged for the issuer that is asked. Any thread that may wait.
 */
#pragma once

#include "admin/password.h"
#include "admin/session_seen.h"
#include "store/store.h"

struct refused_authentications;

struct administration {
    struct store *store;
    struct jt_clock clock;
    struct jt_random random;
    jt_str issuer;
    const uint8_t *totp_seal_key;            /* jt_keys.totp_secret_seal */
    const uint8_t *challenge_seal_key;       /* jt_keys.passkey_challenge_seal */
    int64_t session_s, idle_s;               /* a session's lifetime, and how long it may rest */
    bool is_secure;                          /* browsers come over https */
    struct session_seen *seen;               /* the process's, as the store */
    struct refused_authentications *refused; /* of the store; NULL: nothing is gathered */
};
