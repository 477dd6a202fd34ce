/* scopes: /api/v1/apis/{api_id}/scopes. Only a scope's description can change (section 7.9). */
#include "registration/scopes.h"
#include "management/lookup.h"
#include "management/resources.h"
#include "management/transaction.h"
#include "rest/answer.h"
#include "store/scopes.h"

static const struct member create_members[] = {
    { .name = "key",
      .type = MEMBER_STRING,
      .is_required = true,
      .min = 1,
      .max = SCOPE_KEY_MAX_BYTES },
    { .name = "description", .type = MEMBER_STRING, .max = SCOPE_DESCRIPTION_MAX_CHARS },
};
static const struct member update_members[] = {
    { .name = "description", .type = MEMBER_TEXT, .max = SCOPE_DESCRIPTION_MAX_CHARS },
};
const struct body_shape create_scope_body = { create_members, COUNT(create_members), false };
const struct body_shape update_scope_body = { update_members, COUNT(update_members), false };

static json_t *scope_json(const struct scope *scope)
{
    return json_pack("{s:s%,s:s%,s:s%,s:b}", "id", JSON_TEXT(scope->id), "key",
                     JSON_TEXT(scope->key), "description", JSON_TEXT(scope->description),
                     "is_imported", scope->is_imported);
}

static jt_err get_scopes(void *context, struct request *req, struct response *resp)
{
    JT_AUTO(store_tx_abortp) struct store_tx *tx = NULL;
    JT_AUTO(json_decrefp) json_t *list = json_array();
    struct scope *scopes = NULL;
    size_t count = 0;
    struct api api = { 0 };

    JT_TRY(management_begin(context, req, STORE_READ, &tx));
    JT_TRY(lookup_api(tx, req, resp, &api));
    JT_TRY(store_scope_list(tx, api.id, req->arena, &scopes, &count));
    for (size_t i = 0; i < count; i++)
        if (json_array_append_new(list, scope_json(&scopes[i])) != 0)
            return JT_ERR(JT_NO_MEMORY, "JSON value");
    return answer_payload(req, resp, "success_response", "scopes", json_incref(list));
}

static jt_err get_scope(void *context, struct request *req, struct response *resp)
{
    JT_AUTO(store_tx_abortp) struct store_tx *tx = NULL;
    struct scope scope = { 0 };

    JT_TRY(management_begin(context, req, STORE_READ, &tx));
    JT_TRY(lookup_scope(tx, req, resp, &scope));
    return answer_payload(req, resp, "success_response", "scope", scope_json(&scope));
}

static jt_err create_scope(void *context, struct request *req, struct response *resp)
{
    JT_AUTO(registrar_end) struct registrar r = { 0 };
    JT_AUTO(json_decrefp) json_t *body = NULL;
    struct scope scope = { 0 };

    JT_TRY(body_read(req, resp, &create_scope_body, &body));
    JT_TRY(management_change(context, req, &r));
    JT_TRY(management_outcome(req, resp, &r,
                              scope_create(&r, request_path_param(req, "api_id"),
                                           body_text(body, "key"), body_text(body, "description"),
                                           &scope)));
    JT_TRY(answer_payload(req, resp, "Success", "scope",
                          json_pack("{s:s%}", "id", JSON_TEXT(scope.id))));
    return management_finish(context, &r);
}

static jt_err update_scope(void *context, struct request *req, struct response *resp)
{
    JT_AUTO(registrar_end) struct registrar r = { 0 };
    JT_AUTO(json_decrefp) json_t *body = NULL;

    JT_TRY(body_read(req, resp, &update_scope_body, &body));
    JT_TRY(management_change(context, req, &r));
    JT_TRY(management_outcome(req, resp, &r,
                              scope_update(&r, request_path_param(req, "api_id"),
                                           request_path_param(req, "scope_id"),
                                           body_given_text(body, "description"))));
    JT_TRY(answer_ok(req, resp));
    return management_finish(context, &r);
}

static jt_err delete_scope(void *context, struct request *req, struct response *resp)
{
    JT_AUTO(registrar_end) struct registrar r = { 0 };

    JT_TRY(management_change(context, req, &r));
    JT_TRY(management_outcome(
        req, resp, &r,
        scope_delete(&r, request_path_param(req, "api_id"), request_path_param(req, "scope_id"))));
    JT_TRY(answer_ok(req, resp));
    return management_finish(context, &r);
}

#define SCOPES "/api/v1/apis/{api_id}/scopes"

static const struct route routes[] = {
    { HTTP_GET, SCOPES, 0, get_scopes, RUNS_BLOCKING, "List the scopes of an API",
      OPERATION("getAPIScopes", "read:api_scopes", .answer = "get_api_scopes_response") },
    { HTTP_POST, SCOPES, BODY_MAX_BYTES, create_scope, RUNS_BLOCKING, "Add a scope to an API",
      OPERATION("addAPIScope", "create:api_scopes", .body = &create_scope_body,
                .answer = "create_api_scopes_response") },
    { HTTP_GET, SCOPES "/{scope_id}", 0, get_scope, RUNS_BLOCKING, "One scope of an API",
      OPERATION("getAPIScope", "read:api_scopes", .answer = "get_api_scope_response") },
    { HTTP_PATCH, SCOPES "/{scope_id}", BODY_MAX_BYTES, update_scope, RUNS_BLOCKING,
      "Change the description of a scope",
      OPERATION("updateAPIScope", "update:api_scopes", .body = &update_scope_body,
                .gives = &answer_success) },
    { HTTP_DELETE, SCOPES "/{scope_id}", 0, delete_scope, RUNS_BLOCKING,
      "Delete a scope; applications that had it lose it",
      OPERATION("deleteAPIScope", "delete:apis_scopes", .gives = &answer_success) },
};
const struct resource api_scopes = { routes, COUNT(routes), false };
