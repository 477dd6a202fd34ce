/*
 * lookup: turns what registration/find.h found, or did not, into the value or the 404 that a
 * handler returns.
 */
#include "management/lookup.h"

#include "registration/find.h"
#include "rest/refuse.h"

jt_err lookup_application(struct store_tx *tx, struct request *req, struct response *resp,
                          struct application *ret_app)
{
    const jt_str id = request_path_param(req, "application_id");
    struct rule_break broken;
    jt_err err = find_application(tx, id, req->arena, ret_app, &broken);
    return rest_refuse_broken(req, resp, err, &broken);
}

jt_err lookup_api(struct store_tx *tx, struct request *req, struct response *resp,
                  struct api *ret_api)
{
    const jt_str id = request_path_param(req, "api_id");
    struct rule_break broken;
    jt_err err = find_api(tx, id, req->arena, ret_api, &broken);
    return rest_refuse_broken(req, resp, err, &broken);
}

jt_err lookup_custom_api(struct store_tx *tx, struct request *req, struct response *resp,
                         struct api *ret_api)
{
    const jt_str id = request_path_param(req, "api_id");
    struct rule_break broken;
    jt_err err = find_custom_api(tx, id, req->arena, ret_api, &broken);
    return rest_refuse_broken(req, resp, err, &broken);
}

jt_err lookup_scope(struct store_tx *tx, struct request *req, struct response *resp,
                    struct scope *ret_scope)
{
    const jt_str id = request_path_param(req, "scope_id");
    struct rule_break broken;
    struct api api = { 0 };
    JT_TRY(lookup_api(tx, req, resp, &api));
    jt_err err = find_scope(tx, api.id, id, req->arena, ret_scope, &broken);
    return rest_refuse_broken(req, resp, err, &broken);
}

jt_err lookup_feature_flag(struct store_tx *tx, struct request *req, struct response *resp,
                           struct feature_flag *ret_flag)
{
    const jt_str key = request_path_param(req, "feature_flag_key");
    struct rule_break broken;
    jt_err err = find_feature_flag(tx, key, req->arena, ret_flag, &broken);
    return rest_refuse_broken(req, resp, err, &broken);
}

jt_err lookup_organization(struct store_tx *tx, jt_str code, struct request *req,
                           struct response *resp, struct organization *ret_org)
{
    struct rule_break broken;
    jt_err err = find_organization(tx, code, req->arena, ret_org, &broken);
    return rest_refuse_broken(req, resp, err, &broken);
}

jt_err lookup_webhook(struct store_tx *tx, struct request *req, struct response *resp,
                      struct webhook *ret_webhook)
{
    const jt_str id = request_path_param(req, "webhook_id");
    struct rule_break broken;
    jt_err err = find_webhook(tx, id, req->arena, ret_webhook, &broken);
    return rest_refuse_broken(req, resp, err, &broken);
}
