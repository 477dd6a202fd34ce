/*
 * second_factor: a code of six digits goes to totp.c, what a passkey signed to passkeys.c, anything
 * else is a recovery code, used up by one UPDATE.
 */
#include "admin/second_factor.h"

#include "admin/totp.h"
#include "base/seal.h"
#include "registration/record.h"
#include "store/changes.h"
#include "store/facts.h"

#define REQUIRED_FACT JT_STR("second_factor_required")

static jt_err take_totp(const struct administration *administration, struct store_tx *tx,
                        struct administrator *administrator, jt_str code, struct jt_arena *arena,
                        bool *ret_is_right)
{
    jt_str secret;
    int64_t now_ms = 0;
    JT_TRY(store_shared_now_ms(tx, &now_ms));
    JT_TRY(jt_unseal(administration->totp_seal_key, administrator->id, administrator->totp_box,
                     arena, &secret));
    return totp_is_right(secret, code, now_ms, administrator->totp_last_step, ret_is_right,
                         &administrator->totp_last_step);
}

static jt_err take_recovery_code(struct store_tx *tx, jt_str administrator_id, jt_str code,
                                 bool *ret_is_right)
{
    uint8_t digest[JT_DIGEST_BYTES];
    jt_err err = recovery_code_digest(administrator_id, code, digest);
    if (err.code == JT_OK)
        err = store_recovery_code_use(tx, administrator_id, digest);
    *ret_is_right = err.code == JT_OK;
    return err.code == JT_INVALID || err.code == JT_NOT_FOUND ? JT_DONE : err;
}

bool second_factor_is_given(const struct second_factor_proof *proof)
{
    return proof->code.len != 0 || proof->passkey.credential_id.len != 0;
}

static jt_err take_passkey(const struct administration *administration, struct store_tx *tx,
                           const struct administrator *administrator,
                           const struct second_factor_proof *proof, struct jt_arena *arena,
                           bool *ret_is_right)
{
    struct passkey passkey = { 0 };
    JT_TRY(passkey_take(administration, tx, &proof->use, &proof->passkey, false, arena,
                        ret_is_right, &passkey));
    *ret_is_right = *ret_is_right && jt_str_eq(passkey.administrator_id, administrator->id);
    return JT_DONE;
}

jt_err second_factor_take(const struct administration *administration, struct store_tx *tx,
                          struct administrator *administrator,
                          const struct second_factor_proof *proof, struct jt_arena *arena,
                          const char **ret_kind, bool *ret_is_right)
{
    const char *kind = NULL;
    *ret_kind = NULL;
    *ret_is_right = !administrator_has_second_factor(administrator);
    if (*ret_is_right)
        return JT_DONE;
    if (proof->passkey.credential_id.len != 0) {
        kind = "passkey";
        JT_TRY(take_passkey(administration, tx, administrator, proof, arena, ret_is_right));
    } else if (totp_is_code(proof->code) && administrator->totp_box.len != 0) {
        kind = "totp";
        JT_TRY(take_totp(administration, tx, administrator, proof->code, arena, ret_is_right));
    } else {
        kind = "recovery_code";
        JT_TRY(take_recovery_code(tx, administrator->id, proof->code, ret_is_right));
    }
    if (*ret_is_right)
        *ret_kind = kind;
    return JT_DONE;
}

jt_err second_factor_disable_totp(struct store_tx *tx, struct administrator *administrator,
                                  struct jt_arena *arena)
{
    JT_TRY(store_administrator_totp_remove(tx, administrator));
    return record_change(tx, arena, CHANGE_ADMINISTRATOR, administrator->id,
                         JT_STR("administrator.totp_disabled"), NO_DETAILS);
}

jt_err second_factor_remove(struct store_tx *tx, struct administrator *administrator,
                            struct jt_arena *arena)
{
    const bool has_totp = administrator->totp_box.len != 0;
    if (administrator->passkeys > 0) {
        JT_TRY(store_passkey_delete_all(tx, administrator->id));
        JT_TRY(record_change(tx, arena, CHANGE_ADMINISTRATOR, administrator->id,
                             JT_STR("administrator.passkeys_removed"), NO_DETAILS));
        administrator->passkeys = 0;
    }
    return has_totp ? second_factor_disable_totp(tx, administrator, arena)
                    : store_recovery_code_delete_all(tx, administrator->id);
}

jt_err second_factor_is_required(struct store_tx *tx, struct jt_arena *arena, bool *ret_is_required)
{
    jt_str value = JT_STR("");
    jt_err err = store_fact_get(tx, REQUIRED_FACT, arena, &value);
    *ret_is_required = jt_str_eq(value, JT_STR("yes"));
    return err.code == JT_NOT_FOUND ? JT_DONE : err;
}

jt_err second_factor_require(struct store_tx *tx, bool is_required)
{
    return store_fact_set(tx, REQUIRED_FACT, is_required ? JT_STR("yes") : JT_STR("no"));
}
