/*
 * store/passkeys: rows of passkeys, and the challenges that were answered. Errors and lifetimes are
 * those of store.h.
 */
#pragma once

#include "base/digest.h"
#include "model/passkey.h"
#include "store/store.h"

/* JT_CONFLICT: there is one with that credential_id, of whomever. */
JT_MUST_USE jt_err store_passkey_create(struct store_tx *tx, const struct passkey *passkey);
/* JT_NOT_FOUND, also when it is somebody else's. */
JT_MUST_USE jt_err store_passkey_get(struct store_tx *tx, jt_str id, jt_str administrator_id,
                                     struct jt_arena *arena, struct passkey *ret_passkey);
JT_MUST_USE jt_err store_passkey_get_by_credential(struct store_tx *tx, jt_str credential_id,
                                                   struct jt_arena *arena,
                                                   struct passkey *ret_passkey);
/* Of one administrator, the oldest first. */
JT_MUST_USE jt_err store_passkey_list(struct store_tx *tx, jt_str administrator_id,
                                      struct jt_arena *arena, struct passkey **ret_passkeys,
                                      size_t *ret_count);
/* Writes sign_count and last_used_ms. */
JT_MUST_USE jt_err store_passkey_used(struct store_tx *tx, const struct passkey *passkey);
JT_MUST_USE jt_err store_passkey_rename(struct store_tx *tx, jt_str id, jt_str name);
JT_MUST_USE jt_err store_passkey_delete(struct store_tx *tx, jt_str id);
JT_MUST_USE jt_err store_passkey_delete_all(struct store_tx *tx, jt_str administrator_id);

/* Notes that a challenge was answered. JT_CONFLICT: it was before. */
JT_MUST_USE jt_err store_passkey_challenge_answer(struct store_tx *tx,
                                                  const uint8_t digest[static JT_DIGEST_BYTES],
                                                  int64_t expires_ms);
