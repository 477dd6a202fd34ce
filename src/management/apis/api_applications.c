/*
 * api_applications: which applications are authorized for an API, and with which of its scopes
 * (contract sections 3.3, 3.4 and 7.9).
 */
#include "management/attenuation.h"
#include "management/lookup.h"
#include "management/resources.h"
#include "management/transaction.h"
#include "rest/answer.h"
#include "rest/refuse.h"

enum { ID_MAX_CHARS = 64 };

static const char *const operations[] = { "delete", NULL };
static const struct member entry_members[] = {
    { .name = "id", .type = MEMBER_TEXT, .is_required = true, .min = 1, .max = ID_MAX_CHARS },
    { .name = "operation", .type = MEMBER_CHOICE, .choices = operations },
};
static const struct body_shape entry = { entry_members, COUNT(entry_members), false };
static const struct member update_members[] = {
    { .name = "applications", .type = MEMBER_OBJECTS, .is_required = true, .items = &entry },
};
const struct body_shape update_api_applications_body = { update_members, COUNT(update_members),
                                                         false };

/* --- Authorizing and revoking, in bulk ---------------------------------------------------------
 */

static bool is_listed(const json_t *list, jt_str id)
{
    size_t index;
    json_t *item;
    json_array_foreach(list, index, item) if (jt_str_eq(json_view(item), id)) return true;
    return false;
}

/* Once each, and only of a type that could ask for a token. */
static jt_err check_entry(const struct registrar *r, struct request *req, struct response *resp,
                          jt_str id, json_t *seen)
{
    struct application app = { 0 };
    if (is_listed(seen, id))
        return rest_refuse(req, resp, 400, "APPLICATION_REPEATED",
                           JT_STR("Each application may be named once"));
    jt_err err = store_application_get(r->tx, id, r->arena, &app);
    if (err.code == JT_NOT_FOUND)
        return rest_refuse(req, resp, 400, "APPLICATION_NOT_FOUND",
                           JT_STR("Each id must be the client id of an application"));
    JT_TRY(err);
    if (!application_type_has_secret(app.type))
        return rest_refuse(req, resp, 400, "APPLICATION_TYPE_NOT_SUPPORTED",
                           JT_STR("Applications without a client secret cannot be "
                                  "authorized for an API"));
    return json_array_append_new(seen, json_stringn(id.ptr, id.len)) == 0
               ? JT_DONE
               : JT_ERR(JT_NO_MEMORY, "JSON value");
}

static jt_err revoke(const struct registrar *r, jt_str api_id, jt_str application_id,
                     bool *ret_is_changed)
{
    JT_TRY(store_revoke(r->tx, application_id, api_id, ret_is_changed));
    if (!*ret_is_changed)
        return JT_DONE;
    return record_change(r->tx, r->arena, CHANGE_APPLICATION, application_id,
                         JT_STR("application.revoked"),
                         json_pack("{s:s%}", "api_id", JSON_TEXT(api_id)));
}

static jt_err apply_entry(const struct registrar *r, struct request *req, struct response *resp,
                          jt_str api_id, const json_t *item, json_t *connected,
                          json_t *disconnected)
{
    const jt_str id = body_text(item, "id");
    const bool is_delete = body_has(item, "operation");
    struct rule_break broken;
    bool is_changed = false;

    if (is_delete)
        JT_TRY(revoke(r, api_id, id, &is_changed));
    else
        JT_TRY(rest_refuse_broken(
            req, resp, authorize_application(r, api_id, id, &is_changed, &broken), &broken));
    if (is_changed && json_array_append_new(is_delete ? disconnected : connected,
                                            json_stringn(id.ptr, id.len)) != 0)
        return JT_ERR(JT_NO_MEMORY, "JSON value");
    return JT_DONE;
}

static jt_err update_api_applications(void *context, struct request *req, struct response *resp)
{
    struct management *management = context;
    JT_AUTO(store_tx_abortp) struct store_tx *tx = NULL;
    JT_AUTO(json_decrefp) json_t *body = NULL, *seen = json_array();
    JT_AUTO(json_decrefp) json_t *connected = json_array(), *disconnected = json_array();
    struct api api = { 0 };
    size_t index;
    json_t *item;

    JT_TRY(body_read(req, resp, &update_api_applications_body, &body));
    JT_TRY(management_begin(management, req, STORE_WRITE, &tx));
    JT_TRY(lookup_api(tx, req, resp, &api));
    const struct registrar registrar = management_registrar(management, req, tx);
    const json_t *entries = json_object_get(body, "applications");
    json_array_foreach(entries, index, item)
        JT_TRY(check_entry(&registrar, req, resp, body_text(item, "id"), seen));
    json_array_foreach(entries, index, item)
        JT_TRY(apply_entry(&registrar, req, resp, api.id, item, connected, disconnected));

    JT_TRY(answer_json(req, resp, 200,
                       json_pack("{s:s,s:s,s:O,s:O}", "code", "API_APPLICATIONS_UPDATED", "message",
                                 "API applications updated", "applications_disconnected",
                                 disconnected, "applications_connected", connected)));
    if (json_array_size(connected) + json_array_size(disconnected) == 0)
        return JT_DONE;
    return management_commit(management, &tx);
}

