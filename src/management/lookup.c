/* lookup: see the header. */
#include "management/lookup.h"

#include "rest/refuse.h"
#include "store/feature_flags.h"

jt_err lookup_application(struct store_tx *tx, struct request *req, struct response *resp,
                          struct application *ret_app)
{
    const jt_str id = request_path_param(req, "application_id");
    return rest_refuse_missing(req, resp, store_application_get(tx, id, req->arena, ret_app),
                               "APPLICATION_NOT_FOUND",
                               JT_STR("There is no application with this id"));
}

jt_err lookup_api(struct store_tx *tx, struct request *req, struct response *resp,
                  struct api *ret_api)
{
    const jt_str id = request_path_param(req, "api_id");
    return rest_refuse_missing(req, resp, store_api_get(tx, id, req->arena, ret_api),
                               "API_NOT_FOUND", JT_STR("There is no API with this id"));
}

jt_err lookup_custom_api(struct store_tx *tx, struct request *req, struct response *resp,
                         struct api *ret_api)
{
    JT_TRY(lookup_api(tx, req, resp, ret_api));
    if (ret_api->is_management)
        return rest_refuse(req, resp, 400, "MANAGEMENT_API_IMMUTABLE",
                           JT_STR("The scopes of the management API are built in"));
    return JT_DONE;
}

jt_err lookup_scope(struct store_tx *tx, struct request *req, struct response *resp,
                    struct scope *ret_scope)
{
    const jt_str id = request_path_param(req, "scope_id");
    struct api api = { 0 };
    JT_TRY(lookup_api(tx, req, resp, &api));
    return rest_refuse_missing(req, resp, store_scope_get(tx, api.id, id, req->arena, ret_scope),
                               "SCOPE_NOT_FOUND", JT_STR("The API has no scope with this id"));
}

jt_err lookup_organization(struct store_tx *tx, jt_str code, struct request *req,
                           struct response *resp, struct organization *ret_org)
{
    return rest_refuse_missing(req, resp, store_organization_get(tx, code, req->arena, ret_org),
                               "ORGANIZATION_NOT_FOUND",
                               JT_STR("There is no organization with this code"));
}

jt_err lookup_feature_flag(struct store_tx *tx, struct request *req, struct response *resp,
                           struct feature_flag *ret_flag)
{
    const jt_str key = request_path_param(req, "feature_flag_key");
    return rest_refuse_missing(req, resp, store_feature_flag_get(tx, key, req->arena, ret_flag),
                               "FEATURE_FLAG_NOT_FOUND",
                               JT_STR("There is no feature flag with this key"));
}

jt_err lookup_webhook(struct store_tx *tx, struct request *req, struct response *resp,
                      struct webhook *ret_webhook)
{
    const jt_str id = request_path_param(req, "webhook_id");
    return rest_refuse_missing(req, resp, store_webhook_get(tx, id, req->arena, ret_webhook),
                               "WEBHOOK_NOT_FOUND", JT_STR("There is no webhook with this id"));
}
