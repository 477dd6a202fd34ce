/*
 * api_applications: which applications are authorized for an API, and with which of its scopes
 * (contract sections 3.3, 3.4 and 7.9).
 */
#include "management/examples.h"
#include "management/resources.h"
#include "management/transaction.h"
#include "registration/authorizations.h"
#include "rest/answer.h"

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
static const struct body_shape update_api_applications_body = { update_members,
                                                                COUNT(update_members), false };

static jt_err wanted_read(const json_t *entries, struct jt_arena *arena,
                          struct authorization_wanted **ret_wanted)
{
    size_t index;
    json_t *item;
    JT_TRY(jt_arena_calloc(arena, json_array_size(entries) + 1, sizeof(**ret_wanted), ret_wanted));
    json_array_foreach(entries, index, item)
    {
        (*ret_wanted)[index] = (struct authorization_wanted){
            .application_id = body_text(item, "id"),
            .is_revoked = body_has(item, "operation"),
        };
    }
    return JT_DONE;
}

struct updated {
    struct text_list connected, disconnected;
};
static const struct answer_member updated_members[] = {
    { "applications_disconnected",
      ANSWER_TEXTS(struct updated, disconnected.texts, disconnected.count) },
    { "applications_connected", ANSWER_TEXTS(struct updated, connected.texts, connected.count),
      .example = "[\"" EXAMPLE_APPLICATION_ID "\"]" },
};
static const struct answer_shape updated_answer = {
    "authorize_app_api_response", ANSWER_MEMBERS(struct updated, updated_members),
    ANSWER_SAYS("API_APPLICATIONS_UPDATED", "API applications updated")
};

static jt_err update_api_applications(void *context, struct request *req, struct response *resp)
{
    JT_AUTO(registrar_end) struct registrar r = management_registrar(context, req);
    JT_AUTO(json_decrefp) json_t *body = NULL;
    struct updated updated = { { .arena = req->arena }, { .arena = req->arena } };
    struct authorization_wanted *wanted = NULL;

    JT_TRY(body_read(req, resp, &update_api_applications_body, &body));
    const json_t *entries = json_object_get(body, "applications");
    JT_TRY(wanted_read(entries, req->arena, &wanted));
    JT_TRY(management_outcome(req, resp, &r,
                              api_authorize(&r, request_path_param(req, "api_id"), wanted,
                                            json_array_size(entries), &updated.connected,
                                            &updated.disconnected)));
    JT_TRY(answer_with(req, resp, &updated_answer, &updated));
    return management_finish(context, &r);
}

typedef jt_err scope_change(struct registrar *r, jt_str api_id, jt_str application_id,
                            jt_str scope_id);

static jt_err change_scope(void *context, scope_change *change, struct request *req,
                           struct response *resp)
{
    JT_AUTO(registrar_end) struct registrar r = management_registrar(context, req);

    JT_TRY(management_outcome(req, resp, &r,
                              change(&r, request_path_param(req, "api_id"),
                                     request_path_param(req, "application_id"),
                                     request_path_param(req, "scope_id"))));
    JT_TRY(answer_ok(req, resp));
    return management_finish(context, &r);
}

static jt_err add_scope(void *context, struct request *req, struct response *resp)
{
    return change_scope(context, application_scope_enable, req, resp);
}

static jt_err delete_scope(void *context, struct request *req, struct response *resp)
{
    return change_scope(context, application_scope_disable, req, resp);
}

#define APPLICATIONS "/api/v1/apis/{api_id}/applications"

static const struct route routes[] = {
    { HTTP_PATCH, APPLICATIONS, BODY_MAX_BYTES, update_api_applications, RUNS_BLOCKING,
      "Authorize applications for an API, or revoke that; all of them or none",
      OPERATION("updateAPIApplications", "update:apis", .body = &update_api_applications_body,
                .gives = &updated_answer) },
    { HTTP_POST, APPLICATIONS "/{application_id}/scopes/{scope_id}", 0, add_scope, RUNS_BLOCKING,
      "Enable a scope of an API for an application authorized for it",
      OPERATION("addAPIApplicationScope", "create:api_application_scopes",
                .gives = &answer_success) },
    { HTTP_DELETE, APPLICATIONS "/{application_id}/scopes/{scope_id}", 0, delete_scope,
      RUNS_BLOCKING, "Disable a scope of an API for an application",
      OPERATION("deleteAPIApplicationScope", "delete:apis_application_scopes",
                .gives = &answer_success) },
};
const struct resource api_applications = { routes, COUNT(routes), RESOURCE_GLOBAL };
