/* scopes: /api/v1/apis/{api_id}/scopes. Only a scope's description can change (contract
 * section 7.9). */
#include "registration/scopes.h"
#include "management/examples.h"
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
static const struct body_shape create_scope_body = { create_members, COUNT(create_members), false };
static const struct body_shape update_scope_body = { update_members, COUNT(update_members), false };

static const struct answer_member scope_members[] = {
    { "id", ANSWER_FROM(struct scope, id), .example = EXAMPLE_SCOPE_ID },
    { "key", ANSWER_FROM(struct scope, key), .example = "read:logs" },
    { "description", ANSWER_FROM(struct scope, description), .example = "Read logs scope" },
    { "is_imported", ANSWER_FROM(struct scope, is_imported),
      .description =
          "Made from the API's OpenAPI document; neither changed nor deleted by itself." },
};
static const struct answer_shape shown = { "api_scope",
                                           ANSWER_MEMBERS(struct scope, scope_members) };
static const struct answer_shape list_answer = { "get_api_scopes_response",
                                                 ANSWER_LIST_OF("scopes", &shown),
                                                 ANSWER_SAYS("OK", "success_response") };
static const struct answer_shape get_answer = {
    "get_api_scope_response", ANSWER_MEMBER(struct scope, "scope", ANSWER_SAME(&shown)),
    ANSWER_SAYS("OK", "success_response"), .has_etag = true
};
static const struct answer_shape created_answer = { "create_api_scopes_response",
                                                    ANSWER_ID_OF("scope", EXAMPLE_SCOPE_ID),
                                                    ANSWER_OK };

static jt_err get_scopes(void *context, struct request *req, struct response *resp)
{
    JT_AUTO(store_tx_abortp) struct store_tx *tx = NULL;
    struct scope *scopes = NULL;
    size_t count = 0;
    struct api api = { 0 };

    JT_TRY(management_begin(context, req, STORE_READ, &tx));
    JT_TRY(lookup_api(tx, req, resp, &api));
    JT_TRY(store_scope_list(tx, api.id, req->arena, &scopes, &count));
    return answer_with(req, resp, &list_answer, &(struct answer_list){ scopes, count });
}

static jt_err get_scope(void *context, struct request *req, struct response *resp)
{
    JT_AUTO(store_tx_abortp) struct store_tx *tx = NULL;
    struct scope scope = { 0 };

    JT_TRY(management_begin(context, req, STORE_READ, &tx));
    JT_TRY(lookup_scope(tx, req, resp, &scope));
    return answer_with(req, resp, &get_answer, &scope);
}

static jt_err create_scope(void *context, struct request *req, struct response *resp)
{
    JT_AUTO(registrar_end) struct registrar r = management_registrar(context, req);
    JT_AUTO(json_decrefp) json_t *body = NULL;
    struct scope scope = { 0 };

    JT_TRY(body_read(req, resp, &create_scope_body, &body));
    JT_TRY(management_outcome(req, resp, &r,
                              scope_create(&r, request_path_param(req, "api_id"),
                                           body_text(body, "key"), body_text(body, "description"),
                                           &scope)));
    JT_TRY(answer_with(req, resp, &created_answer, &(struct answer_id){ scope.id }));
    return management_finish(context, &r);
}

static jt_err update_scope(void *context, struct request *req, struct response *resp)
{
    JT_AUTO(registrar_end) struct registrar r = management_registrar(context, req);
    JT_AUTO(json_decrefp) json_t *body = NULL;

    JT_TRY(body_read(req, resp, &update_scope_body, &body));
    JT_TRY(management_outcome(req, resp, &r,
                              scope_update(&r, request_path_param(req, "api_id"),
                                           request_path_param(req, "scope_id"),
                                           body_given_text(body, "description"))));
    JT_TRY(answer_ok(req, resp));
    return management_finish(context, &r);
}

static jt_err delete_scope(void *context, struct request *req, struct response *resp)
{
    JT_AUTO(registrar_end) struct registrar r = management_registrar(context, req);

    JT_TRY(management_outcome(
        req, resp, &r,
        scope_delete(&r, request_path_param(req, "api_id"), request_path_param(req, "scope_id"))));
    JT_TRY(answer_ok(req, resp));
    return management_finish(context, &r);
}

#define SCOPES "/api/v1/apis/{api_id}/scopes"

static const struct route routes[] = {
    { HTTP_GET, SCOPES, 0, get_scopes, RUNS_BLOCKING, "List the scopes of an API",
      OPERATION("getAPIScopes", "read:api_scopes", .gives = &list_answer) },
    { HTTP_POST, SCOPES, BODY_MAX_BYTES, create_scope, RUNS_BLOCKING, "Add a scope to an API",
      OPERATION("addAPIScope", "create:api_scopes", .body = &create_scope_body,
                .gives = &created_answer) },
    { HTTP_GET, SCOPES "/{scope_id}", 0, get_scope, RUNS_BLOCKING, "One scope of an API",
      OPERATION("getAPIScope", "read:api_scopes", .gives = &get_answer) },
    { HTTP_PATCH, SCOPES "/{scope_id}", BODY_MAX_BYTES, update_scope, RUNS_BLOCKING,
      "Change the description of a scope",
      OPERATION("updateAPIScope", "update:api_scopes", .body = &update_scope_body,
                .gives = &answer_success) },
    { HTTP_DELETE, SCOPES "/{scope_id}", 0, delete_scope, RUNS_BLOCKING,
      "Delete a scope; applications that had it lose it",
      OPERATION("deleteAPIScope", "delete:apis_scopes", .gives = &answer_success) },
};
const struct resource api_scopes = { routes, COUNT(routes), RESOURCE_GLOBAL };
