/*
 * apis: /api/v1/apis (contract section 7.9): lists, shows, makes and deletes APIs by
 * registration/apis.h. There is no operation that updates one.
 */
#include "registration/apis.h"
#include "management/examples.h"
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
static const struct body_shape create_api_body = { create_members, COUNT(create_members), false };

static const char *const expansions[] = { "scopes", NULL };
static const struct query_parameter list_query[] = {
    { .name = "expand",
      .type = QUERY_CHOICE,
      .choices = expansions,
      .description = "Shows each API's scopes too" },
    { 0 },
};

/* --- Answers ---------------------------------------------------------------------------------- */

static const struct answer_member item_members[] = {
    { "id", ANSWER_FROM(struct api, id), .example = EXAMPLE_API_ID },
    { "name", ANSWER_FROM(struct api, name), .example = "Example API" },
    { "audience", ANSWER_FROM(struct api, audience),
      .description = "Value used as the audience and put in the aud claim.",
      .example = "https://api.example.com" },
    { "is_management_api", ANSWER_FROM(struct api, is_management),
      .description = "true only for the built-in management API.", .example = "false" },
};
static const struct answer_shape item = { NULL, ANSWER_MEMBERS(struct api, item_members) };

static const struct answer_member scope_members[] = {
    { "id", ANSWER_FROM(struct scope, id), .example = EXAMPLE_SCOPE_ID },
    { "key", ANSWER_FROM(struct scope, key), .example = "read:logs" },
};
static const struct answer_shape scope_shape = { NULL,
                                                 ANSWER_MEMBERS(struct scope, scope_members) };

/* Unauthorized ones are shown too: is_active tells them apart. */
static const char *const type_labels[] = { "Machine to machine (M2M)", "Back-end web",
                                           "Front-end and mobile", "Device and IoT", NULL };
static const struct answer_member application_members[] = {
    { "id", ANSWER_FROM(struct api_application, id), .description = "Client id.",
      .example = EXAMPLE_APPLICATION_ID },
    { "name", ANSWER_FROM(struct api_application, name), .example = "My M2M app" },
    { "type", ANSWER_NAME(struct api_application, type, application_type_label),
      .choices = type_labels, .example = "Machine to machine (M2M)" },
    { "is_active", ANSWER_FROM(struct api_application, is_authorized),
      ANSWER_NULL_IN_CONTRACT("boolean"),
      .description = "true when the application is authorized for this API.", .example = "true" },
};
static const struct answer_shape application_shape = { NULL, ANSWER_MEMBERS(struct api_application,
                                                                            application_members) };

struct shown {
    struct api api;
    bool has_scopes; /* always of one that is shown alone */
    struct scope *scopes;
    size_t scope_count;
    struct api_application *applications;
    size_t application_count;
};
static const struct answer_member listed_members[] = {
    { ANSWER_OBJECT(struct shown, api, &item) },
    { "scopes", ANSWER_LIST(struct shown, scopes, scope_count, &scope_shape),
      ANSWER_LEFT_OUT_UNLESS(struct shown, has_scopes) },
};
static const struct answer_shape listed = { NULL, ANSWER_MEMBERS(struct shown, listed_members) };
static const struct answer_member list_members[] = { { ANSWER_NEXT_TOKEN },
                                                     { ANSWER_ROWS("apis", &listed) } };
static const struct answer_shape list_answer = { "get_apis_response",
                                                 ANSWER_MEMBERS(struct answer_list, list_members),
                                                 ANSWER_OK };

static const struct answer_member shown_members[] = {
    { ANSWER_OBJECT(struct shown, api, &item) },
    { "scopes", ANSWER_LIST(struct shown, scopes, scope_count, &scope_shape) },
    { "applications",
      ANSWER_LIST(struct shown, applications, application_count, &application_shape) },
};
static const struct answer_shape shown = { NULL, ANSWER_MEMBERS(struct shown, shown_members) };
static const struct answer_shape get_answer = {
    "get_api_response", ANSWER_MEMBER(struct shown, "api", ANSWER_SAME(&shown)),
    ANSWER_SAYS("OK", "success_response"), .has_etag = true
};

static const struct answer_shape created_answer = { "create_apis_response",
                                                    ANSWER_ID_OF("api", EXAMPLE_API_ID),
                                                    ANSWER_OK };
static const struct answer_shape deleted_answer = {
    "delete_api_response", ANSWER_SAYS("API_DELETED", "API successfully deleted")
};

/* --- Operations ------------------------------------------------------------------------------- */

