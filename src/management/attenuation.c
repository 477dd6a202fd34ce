/* attenuation: see the header. */
#include "management/attenuation.h"

#include "admin/session.h"
#include "management/guard.h"
#include "rest/refuse.h"
#include "store/authority.h"

/* --- The decision ----------------------------------------------------------------------------- */

/* What is asked of each scope: whether who hands it on has it. */
struct giver {
    struct store_tx *tx;
    const struct caller *caller;
    jt_str api_id; /* of the scopes; empty: the management API */
};

static jt_err has(const struct giver *giver, jt_str key, bool *ret_has)
{
    if (giver->api_id.len != 0)
        return store_organization_has_scope(giver->tx, giver->caller->org_code, giver->api_id, key,
                                            ret_has);
    *ret_has = caller_has_scope(giver->caller, key);
    return JT_DONE;
}

static jt_err refuse(struct request *req, struct response *resp, jt_str before, jt_str names)
{
    struct jt_buf message;
    JT_TRY(jt_arena_buf(req->arena, before.len + names.len, &message));
    jt_buf_put(&message, before);
    jt_buf_put(&message, names);
    return rest_refuse(req, resp, 403, "SCOPE_EXCEEDED", jt_buf_str(&message));
}

/* Power over this API in other hands outlasts the session that gave it: a stolen one gives none. */
static jt_err check_confirmed(const struct giver *giver, struct request *req, struct response *resp,
                              size_t count)
{
    const bool is_needed = giver->caller->is_administrator && giver->api_id.len == 0 && count > 0;
    return is_needed && !giver->caller->is_confirmed ? session_refuse_unconfirmed(req, resp)
                                                     : JT_DONE;
}

/* The one rule: all of it is the giver's, or nothing is given. */
static jt_err check(const struct giver *giver, struct request *req, struct response *resp,
                    const jt_str *keys, size_t count)
{
    struct jt_buf lacking;
    JT_TRY(jt_arena_buf(req->arena, count * (SCOPE_KEY_MAX_BYTES + 1), &lacking));
    for (size_t i = 0; i < count; i++) {
        bool is_held = false;
        JT_TRY(has(giver, keys[i], &is_held));
        if (is_held)
            continue;
        jt_buf_put_char(&lacking, ' ');
        jt_buf_put(&lacking, keys[i]);
    }
    if (lacking.len == 0)
        return check_confirmed(giver, req, resp, count);
    return refuse(
        req, resp,
        giver->api_id.len == 0
            ? JT_STR("This would give scopes of the management API that the caller lacks:")
            : JT_STR("No application of the organization has these scopes enabled:"),
        jt_buf_str(&lacking));
}

/* --- What is given ---------------------------------------------------------------------------- */

jt_err attenuation_check_scope(struct request *req, struct response *resp, const struct api *api,
                               const struct scope *scope)
{
    const struct giver giver = { .caller = request_caller(req) };
    return api->is_management ? check(&giver, req, resp, &scope->key, 1) : JT_DONE;
}

jt_err attenuation_check_credential(struct store_tx *tx, struct request *req, struct response *resp,
                                    jt_str application_id)
{
    const struct giver giver = { .caller = request_caller(req) };
    jt_str *keys = NULL;
    size_t count = 0;
    JT_TRY(store_management_scopes(tx, application_id, req->arena, &keys, &count));
    return check(&giver, req, resp, keys, count);
}

jt_err attenuation_check_api_key(struct store_tx *tx, struct request *req, struct response *resp,
                                 jt_str api_id, const jt_str *keys, size_t count)
{
    const struct giver giver = { .tx = tx, .caller = request_caller(req), .api_id = api_id };
    bool is_authorized = false;
    if (giver.caller->org_code.len == 0)
        return JT_DONE;
    JT_TRY(store_organization_has_api(tx, giver.caller->org_code, api_id, &is_authorized));
    if (!is_authorized)
        return refuse(req, resp,
                      JT_STR("No application of the organization is authorized for this API"),
                      JT_STR(""));
    return check(&giver, req, resp, keys, count);
}
