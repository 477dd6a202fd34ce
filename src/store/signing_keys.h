/*
 * signing keys of the store. store.h's rules hold.
 */
#pragma once

#include "jose/keyset.h"
#include "store/store.h"

/* kid is new. */
JT_MUST_USE jt_err store_signing_key_create(struct store_tx *tx, const struct signing_key *key);
/* Newest first; removed ones only when asked for (their private_box is empty). */
JT_MUST_USE jt_err store_signing_key_list(struct store_tx *tx, bool with_removed,
                                          struct jt_arena *arena, struct signing_key **ret_keys,
                                          size_t *ret_count);
/* The live ones, and what their times are reckoned from. */
struct signing_keys {
    struct signing_key *all; /* newest first */
    size_t count;
    int64_t now_ms;         /* store_shared_now_ms() */
    int64_t lifetime_max_s; /* store_longest_token_lifetime() */
};
JT_MUST_USE jt_err store_signing_keys(struct store_tx *tx, struct jt_arena *arena,
                                      struct signing_keys *ret_keys);
/* Writes state, activate_ms, remove_ms; SIGNING_KEY_REMOVED also destroys the private box.
 * The key is there. */
JT_MUST_USE jt_err store_signing_key_set_state(struct store_tx *tx, const struct signing_key *key);
