/*
 * passkey: the public half of a key that an authenticator keeps for one administrator and one host
 * (Web Authentication).
 */
#pragma once

#include "base/arena.h"
#include "base/random.h"

enum {
    PASSKEYS_MAX = 20, /* of one administrator */
    PASSKEY_NAME_MAX_CHARS = 64,
};

struct passkey {
    jt_str id; /* "passkey_" + 32 hex */
    jt_str administrator_id;
    jt_str credential_id; /* bytes that the authenticator chose */
    jt_str public_key;    /* a JWK */
    jt_str name;
    jt_str rp_id;            /* the host that it works at */
    int64_t sign_count;      /* that was last told; 0: the authenticator has none */
    bool is_backup_eligible; /* it may be on several devices */
    int64_t created_ms;
    int64_t last_used_ms; /* 0: never */
};

JT_MUST_USE jt_err passkey_id_new(const struct jt_random *random, int64_t now_ms,
                                  struct jt_arena *arena, jt_str *ret_id);
