/*
 * public keys of the store: those with which an application proves who it is, and the methods that
 * it may use. store.h's rules hold.
 */
#pragma once

#include "model/authentication.h"
#include "store/store.h"

enum { PUBLIC_KEYS_MAX = 10 }; /* of one application */

struct public_key {
    jt_str id, kid, name;
    jt_str jwk;                     /* JSON */
    int64_t created_ms, expires_ms; /* 0: never */
    int64_t last_used_ms, use_count;
    jt_str last_address;
};

/* From a time on it is no key any more. */
static inline bool public_key_is_live(int64_t expires_ms, int64_t now_ms)
{
    return expires_ms == 0 || now_ms < expires_ms;
}

/* Of an application that is there, and has none of that kid. */
JT_MUST_USE jt_err store_public_key_create(struct store_tx *tx, jt_str application_id,
                                           const struct public_key *key);
JT_MUST_USE jt_err store_public_key_get(struct store_tx *tx, jt_str application_id, jt_str id,
                                        struct jt_arena *arena, struct public_key *ret_key);
/* By id, which is by when they were added. */
JT_MUST_USE jt_err store_public_key_list(struct store_tx *tx, jt_str application_id,
                                         struct jt_arena *arena, struct public_key **ret_keys,
                                         size_t *ret_count);
/* JT_NOT_FOUND. */
JT_MUST_USE jt_err store_public_key_delete(struct store_tx *tx, jt_str application_id, jt_str id);

/* JT_NOT_FOUND: there is no such application. */
JT_MUST_USE jt_err store_authentication_get(struct store_tx *tx, jt_str application_id,
                                            struct jt_arena *arena,
                                            struct authentication *ret_authentication);
/* Of an application that is there. */
JT_MUST_USE jt_err store_authentication_set(struct store_tx *tx, jt_str application_id,
                                            const struct authentication *authentication);
