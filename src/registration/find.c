/*
 * find: asks the store for each thing by its id, and says which rule is broken where there is none.
 */
#include "registration/find.h"

#include "store/apis.h"
#include "store/applications.h"
#include "store/feature_flags.h"
#include "store/organizations.h"
#include "store/scopes.h"

jt_err found(jt_err err, const char *code, jt_str message, struct rule_break *ret_break)
{
    if (err.code != JT_NOT_FOUND)
        return err;
    *ret_break = (struct rule_break){ .kind = RULE_MISSING, .code = code, .message = message };
    return JT_ERR(JT_REFUSED, "what is asked about does not exist");
}

jt_err found_application(jt_err err, struct rule_break *ret_break)
{
    return found(err, "APPLICATION_NOT_FOUND", JT_STR("There is no application with this id"),
                 ret_break);
}

jt_err find_application(struct store_tx *tx, jt_str id, struct jt_arena *arena,
                        struct application *ret_app, struct rule_break *ret_break)
{
    return found_application(store_application_get(tx, id, arena, ret_app), ret_break);
}

static jt_err found_api(jt_err err, struct rule_break *ret_break)
{
    return found(err, "API_NOT_FOUND", JT_STR("There is no API with this id"), ret_break);
}

jt_err find_api(struct store_tx *tx, jt_str id, struct jt_arena *arena, struct api *ret_api,
                struct rule_break *ret_break)
{
    return found_api(store_api_get(tx, id, arena, ret_api), ret_break);
}

jt_err found_custom_api(jt_err err, const struct api *api, struct rule_break *ret_break)
{
    JT_TRY(found_api(err, ret_break));
    if (!api->is_management)
        return JT_DONE;
    *ret_break =
        (struct rule_break){ .code = "MANAGEMENT_API_IMMUTABLE",
                             .message = JT_STR("The scopes of the management API are built in") };
    return JT_ERR(JT_REFUSED, "the management API is built in");
}

jt_err find_custom_api(struct store_tx *tx, jt_str id, struct jt_arena *arena, struct api *ret_api,
                       struct rule_break *ret_break)
{
    return found_custom_api(store_api_get(tx, id, arena, ret_api), ret_api, ret_break);
}

jt_err find_scope(struct store_tx *tx, jt_str api_id, jt_str id, struct jt_arena *arena,
                  struct scope *ret_scope, struct rule_break *ret_break)
{
    return found(store_scope_get(tx, api_id, id, arena, ret_scope), "SCOPE_NOT_FOUND",
                 JT_STR("The API has no scope with this id"), ret_break);
}

jt_err found_organization(jt_err err, struct rule_break *ret_break)
{
    return found(err, "ORGANIZATION_NOT_FOUND", JT_STR("There is no organization with this code"),
                 ret_break);
}

jt_err find_organization(struct store_tx *tx, jt_str code, struct jt_arena *arena,
                         struct organization *ret_org, struct rule_break *ret_break)
{
    return found_organization(store_organization_get(tx, code, arena, ret_org), ret_break);
}

jt_err find_feature_flag(struct store_tx *tx, jt_str key, struct jt_arena *arena,
                         struct feature_flag *ret_flag, struct rule_break *ret_break)
{
    return found(store_feature_flag_get(tx, key, arena, ret_flag), "FEATURE_FLAG_NOT_FOUND",
                 JT_STR("There is no feature flag with this key"), ret_break);
}

jt_err find_webhook(struct store_tx *tx, jt_str id, struct jt_arena *arena,
                    struct webhook *ret_webhook, struct rule_break *ret_break)
{
    return found(store_webhook_get(tx, id, arena, ret_webhook), "WEBHOOK_NOT_FOUND",
                 JT_STR("There is no webhook with this id"), ret_break);
}

jt_err find_property(struct store_tx *tx, jt_str id, struct jt_arena *arena,
                     struct property *ret_property, struct rule_break *ret_break)
{
    return found(store_property_get(tx, id, arena, ret_property), "PROPERTY_NOT_FOUND",
                 JT_STR("There is no property with this id"), ret_break);
}

jt_err find_property_category(struct store_tx *tx, jt_str id, struct jt_arena *arena,
                              struct property_category *ret_category, struct rule_break *ret_break)
{
    return found(store_property_category_get(tx, id, arena, ret_category), "CATEGORY_NOT_FOUND",
                 JT_STR("There is no property category with this id"), ret_break);
}

jt_err found_delivery(jt_err err, struct rule_break *ret_break)
{
    return found(err, "DELIVERY_NOT_FOUND", JT_STR("The webhook has no delivery with this id"),
                 ret_break);
}

jt_err find_api_key(struct store_tx *tx, const struct caller *caller, jt_str id,
                    struct jt_arena *arena, struct api_key *ret_key, struct rule_break *ret_break)
{
    jt_err err = store_api_key_get(tx, id, arena, ret_key);
    const jt_str org_code = err.code == JT_OK ? ret_key->org_code : JT_STR("");
    JT_TRY(caller_check_organization(caller, org_code, ret_break));
    return found(err, "API_KEY_NOT_FOUND", JT_STR("There is no API key with this id"), ret_break);
}