/* --- Scopes of an authorized application -------------------------------------------------------
 */

/* API and application of the path exist; what they are to each other is checked later. */
static jt_err path_check(struct store_tx *tx, struct request *req, struct response *resp,
                         struct api *ret_api)
{
    struct application app = { 0 };
    JT_TRY(lookup_api(tx, req, resp, ret_api));
    return lookup_application(tx, req, resp, &app);
}

/* The caller may hand on the scope of the path; one that does not exist is refused later. */
static jt_err check_may_enable(struct store_tx *tx, struct request *req, struct response *resp,
                               const struct api *api)
{
    struct scope scope = { 0 };
    jt_err err =
        store_scope_get(tx, api->id, request_path_param(req, "scope_id"), req->arena, &scope);
    if (err.code == JT_NOT_FOUND)
        return JT_DONE;
    JT_TRY(err);
    return attenuation_check_scope(req, resp, api, &scope);
}

static jt_err add_scope(void *context, struct request *req, struct response *resp)
{
    struct management *management = context;
    JT_AUTO(store_tx_abortp) struct store_tx *tx = NULL;
    struct rule_break broken;
    struct api api = { 0 };
    bool is_changed = false;

    JT_TRY(management_begin(management, req, STORE_WRITE, &tx));
    JT_TRY(path_check(tx, req, resp, &api));
    JT_TRY(check_may_enable(tx, req, resp, &api));
    const struct registrar registrar = management_registrar(management, req, tx);
    JT_TRY(
        rest_refuse_broken(req, resp,
                           enable_scope(&registrar, request_path_param(req, "api_id"),
                                        request_path_param(req, "application_id"),
                                        request_path_param(req, "scope_id"), &is_changed, &broken),
                           &broken));
    JT_TRY(answer_ok(req, resp));
    return is_changed ? management_commit(management, &tx) : JT_DONE;
}

static jt_err delete_scope(void *context, struct request *req, struct response *resp)
{
    struct management *management = context;
    JT_AUTO(store_tx_abortp) struct store_tx *tx = NULL;
    const jt_str api_id = request_path_param(req, "api_id");
    const jt_str application_id = request_path_param(req, "application_id");
    const jt_str scope_id = request_path_param(req, "scope_id");
    struct api api = { 0 };
    bool is_changed = false;

    JT_TRY(management_begin(management, req, STORE_WRITE, &tx));
    JT_TRY(path_check(tx, req, resp, &api));
    jt_err err = store_application_scope_disable(tx, application_id, api_id, scope_id, &is_changed);
    if (err.code == JT_REFUSED)
        return rest_refuse(req, resp, 400, "APPLICATION_NOT_AUTHORIZED",
                           JT_STR("The application is not authorized for this API"));
    if (err.code == JT_NOT_FOUND)
        return rest_refuse(req, resp, 400, "SCOPE_NOT_FOUND",
                           JT_STR("The API has no scope with this id"));
    JT_TRY(err);
    JT_TRY(answer_ok(req, resp));
    if (!is_changed)
        return JT_DONE;
    JT_TRY(record_change(tx, req->arena, CHANGE_APPLICATION, application_id,
                         JT_STR("application.updated"),
                         json_pack("{s:s%,s:s%}", "api_id", JSON_TEXT(api_id), "disabled_scope_id",
                                   JSON_TEXT(scope_id))));
    return management_commit(management, &tx);
}

#define APPLICATIONS "/api/v1/apis/{api_id}/applications"

static const struct route routes[] = {
    { HTTP_PATCH, APPLICATIONS, BODY_MAX_BYTES, update_api_applications, RUNS_BLOCKING,
      "Authorize applications for an API, or revoke that; all of them or none",
      OPERATION("updateAPIApplications", "update:apis", .body = &update_api_applications_body,
                .answer = "authorize_app_api_response") },
    { HTTP_POST, APPLICATIONS "/{application_id}/scopes/{scope_id}", 0, add_scope, RUNS_BLOCKING,
      "Enable a scope of an API for an application authorized for it",
      OPERATION("addAPIApplicationScope", "create:api_application_scopes",
                .gives = &answer_success) },
    { HTTP_DELETE, APPLICATIONS "/{application_id}/scopes/{scope_id}", 0, delete_scope,
      RUNS_BLOCKING, "Disable a scope of an API for an application",
      OPERATION("deleteAPIApplicationScope", "delete:apis_application_scopes",
                .gives = &answer_success) },
};
const struct resource api_applications = { routes, COUNT(routes), false };
