/*
 * attenuation: it relies on store/authority.h for what others hold; what the caller holds comes
 * with the registrar.
 */
#include "registration/attenuation.h"

#include "registration/broken.h"
#include "store/authority.h"

/* --- The decision ----------------------------------------------------------------------------- */

static jt_err exceeded(struct registrar *r, jt_str before, jt_str names)
{
    struct jt_buf message;
    JT_TRY(jt_arena_buf(r->arena, before.len + names.len, &message));
    jt_buf_put(&message, before);
    jt_buf_put(&message, names);
    jt_err err = broken(r, "SCOPE_EXCEEDED", jt_buf_str(&message));
    r->broken.kind = RULE_EXCEEDED;
    return err;
}

/* Power over this API outlasts the session in which it was given. So a session that may be stolen
 * gives none. */
static jt_err check_confirmed(struct registrar *r, jt_str api_id, size_t count)
{
    const bool is_needed = r->caller->is_administrator && api_id.len == 0 && count > 0;
    if (!is_needed || r->caller->is_confirmed)
        return JT_DONE;
    r->broken = (struct rule_break){ .kind = RULE_UNCONFIRMED, .code = "CONFIRMATION_NEEDED" };
    return JT_ERR(JT_REFUSED, "the session was not confirmed lately");
}

/* The one rule: a caller who lacks any of it gives nothing. */
static jt_err check(struct registrar *r, jt_str api_id, const jt_str *keys, const bool *has,
                    size_t count)
{
    struct jt_buf lacking;
    JT_TRY(jt_arena_buf(r->arena, count * (SCOPE_KEY_MAX_BYTES + 1), &lacking));
    for (size_t i = 0; i < count; i++) {
        if (has[i])
            continue;
        jt_buf_put_char(&lacking, ' ');
        jt_buf_put(&lacking, keys[i]);
    }
    if (lacking.len == 0)
        return check_confirmed(r, api_id, count);
    return exceeded(
        r,
        api_id.len == 0
            ? JT_STR("This would give scopes of the management API that the caller lacks:")
            : JT_STR("No application of the organization has these scopes enabled:"),
        jt_buf_str(&lacking));
}

static jt_err check_management(struct registrar *r, const jt_str *keys, size_t count)
{
    bool *has = NULL;
    JT_TRY(jt_arena_calloc(r->arena, count, sizeof(*has), &has));
    for (size_t i = 0; i < count; i++)
        has[i] = caller_has_scope(r->caller, keys[i]);
    return check(r, JT_STR(""), keys, has, count);
}

/* --- What is given ---------------------------------------------------------------------------- */

jt_err attenuation_check_scope(struct registrar *r, const struct api *api,
                               const struct scope *scope)
{
    return api->is_management ? check_management(r, &scope->key, 1) : JT_DONE;
}

jt_err attenuation_check_credential(struct registrar *r, jt_str application_id)
{
    jt_str *keys = NULL;
    size_t count = 0;
    JT_TRY(store_management_scopes(r->tx, application_id, r->arena, &keys, &count));
    return check_management(r, keys, count);
}

jt_err attenuation_check_api_key(struct registrar *r, jt_str api_id, const jt_str *keys,
                                 size_t count)
{
    const jt_str org_code = r->caller->org_code;
    bool has_api = false, *has = NULL;
    if (org_code.len == 0)
        return JT_DONE;
    JT_TRY(
        store_organization_holds(r->tx, org_code, api_id, keys, count, r->arena, &has_api, &has));
    if (!has_api)
        return exceeded(r, JT_STR("No application of the organization is authorized for this API"),
                        JT_STR(""));
    return check(r, api_id, keys, has, count);
}
