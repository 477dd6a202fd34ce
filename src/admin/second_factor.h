/*
 * second_factor: whether the second factor is given, and whether all must have one. It is an
 * authenticator's secret (totp.h), or a passkey.
 *
 * An owner may require one of all administrators (kept in the store): whoever has none yet can only
 * enrol then. The command line stays the way out (jeton admin reset-password --disable-totp).
 */
#pragma once

#include "admin/passkeys.h"
#include "store/administrators.h"

/* What is given besides the password: a code, or what a passkey signed for that use. */
struct second_factor_proof {
    jt_str code;
    struct passkey_answer passkey;
    struct passkey_use use;
};

/* Whether anything is. */
bool second_factor_is_given(const struct second_factor_proof *proof);

/*
 * Takes a code of the authenticator, a recovery code or a passkey, in tx: each works once, also for
 * two at the same time. Changes administrator, which the caller writes. ret_kind is "totp",
 * "recovery_code", "passkey", or NULL when it is wrong; where there is no second factor, NULL and
 * ret_is_right.
 */
JT_MUST_USE jt_err second_factor_take(const struct administration *administration,
                                      struct store_tx *tx, struct administrator *administrator,
                                      const struct second_factor_proof *proof,
                                      struct jt_arena *arena, const char **ret_kind,
                                      bool *ret_is_right);

/* Takes the authenticator's secret away, and records it. */
JT_MUST_USE jt_err second_factor_disable_totp(struct store_tx *tx,
                                              struct administrator *administrator,
                                              struct jt_arena *arena);
/* Takes away all that an administrator has besides the password, and records it. */
JT_MUST_USE jt_err second_factor_remove(struct store_tx *tx, struct administrator *administrator,
                                        struct jt_arena *arena);

/* Whether all administrators must have one. */
JT_MUST_USE jt_err second_factor_is_required(struct store_tx *tx, struct jt_arena *arena,
                                             bool *ret_is_required);
JT_MUST_USE jt_err second_factor_require(struct store_tx *tx, bool is_required);
