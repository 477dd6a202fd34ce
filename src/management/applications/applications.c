/*
 * applications: /api/v1/applications (contract section 7.9). Client secrets are shown once, when
 * they are made; type and organization never change.
 */
#include "management/attributes.h"
#include "management/guard.h"
#include "management/lookup.h"
#include "management/page.h"
#include "management/resources.h"
#include "management/transaction.h"
#include "rest/answer.h"
#include "rest/refuse.h"

/* --- Bodies ----------------------------------------------------------------------------------- */

static const char *const types[] = { "reg", "spa", "m2m", "device", NULL };
static const struct member create_members[] = {
    { .name = "name",
      .type = MEMBER_STRING,
      .is_required = true,
      .min = 1,
      .max = APPLICATION_NAME_MAX_CHARS },
    { .name = "type", .type = MEMBER_CHOICE, .is_required = true, .choices = types },
    { .name = "org_code",
      .type = MEMBER_TEXT,
      .is_nullable = true,
      .max = ORGANIZATION_CODE_MAX_BYTES },
};
const struct body_shape create_application_body = { create_members, COUNT(create_members), false };

#define KEPT_URI(uri)                                                                       \
    {                                                                                       \
        .name = (uri), .type = MEMBER_TEXT, .is_attribute = true, .max = BODY_URI_MAX_CHARS \
    }
#define KEPT_URIS(uris)                                                       \
    {                                                                         \
        .name = (uris), .type = MEMBER_TEXTS, .is_attribute = true, .min = 1, \
        .max = BODY_URI_MAX_CHARS                                             \
    }

static const struct member update_members[] = {
    { .name = "name", .type = MEMBER_TEXT, .min = 1, .max = APPLICATION_NAME_MAX_CHARS },
    { .name = "language_key", .type = MEMBER_TEXT, .is_attribute = true, .max = 64 },
    KEPT_URIS("logout_uris"),
    KEPT_URIS("redirect_uris"),
    KEPT_URI("login_uri"),
    KEPT_URI("homepage_uri"),
    MEMBER_KEPT_SWITCH("is_allow_faceless_auth"),
    MEMBER_KEPT_SWITCH("is_ask_for_name"),
    MEMBER_KEPT_SWITCH("has_marketing_consent"),
    MEMBER_KEPT_SWITCH("has_sign_in_link_on_sign_up_page"),
    MEMBER_KEPT_SWITCH("has_register_link_on_sign_in_page"),
    MEMBER_KEPT_SWITCH("has_sign_in_with_sso_button"),
    MEMBER_KEPT_SWITCH("use_gravatar_fallback"),
    { .name = "is_access_control_enabled", .type = MEMBER_BOOLEAN }, /* never true: no roles here */
};
const struct body_shape update_application_body = { update_members, COUNT(update_members), true };

/* --- As JSON (NULL: out of memory) ------------------------------------------------------------ */

static json_t *item_json(const struct application *app)
{
    return json_pack("{s:s%,s:s%,s:s%}", "id", JSON_TEXT(app->id), "name", JSON_TEXT(app->name),
                     "type", JSON_TEXT(application_type_code(app->type)));
}

/* What getApplication shows when nobody set it. */
static json_t *default_attributes(void)
{
    return json_pack("{s:s,s:s,s:b,s:b,s:b,s:b,s:b,s:b,s:b,s:b,s:b}", "login_uri", "",
                     "homepage_uri", "", "has_cancel_button", 0, "is_access_control_enabled", 0,
                     "is_allow_faceless_auth", 0, "is_ask_for_name", 0, "has_marketing_consent", 0,
                     "has_sign_in_link_on_sign_up_page", 0, "has_register_link_on_sign_in_page", 0,
                     "has_sign_in_with_sso_button", 0, "use_gravatar_fallback", 0);
}

/* Columns over attributes over defaults; org_code and what follows it are jeton's own members. */
static jt_err application_json(const struct application *app, json_t **ret_json)
{
    JT_AUTO(json_decrefp) json_t *json = item_json(app);
    JT_AUTO(json_decrefp) json_t *attributes = NULL;

    JT_TRY(attributes_read(app->attributes, &attributes));
    if (json_object_update_new(
            json, json_pack("{s:s%,s:o,s:I,s:o}", "client_id", JSON_TEXT(app->id), "org_code",
                            json_text_or_null(app->org_code), "access_token_lifetime",
                            (json_int_t)app->access_token_lifetime_s, "created_on",
                            json_time(app->created_ms))) != 0 ||
        json_object_update_missing(json, attributes) != 0 ||
        json_object_update_missing_new(json, default_attributes()) != 0)
        return JT_ERR(JT_NO_MEMORY, "JSON value");
    *ret_json = json_incref(json);
    return JT_DONE;
}

/* --- Operations ------------------------------------------------------------------------------- */

