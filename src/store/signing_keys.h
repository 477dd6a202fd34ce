/*
 * signing keys of the store. store.h's rules hold.
 */
#pragma once

#include "jose/keyset.h"
#include "store/store.h"

JT_MUST_USE jt_err store_signing_key_create(struct store_tx *tx, const struct signing_key *key);
/* Newest first; removed ones only when asked for (their private_box is empty). */
JT_MUST_USE jt_err store_signing_key_list(struct store_tx *tx, bool with_removed,
                                          struct jt_arena *arena, struct signing_key **ret_keys,
                                          size_t *ret_count);
/* Writes state, activate_ms, remove_ms; SIGNING_KEY_REMOVED also destroys the private box. */
JT_MUST_USE jt_err store_signing_key_set_state(struct store_tx *tx, const struct signing_key *key);
