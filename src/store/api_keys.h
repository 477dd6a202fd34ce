/*
 * api_keys: the API keys in the store. store.h has the rules that hold for all of it; this subject
 * has a header of its own.
 */
#pragma once

#include "model/api_key.h"
#include "store/store.h"

/* Of an API and an organization that are there; scope_ids: of scopes of that API. */
JT_MUST_USE jt_err store_api_key_create(struct store_tx *tx, const struct api_key *key,
                                        const jt_str *scope_ids, size_t scope_count);
JT_MUST_USE jt_err store_api_key_get(struct store_tx *tx, jt_str id, struct jt_arena *arena,
                                     struct api_key *ret_key);

/* Which keys to list; empty or 0: any. api_id goes with none of the others. */
struct api_key_filter {
    jt_str type, status, user_id, org_code, api_id;
    jt_str suffix;         /* the last characters of the key */
    int64_t expires_by_ms; /* active ones that end by themselves until then */
};

/* In order of ids, those after that one (empty: from the start); at most limit rows.
 * JT_TOO_LARGE: limit > STORE_PAGE_MAX + 1. */
JT_MUST_USE jt_err store_api_key_list(struct store_tx *tx, const struct api_key_filter *filter,
                                      jt_str after_id, size_t limit, struct jt_arena *arena,
                                      struct api_key **ret_keys, size_t *ret_count);

/*
 * Sets digest and suffix, which are key's. The digest so far goes on until previous_expires_ms; 0
 * ends it at once, as it ends one that an earlier rotation let go on. JT_NOT_FOUND.
 */
JT_MUST_USE jt_err store_api_key_rotate(struct store_tx *tx, const struct api_key *key,
                                        int64_t previous_expires_ms);
/* It stays, to be listed, but no digest of it lets anybody in. JT_NOT_FOUND: there is none, or it
 * is revoked already. */
JT_MUST_USE jt_err store_api_key_revoke(struct store_tx *tx, jt_str id);

/* Those that are active though their time is over, at most limit. */
JT_MUST_USE jt_err store_api_key_expired(struct store_tx *tx, int64_t now_ms, size_t limit,
                                         struct jt_arena *arena, jt_str **ret_ids,
                                         size_t *ret_count);
/* How many active ones end by themselves in (from_ms, until_ms], to the limit. */
JT_MUST_USE jt_err store_api_key_count_ending(struct store_tx *tx, int64_t from_ms,
                                              int64_t until_ms, int64_t limit, int64_t *ret_count);
/* Makes it inactive. JT_NOT_FOUND: there is none, or it is not active. */
JT_MUST_USE jt_err store_api_key_expire(struct store_tx *tx, jt_str id);

/* What a verification reads: the key that has this digest, in one snapshot. */
struct api_key_data {
    struct api_key key; /* its scopes are those that count now */
    jt_str audience;    /* of its API */
    bool is_organization_suspended;
    bool has_lost_api;           /* delegated, and no application of its organization has the API */
    bool is_previous;            /* the digest is the one before a rotation, */
    int64_t previous_expires_ms; /* good until then */
    int64_t revision;            /* of the change feed in this snapshot */
};
JT_MUST_USE jt_err store_api_key_find(struct store_tx *tx,
                                      const uint8_t digest[static JT_DIGEST_BYTES],
                                      struct jt_arena *arena, struct api_key_data *ret_data);

/* The limits of a key that is there are key's then, uses_left and refills_ms included. */
JT_MUST_USE jt_err store_api_key_limits_set(struct store_tx *tx, const struct api_key *key);

/* Takes one of the uses that are left, which are refilled first where it is time (bookkeeping).
 * ret_uses_left: after that. JT_NOT_FOUND: there is no use left, or no such key. */
JT_MUST_USE jt_err store_api_key_use(struct store_tx *tx, jt_str id,
                                     enum api_key_refill refill_interval, int64_t now_ms,
                                     int64_t *ret_uses_left);

/* Adds verifications to the figures (bookkeeping); those of a key that is gone are dropped. */
JT_MUST_USE jt_err store_api_key_usage_add(struct store_tx *tx, jt_str id, int64_t count,
                                           int64_t last_verified_ms, jt_str last_address);