static const char *const expansions[] = { "details", NULL };
static const struct query_parameter list_query[] = {
    { .name = "search",
      .type = QUERY_TEXT,
      .max = APPLICATION_NAME_MAX_CHARS,
      .description = "In the name or the client_id; empty: all" },
    { .name = "expand",
      .type = QUERY_CHOICE,
      .choices = expansions,
      .description = "Organization, times and figures of each application too" },
    PAGE_SORTED_QUERY(page_name_sorts),
    { 0 },
};

/* item_json() with jeton's own members: not in the list unless they are asked for. */
static jt_err details_json(struct store_tx *tx, const struct application *app,
                           struct jt_arena *arena, json_t **ret_json)
{
    JT_AUTO(json_decrefp) json_t *json = item_json(app);
    struct usage_figures figures;
    JT_TRY(store_usage_get(tx, app->id, USAGE_APPLICATION, JT_STR(""), arena, &figures));
    if (json_object_update_new(json, json_pack("{s:o,s:o,s:o,s:I}", "org_code",
                                               json_text_or_null(app->org_code), "created_on",
                                               json_time(app->created_ms), "last_used_on",
                                               json_time(figures.last_used_ms), "token_count",
                                               (json_int_t)figures.count)) != 0)
        return JT_ERR(JT_NO_MEMORY, "JSON value");
    *ret_json = json_incref(json);
    return JT_DONE;
}

static jt_err add_item(json_t *list, struct store_tx *tx, const struct application *app,
                       bool has_details, struct jt_arena *arena)
{
    json_t *item = NULL;
    if (has_details)
        JT_TRY(details_json(tx, app, arena, &item));
    else
        item = item_json(app);
    return json_array_append_new(list, item) == 0 ? JT_DONE : JT_ERR(JT_NO_MEMORY, "JSON value");
}

static jt_err answer_page(struct store_tx *tx, const struct page *page,
                          struct application_filter filter, bool has_details, struct request *req,
                          struct response *resp)
{
    JT_AUTO(json_decrefp) json_t *list = json_array();
    struct application *apps = NULL;
    json_t *next_token = json_null();
    size_t count = 0;

    JT_TRY(store_application_list(tx, page->sort, page->after, filter, page->size + 1, req->arena,
                                  &apps, &count));
    for (size_t i = 0; i < count && i < page->size; i++)
        JT_TRY(add_item(list, tx, &apps[i], has_details, req->arena));
    if (count > page->size) {
        const struct application *last = &apps[page->size - 1];
        const struct store_cursor cursor = { .value = last->name, .id = last->id };
        JT_TRY(page_next_json(page, cursor, req->arena, &next_token));
    }
    return answer_json(req, resp, 200,
                       json_pack("{s:s,s:s,s:O,s:o}", "code", "OK", "message", "Success",
                                 "applications", list, "next_token", next_token));
}

static jt_err get_applications(void *context, struct request *req, struct response *resp)
{
    JT_AUTO(store_tx_abortp) struct store_tx *tx = NULL;
    struct application_filter filter = { 0 };
    jt_str expand = JT_STR("");
    struct page page = { 0 };

    JT_TRY(page_read(req, resp, PAGE_APPLICATIONS, &page));
    JT_TRY(query_read(req, resp, list_query, "search", &filter.search));
    JT_TRY(query_read(req, resp, list_query, "expand", &expand));
    JT_TRY(management_begin(context, req, STORE_READ, &tx));
    return answer_page(tx, &page, filter, expand.len > 0, req, resp);
}

static jt_err get_organization_applications(void *context, struct request *req,
                                            struct response *resp)
{
    JT_AUTO(store_tx_abortp) struct store_tx *tx = NULL;
    const jt_str org_code = request_path_param(req, "org_code");
    struct organization org = { 0 };
    struct page page = { 0 };

    JT_TRY(guard_organization(req, resp, org_code));
    JT_TRY(page_read(req, resp, PAGE_ORGANIZATION_APPLICATIONS, &page));
    JT_TRY(management_begin(context, req, STORE_READ, &tx));
    JT_TRY(lookup_organization(tx, org_code, req, resp, &org));
    return answer_page(tx, &page, (struct application_filter){ .org_code = org_code }, false, req,
                       resp);
}

static jt_err get_application(void *context, struct request *req, struct response *resp)
{
    JT_AUTO(store_tx_abortp) struct store_tx *tx = NULL;
    struct application app = { 0 };
    json_t *json = NULL;

    JT_TRY(management_begin(context, req, STORE_READ, &tx));
    JT_TRY(lookup_application(tx, req, resp, &app));
    JT_TRY(application_json(&app, &json));
    return answer_payload(req, resp, "Success", "application", json);
}

static jt_err create_application(void *context, struct request *req, struct response *resp)
{
    struct management *management = context;
    JT_AUTO(store_tx_abortp) struct store_tx *tx = NULL;
    JT_AUTO(json_decrefp) json_t *body = NULL;
    JT_AUTO(jt_secret_clear) struct jt_secret secret = { 0 };
    enum application_type type;
    struct application app = { 0 };
    struct rule_break broken;

    JT_TRY(body_read(req, resp, &create_application_body, &body));
    JT_TRY(application_type_parse(body_text(body, "type"), &type));
    JT_TRY(management_begin(management, req, STORE_WRITE, &tx));
    const struct registrar registrar = management_registrar(management, req, tx);
    JT_TRY(rest_refuse_broken(req, resp,
                              register_application(&registrar, body_text(body, "name"), type,
                                                   body_text(body, "org_code"), &app, &secret,
                                                   &broken),
                              &broken));
    JT_TRY(answer_client_secret(req, resp, "APPLICATION_CREATED", "Application created", app.id,
                                &secret));
    return management_commit(management, &tx);
}