static jt_err add_scopes(struct store_tx *tx, struct jt_arena *arena, struct shown *api)
{
    api->has_scopes = true;
    return store_scope_list(tx, api->api.id, arena, &api->scopes, &api->scope_count);
}

/* Both lists are in one order. */
static jt_err add_all_scopes(struct store_tx *tx, struct jt_arena *arena, struct shown *rows,
                             size_t count)
{
    struct scope *scopes = NULL;
    size_t left = 0;
    JT_TRY(store_scope_list_all(tx, arena, &scopes, &left));
    for (struct shown *api = rows; api < rows + count; api++) {
        api->has_scopes = true;
        api->scopes = scopes;
        for (; left > 0 && jt_str_eq(scopes->api_id, api->api.id); left--, scopes++)
            api->scope_count++;
    }
    return JT_DONE;
}

static jt_err get_apis(void *context, struct request *req, struct response *resp)
{
    JT_AUTO(store_tx_abortp) struct store_tx *tx = NULL;
    struct api *apis_found = NULL;
    struct shown *rows = NULL;
    size_t count = 0;
    jt_str expand = JT_STR("");

    JT_TRY(query_read(req, resp, list_query, "expand", &expand));
    JT_TRY(management_begin(context, req, STORE_READ, &tx));
    JT_TRY(store_api_list(tx, req->arena, &apis_found, &count));
    JT_TRY(jt_arena_calloc(req->arena, count, sizeof(*rows), &rows));
    for (size_t i = 0; i < count; i++)
        rows[i].api = apis_found[i];
    if (expand.len > 0)
        JT_TRY(add_all_scopes(tx, req->arena, rows, count));
    /* Contract section 7.4: this list is not paged, though the answer has a cursor. */
    return answer_with(req, resp, &list_answer, &(struct answer_list){ rows, count });
}

static jt_err get_api(void *context, struct request *req, struct response *resp)
{
    JT_AUTO(store_tx_abortp) struct store_tx *tx = NULL;
    struct shown answer = { 0 };

    JT_TRY(management_begin(context, req, STORE_READ, &tx));
    JT_TRY(lookup_api(tx, req, resp, &answer.api));
    JT_TRY(add_scopes(tx, req->arena, &answer));
    JT_TRY(store_api_applications(tx, answer.api.id, req->arena, &answer.applications,
                                  &answer.application_count));
    return answer_with(req, resp, &get_answer, &answer);
}

static jt_err create_api(void *context, struct request *req, struct response *resp)
{
    JT_AUTO(registrar_end) struct registrar r = management_registrar(context, req);
    JT_AUTO(json_decrefp) json_t *body = NULL;
    struct api api = { 0 };

    JT_TRY(body_read(req, resp, &create_api_body, &body));
    JT_TRY(management_outcome(
        req, resp, &r, api_create(&r, body_text(body, "name"), body_text(body, "audience"), &api)));
    JT_TRY(answer_with(req, resp, &created_answer, &(struct answer_id){ api.id }));
    return management_finish(context, &r);
}

static jt_err delete_api(void *context, struct request *req, struct response *resp)
{
    JT_AUTO(registrar_end) struct registrar r = management_registrar(context, req);

    JT_TRY(management_outcome(req, resp, &r, api_delete(&r, request_path_param(req, "api_id"))));
    JT_TRY(answer_done(req, resp, &deleted_answer));
    return management_finish(context, &r);
}

static const struct route routes[] = {
    { HTTP_GET, "/api/v1/apis", 0, get_apis, RUNS_BLOCKING,
      "List the APIs, with expand=scopes their scopes too",
      OPERATION("getAPIs", "read:apis", .query = list_query, .gives = &list_answer) },
    { HTTP_POST, "/api/v1/apis", BODY_MAX_BYTES, create_api, RUNS_BLOCKING, "Register an API",
      OPERATION("addAPIs", "create:apis", .body = &create_api_body, .gives = &created_answer) },
    { HTTP_GET, "/api/v1/apis/{api_id}", 0, get_api, RUNS_BLOCKING,
      "One API, with its scopes and the applications that may be authorized for it",
      OPERATION("getAPI", "read:apis", .gives = &get_answer) },
    { HTTP_DELETE, "/api/v1/apis/{api_id}", 0, delete_api, RUNS_BLOCKING,
      "Delete an API, its scopes and its authorizations",
      OPERATION("deleteAPI", "delete:apis", .gives = &deleted_answer) },
};
const struct resource apis = { routes, COUNT(routes), RESOURCE_GLOBAL };
