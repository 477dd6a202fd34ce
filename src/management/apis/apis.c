/* apis: /api/v1/apis (contract section 7.9). There is no update operation. */
#include "registration/apis.h"
#include "management/lookup.h"
#include "management/page.h"
#include "management/resources.h"
#include "management/transaction.h"
#include "rest/answer.h"
#include "rest/refuse.h"
#include "store/apis.h"
#include "store/authorizations.h"
#include "store/scopes.h"

static const struct member create_members[] = {
    { .name = "name",
      .type = MEMBER_STRING,
      .is_required = true,
      .min = 1,
      .max = API_NAME_MAX_CHARS },
    { .name = "audience",
      .type = MEMBER_STRING,
      .is_required = true,
      .min = 1,
      .max = API_AUDIENCE_MAX_CHARS },
};
const struct body_shape create_api_body = { create_members, COUNT(create_members), false };

static const char *const expansions[] = { "scopes", NULL };
static const struct query_parameter list_query[] = {
    { .name = "expand",
      .type = QUERY_CHOICE,
      .choices = expansions,
      .description = "Shows each API's scopes too" },
    { 0 },
};

/* --- As JSON (NULL: out of memory) ------------------------------------------------------------ */

static json_t *api_json(const struct api *api)
{
    return json_pack("{s:s%,s:s%,s:s%,s:b}", "id", JSON_TEXT(api->id), "name", JSON_TEXT(api->name),
                     "audience", JSON_TEXT(api->audience), "is_management_api", api->is_management);
}

static jt_err add_scopes(struct store_tx *tx, jt_str api_id, struct jt_arena *arena, json_t *api)
{
    struct scope *scopes = NULL;
    size_t count = 0;
    json_t *list = json_array();

    if (json_object_set_new(api, "scopes", list) != 0)
        return JT_ERR(JT_NO_MEMORY, "JSON value");
    JT_TRY(store_scope_list(tx, api_id, arena, &scopes, &count));
    for (size_t i = 0; i < count; i++)
        if (json_array_append_new(list, json_pack("{s:s%,s:s%}", "id", JSON_TEXT(scopes[i].id),
                                                  "key", JSON_TEXT(scopes[i].key))) != 0)
            return JT_ERR(JT_NO_MEMORY, "JSON value");
    return JT_DONE;
}

/* Unauthorized ones too: is_active tells them apart. */
static jt_err add_applications(struct store_tx *tx, jt_str api_id, struct jt_arena *arena,
                               json_t *api)
{
    struct api_application *rows = NULL;
    size_t count = 0;
    json_t *list = json_array();

    if (json_object_set_new(api, "applications", list) != 0)
        return JT_ERR(JT_NO_MEMORY, "JSON value");
    JT_TRY(store_api_applications(tx, api_id, arena, &rows, &count));
    for (size_t i = 0; i < count; i++) {
        json_t *row = json_pack("{s:s%,s:s%,s:s%,s:b}", "id", JSON_TEXT(rows[i].id), "name",
                                JSON_TEXT(rows[i].name), "type",
                                JSON_TEXT(application_type_label(rows[i].type)), "is_active",
                                rows[i].is_authorized);
        if (json_array_append_new(list, row) != 0)
            return JT_ERR(JT_NO_MEMORY, "JSON value");
    }
    return JT_DONE;
}

/* --- Operations ------------------------------------------------------------------------------- */

static jt_err list_all(struct store_tx *tx, bool with_scopes, struct jt_arena *arena, json_t *list)
{
    struct api *rows = NULL;
    size_t count = 0;

    JT_TRY(store_api_list(tx, arena, &rows, &count));
    for (size_t i = 0; i < count; i++) {
        json_t *api = api_json(&rows[i]);
        if (json_array_append_new(list, api) != 0)
            return JT_ERR(JT_NO_MEMORY, "JSON value");
        if (with_scopes)
            JT_TRY(add_scopes(tx, rows[i].id, arena, api));
    }
    return JT_DONE;
}

static jt_err get_apis(void *context, struct request *req, struct response *resp)
{
    JT_AUTO(store_tx_abortp) struct store_tx *tx = NULL;
    JT_AUTO(json_decrefp) json_t *list = json_array();
    jt_str expand = JT_STR("");

    JT_TRY(query_read(req, resp, list_query, "expand", &expand));
    JT_TRY(management_begin(context, req, STORE_READ, &tx));
    JT_TRY(list_all(tx, expand.len > 0, req->arena, list));
    /* Contract section 7.4: this list is not paged, though the answer has a cursor. */
    return answer_json(req, resp, 200,
                       json_pack("{s:s,s:s,s:n,s:O}", "code", "OK", "message", "Success",
                                 "next_token", "apis", list));
}

static jt_err get_api(void *context, struct request *req, struct response *resp)
{
    JT_AUTO(store_tx_abortp) struct store_tx *tx = NULL;
    JT_AUTO(json_decrefp) json_t *json = NULL;
    struct api api = { 0 };

    JT_TRY(management_begin(context, req, STORE_READ, &tx));
    JT_TRY(lookup_api(tx, req, resp, &api));
    json = api_json(&api);
    JT_TRY(add_scopes(tx, api.id, req->arena, json));
    JT_TRY(add_applications(tx, api.id, req->arena, json));
    return answer_payload(req, resp, "success_response", "api", json_incref(json));
}

static jt_err create_api(void *context, struct request *req, struct response *resp)
{
    JT_AUTO(registrar_end) struct registrar r = { 0 };
    JT_AUTO(json_decrefp) json_t *body = NULL;
    struct api api = { 0 };

    JT_TRY(body_read(req, resp, &create_api_body, &body));
    JT_TRY(management_change(context, req, &r));
    JT_TRY(management_outcome(
        req, resp, &r, api_create(&r, body_text(body, "name"), body_text(body, "audience"), &api)));
    JT_TRY(
        answer_payload(req, resp, "Success", "api", json_pack("{s:s%}", "id", JSON_TEXT(api.id))));
    return management_finish(context, &r);
}

static jt_err delete_api(void *context, struct request *req, struct response *resp)
{
    JT_AUTO(registrar_end) struct registrar r = { 0 };

    JT_TRY(management_change(context, req, &r));
    JT_TRY(management_outcome(req, resp, &r, api_delete(&r, request_path_param(req, "api_id"))));
    JT_TRY(answer_code(req, resp, "API_DELETED", "API successfully deleted"));
    return management_finish(context, &r);
}

static const struct route routes[] = {
    { HTTP_GET, "/api/v1/apis", 0, get_apis, RUNS_BLOCKING,
      "List the APIs, with expand=scopes their scopes too",
      OPERATION("getAPIs", "read:apis", .query = list_query, .answer = "get_apis_response") },
    { HTTP_POST, "/api/v1/apis", BODY_MAX_BYTES, create_api, RUNS_BLOCKING, "Register an API",
      OPERATION("addAPIs", "create:apis", .body = &create_api_body,
                .answer = "create_apis_response") },
    { HTTP_GET, "/api/v1/apis/{api_id}", 0, get_api, RUNS_BLOCKING,
      "One API, with its scopes and the applications that may be authorized for it",
      OPERATION("getAPI", "read:apis", .answer = "get_api_response") },
    { HTTP_DELETE, "/api/v1/apis/{api_id}", 0, delete_api, RUNS_BLOCKING,
      "Delete an API, its scopes and its authorizations",
      OPERATION("deleteAPI", "delete:apis", .answer = "delete_api_response") },
};
const struct resource apis = { routes, COUNT(routes), false };