/* Contract section 7.6: roles do not exist here, so that switch cannot be turned on. */
static jt_err check_access_control(struct request *req, struct response *resp, const json_t *body,
                                   enum application_type type)
{
    if (!body_boolean(body, "is_access_control_enabled"))
        return JT_DONE;
    if (type == APPLICATION_M2M)
        return rest_refuse(req, resp, 400, "ACCESS_CONTROL_NOT_SUPPORTED",
                           JT_STR("Role-based access control is not supported for this "
                                  "application type"));
    return rest_refuse(req, resp, 400, "ACCESS_ROLES_REQUIRED",
                       JT_STR("Add at least one allowed role before enabling role-based "
                              "access control"));
}

static jt_err update_application(void *context, struct request *req, struct response *resp)
{
    struct management *management = context;
    JT_AUTO(store_tx_abortp) struct store_tx *tx = NULL;
    JT_AUTO(json_decrefp) json_t *body = NULL, *changed = json_array();
    struct application app = { 0 };

    JT_TRY(body_read(req, resp, &update_application_body, &body));
    JT_TRY(management_begin(management, req, STORE_WRITE, &tx));
    JT_TRY(lookup_application(tx, req, resp, &app));
    JT_TRY(check_access_control(req, resp, body, app.type));
    if (body_has(body, "name") && !jt_str_eq(body_text(body, "name"), app.name)) {
        app.name = body_text(body, "name");
        JT_TRY(attributes_note(changed, "name"));
    }
    JT_TRY(attributes_merge(body, &update_application_body, req->arena, changed, &app.attributes));
    if (json_array_size(changed) == 0)
        return answer_ok(req, resp);
    JT_TRY(store_application_update(tx, &app));
    JT_TRY(record_change(tx, req->arena, CHANGE_APPLICATION, app.id, JT_STR("application.updated"),
                         json_pack("{s:O}", "changed", changed)));
    JT_TRY(answer_ok(req, resp));
    return management_commit(management, &tx);
}

static jt_err delete_application(void *context, struct request *req, struct response *resp)
{
    struct management *management = context;
    JT_AUTO(store_tx_abortp) struct store_tx *tx = NULL;
    struct application app = { 0 };

    JT_TRY(management_begin(management, req, STORE_WRITE, &tx));
    JT_TRY(lookup_application(tx, req, resp, &app));
    JT_TRY(store_application_delete(tx, app.id));
    JT_TRY(record_change(tx, req->arena, CHANGE_APPLICATION, app.id, JT_STR("application.deleted"),
                         json_pack("{s:s%}", "name", JSON_TEXT(app.name))));
    JT_TRY(answer_ok(req, resp));
    return management_commit(management, &tx);
}

#define APPLICATIONS "/api/v1/applications"

static const struct route routes[] = {
    { HTTP_GET, APPLICATIONS, 0, get_applications, RUNS_BLOCKING,
      "List the applications, a page at a time",
      OPERATION("getApplications", "read:applications", .query = list_query,
                .answer = "get_applications_response") },
    { HTTP_POST, APPLICATIONS, BODY_MAX_BYTES, create_application, RUNS_BLOCKING,
      "Register an application; the only answer with its first client secret",
      OPERATION("createApplication", "create:applications", .body = &create_application_body,
                .answer = "create_application_response", .status = 201) },
    { HTTP_GET, APPLICATIONS "/{application_id}", 0, get_application, RUNS_BLOCKING,
      "One application, without its client secret",
      OPERATION("getApplication", "read:applications", .answer = "get_application_response") },
    { HTTP_PATCH, APPLICATIONS "/{application_id}", BODY_MAX_BYTES, update_application,
      RUNS_BLOCKING, "Change an application's name or sign-in settings",
      OPERATION("updateApplication", "update:applications", .body = &update_application_body,
                .answer = "success_response") },
    { HTTP_DELETE, APPLICATIONS "/{application_id}", 0, delete_application, RUNS_BLOCKING,
      "Delete an application with its secrets and authorizations",
      OPERATION("deleteApplication", "delete:applications", .answer = "success_response") },
};
const struct resource applications = { routes, COUNT(routes), false };

static const struct route organization_routes[] = {
    { HTTP_GET, "/api/v1/organizations/{org_code}/applications", 0, get_organization_applications,
      RUNS_BLOCKING, "List the applications of an organization, a page at a time",
      OWN_OPERATION("getOrganizationApplications", "read:applications",
                    .query = page_applications_query, .answer = "get_applications_response") },
};
const struct resource organization_applications = { organization_routes, COUNT(organization_routes),
                                                    true };
