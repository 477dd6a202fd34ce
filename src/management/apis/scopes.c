/* scopes: /api/v1/apis/{api_id}/scopes. Only a scope's description can change (section 7.9). */
#include "management/lookup.h"
#include "management/resources.h"
#include "management/transaction.h"
#include "rest/answer.h"
#include "rest/refuse.h"

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

/* The scope that the path names, which must not be built in, nor an OpenAPI document's: that one
 * changes with the document. */
static jt_err custom_scope_get(struct store_tx *tx, struct request *req, struct response *resp,
                               struct scope *ret_scope)
{
    struct api api = { 0 };
    JT_TRY(lookup_custom_api(tx, req, resp, &api));
    JT_TRY(lookup_scope(tx, req, resp, ret_scope));
    if (ret_scope->is_imported)
        return rest_refuse(req, resp, 400, "SCOPE_IS_IMPORTED",
                           JT_STR("The scope is of the API's OpenAPI document; upload "
                                  "another one, or delete the import"));
    return JT_DONE;
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
    struct management *management = context;
    JT_AUTO(store_tx_abortp) struct store_tx *tx = NULL;
    JT_AUTO(json_decrefp) json_t *body = NULL;
    struct rule_break broken;
    struct scope scope = { 0 };
    struct api api = { 0 };

    JT_TRY(body_read(req, resp, &create_scope_body, &body));
    JT_TRY(management_begin(management, req, STORE_WRITE, &tx));
    JT_TRY(lookup_api(tx, req, resp, &api));
    const struct registrar registrar = management_registrar(management, req, tx);
    JT_TRY(rest_refuse_broken(req, resp,
                              register_scope(&registrar, api.id, body_text(body, "key"),
                                             body_text(body, "description"), &scope, &broken),
                              &broken));
    JT_TRY(answer_payload(req, resp, "Success", "scope",
                          json_pack("{s:s%}", "id", JSON_TEXT(scope.id))));
    return management_commit(management, &tx);
}

static jt_err update_scope(void *context, struct request *req, struct response *resp)
{
    struct management *management = context;
    JT_AUTO(store_tx_abortp) struct store_tx *tx = NULL;
    JT_AUTO(json_decrefp) json_t *body = NULL;
    struct scope scope = { 0 };

    JT_TRY(body_read(req, resp, &update_scope_body, &body));
    JT_TRY(management_begin(management, req, STORE_WRITE, &tx));
    JT_TRY(custom_scope_get(tx, req, resp, &scope));
    const jt_str description = body_text(body, "description");
    if (!body_has(body, "description") || jt_str_eq(description, scope.description))
        return answer_ok(req, resp);
    JT_TRY(store_scope_set_description(tx, scope.api_id, scope.id, description));
    JT_TRY(record_change(
        tx, req->arena, CHANGE_API, scope.api_id, JT_STR("api_scope.updated"),
        json_pack("{s:s%,s:s%}", "scope_id", JSON_TEXT(scope.id), "key", JSON_TEXT(scope.key))));
    JT_TRY(answer_ok(req, resp));
    return management_commit(management, &tx);
}

static jt_err delete_scope(void *context, struct request *req, struct response *resp)
{
    struct management *management = context;
    JT_AUTO(store_tx_abortp) struct store_tx *tx = NULL;
    struct scope scope = { 0 };

    JT_TRY(management_begin(management, req, STORE_WRITE, &tx));
    JT_TRY(custom_scope_get(tx, req, resp, &scope));
    JT_TRY(store_scope_delete(tx, scope.api_id, scope.id));
    JT_TRY(record_change(
        tx, req->arena, CHANGE_API, scope.api_id, JT_STR("api_scope.deleted"),
        json_pack("{s:s%,s:s%}", "scope_id", JSON_TEXT(scope.id), "key", JSON_TEXT(scope.key))));
    JT_TRY(answer_ok(req, resp));
    return management_commit(management, &tx);
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
