/*
 * second_factor: a code of six digits goes to totp.c, anything else is a recovery code, used up by
 * one UPDATE.
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

jt_err second_factor_take(const struct administration *administration, struct store_tx *tx,
                          struct administrator *administrator, jt_str code, struct jt_arena *arena,
                          const char **ret_kind, bool *ret_is_right)
{
    *ret_kind = NULL;
    *ret_is_right = administrator->totp_box.len == 0;
    if (*ret_is_right)
        return JT_DONE;
    const bool is_totp = totp_is_code(code);
    if (is_totp)
        JT_TRY(take_totp(administration, tx, administrator, code, arena, ret_is_right));
    else
        JT_TRY(take_recovery_code(tx, administrator->id, code, ret_is_right));
    if (*ret_is_right)
        *ret_kind = is_totp ? "totp" : "recovery_code";
    return JT_DONE;
}

jt_err second_factor_disable(struct store_tx *tx, struct administrator *administrator,
                             struct jt_arena *arena)
{
    JT_TRY(store_administrator_totp_remove(tx, administrator));
    return record_change(tx, arena, CHANGE_ADMINISTRATOR, administrator->id,
                         JT_STR("administrator.totp_disabled"), NO_DETAILS);
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
