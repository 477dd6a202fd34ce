/*
 * second_factor: whether the second factor is given, and whether all must have one.
 *
 * An owner may require one of all administrators (kept in the store): whoever has none yet can only
 * enrol then. The command line stays the way out (jeton admin reset-password --disable-totp).
 */
#pragma once

#include "admin/administration.h"
#include "store/administrators.h"

/*
 * Takes a code of the authenticator, or a recovery code, in tx: each works once, also for two at
 * the same time. Changes administrator, which the caller writes. ret_kind is "totp",
 * "recovery_code", or NULL when the code is wrong; where there is no second factor, NULL and
 * ret_is_right.
 */
JT_MUST_USE jt_err second_factor_take(const struct administration *administration,
                                      struct store_tx *tx, struct administrator *administrator,
                                      jt_str code, struct jt_arena *arena, const char **ret_kind,
                                      bool *ret_is_right);

/* Takes that of an administrator who has one away, and records it. */
JT_MUST_USE jt_err second_factor_disable(struct store_tx *tx, struct administrator *administrator,
                                         struct jt_arena *arena);

/* Whether all administrators must have one. */
JT_MUST_USE jt_err second_factor_is_required(struct store_tx *tx, struct jt_arena *arena,
                                             bool *ret_is_required);
JT_MUST_USE jt_err second_factor_require(struct store_tx *tx, bool is_required);
