/*
 * applications: /api/v1/applications (contract section 7.9). Client secrets are shown once, when
 * they are made; type and organization never change.
 */
#include "registration/applications.h"
#include "base/clock.h"
#include "base/fold.h"
#include "management/applications/client_secret.h"
#include "management/attributes.h"
#include "management/examples.h"
#include "management/guard.h"
#include "management/lookup.h"
#include "management/page.h"
#include "management/resources.h"
#include "management/transaction.h"
#include "rest/answer.h"
#include "store/application_find.h"
#include "store/applications.h"
#include "store/usage.h"

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
    { .name = "methods", .type = MEMBER_TEXTS, .min = 1, .max = 64 },
};
static const struct body_shape create_application_body = { create_members, COUNT(create_members),
                                                           false };

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
static const struct body_shape update_application_body = { update_members, COUNT(update_members),
                                                           true };

/* --- Answers ---------------------------------------------------------------------------------- */

static const struct answer_member item_members[] = {
    { "id", ANSWER_FROM(struct application, id), .example = EXAMPLE_APPLICATION_ID },
    { "name", ANSWER_FROM(struct application, name), .example = "My React app" },
    { "type", ANSWER_NAME(struct application, type, application_type_code), .choices = types },
};
static const struct answer_shape item = { NULL, ANSWER_MEMBERS(struct application, item_members) };

/* Of the list. */
struct listed {
    struct application app;
    bool has_details;
    struct usage_figures figures;
    jt_str matched_on; /* empty: nothing was searched */
};

/* jeton's own members: not in the list unless they are asked for. */
static const struct answer_member detail_members[] = {
    { "org_code", ANSWER_FROM(struct listed, app.org_code), .is_nullable = true,
      .description = "This and what follows: with expand=details." },
    { "created_on", ANSWER_TIME(struct listed, app.created_ms) },
    { "last_used_on", ANSWER_TIME(struct listed, figures.last_used_ms), .is_nullable = true },
    { "token_count", ANSWER_FROM(struct listed, figures.count) },
    { "coalesced_token_count", ANSWER_FROM(struct listed, figures.coalesced),
      .description = "Of these: an earlier token, handed out again." },
};
static const struct answer_shape details = { NULL, ANSWER_MEMBERS(struct listed, detail_members) };

static const char *const searched_members[] = { "name", "client_id", NULL };
static const struct answer_member listed_members[] = {
    { ANSWER_OBJECT(struct listed, app, &item) },
    { ANSWER_SAME(&details), ANSWER_LEFT_OUT_UNLESS(struct listed, has_details) },
    { "matched_on", ANSWER_FROM(struct listed, matched_on), .is_optional = true,
      .choices = searched_members, .description = "Where the search was found; with search." },
};
static const struct answer_shape listed = { "applications",
                                            ANSWER_MEMBERS(struct listed, listed_members) };

static const struct answer_member list_members[] = { { ANSWER_ROWS("applications", &listed) },
                                                     { ANSWER_NEXT_TOKEN },
                                                     PAGE_TOTAL_MEMBERS };
static const struct answer_shape list_answer = { "get_applications_response",
                                                 ANSWER_MEMBERS(struct page_total, list_members),
                                                 ANSWER_OK };

static const struct body_shape *const kept_of[] = { &update_application_body,
                                                    &update_application_tokens_body, NULL };

/* Columns over attributes over what is shown when nobody set them. */
static const struct answer_member application_members[] = {
    { ANSWER_SAME(&item) },
    { "client_id", ANSWER_FROM(struct application, id), .example = EXAMPLE_APPLICATION_ID },
    { "org_code", ANSWER_FROM(struct application, org_code), .is_nullable = true,
      .description = "The organization that it acts for; null: a global application." },
    { "access_token_lifetime", ANSWER_FROM(struct application, access_token_lifetime_s),
      .description = "Seconds.", .example = "3600" },
    { "created_on", ANSWER_TIME(struct application, created_ms) },
    { ANSWER_JSON(struct application, attributes), .attributes = kept_of },
    { "login_uri", ANSWER_DEFAULT("\"\""), .example = "https://yourapp.com/api/auth/login" },
    { "homepage_uri", ANSWER_DEFAULT("\"\""), .example = "https://yourapp.com" },
    { "has_cancel_button", ANSWER_DEFAULT("false") },
    { "is_access_control_enabled", ANSWER_DEFAULT("false"),
      .description = "Always false for types without connections, which includes m2m." },
    { "is_allow_faceless_auth", ANSWER_DEFAULT("false") },
    { "is_ask_for_name", ANSWER_DEFAULT("false") },
    { "has_marketing_consent", ANSWER_DEFAULT("false") },
    { "has_sign_in_link_on_sign_up_page", ANSWER_DEFAULT("false") },
    { "has_register_link_on_sign_in_page", ANSWER_DEFAULT("false") },
    { "has_sign_in_with_sso_button", ANSWER_DEFAULT("false") },
    { "use_gravatar_fallback", ANSWER_DEFAULT("false") },
};
static const struct answer_shape application = { NULL, ANSWER_MEMBERS(struct application,
                                                                      application_members) };
static const struct answer_shape get_answer = { "get_application_response",
                                                ANSWER_MEMBER(struct application, "application",
                                                              ANSWER_SAME(&application)),
                                                ANSWER_OK, .has_etag = true };

static const struct answer_shape created_answer = {
    "create_application_response",
    ANSWER_MEMBER(struct new_client_secret, "application", ANSWER_SAME(&new_client_secret)),
    ANSWER_SAYS("APPLICATION_CREATED", "Application created"),
    .status = 201,
};

/* --- Operations ------------------------------------------------------------------------------- */

enum { UNUSED_DAYS_MAX = 3650 };
static const char *const expansions[] = { "details", NULL };
static const struct query_parameter list_query[] = {
    { .name = "search",
      .type = QUERY_SEARCH,
      .max = APPLICATION_NAME_MAX_CHARS,
      .description =
          "In the name or the client_id, whatever the case, the accents and the width of "
          "letters; empty: all" },
    { .name = "api_id", .description = "Those that are authorized for that API" },
    { .name = "org_code", .description = "Those of that organization" },
    { .name = "never_used",
      .type = QUERY_CHOICE,
      .choices = query_switch,
      .description = "true: those of type m2m that never had a token" },
    { .name = "unused_for_days",
      .type = QUERY_INTEGER,
      .min = 1,
      .max = UNUSED_DAYS_MAX,
      .description = "Those of type m2m that had no token for so many days, and are as old" },
    { .name = "has_two_secrets",
      .type = QUERY_CHOICE,
      .choices = query_switch,
      .description = "true: those whose previous client secret is still good" },
    { .name = "expand",
      .type = QUERY_CHOICE,
      .choices = expansions,
      .description = "Organization, times and figures of each application too" },
    PAGE_TOTAL_QUERY,
    PAGE_SORTED_QUERY(page_use_sorts),
    { 0 },
};

static jt_err read_figures(struct store_tx *tx, struct listed *rows, size_t count,
                           struct jt_arena *arena)
{
    struct usage_figures *figures = NULL;
    JT_TRY(jt_arena_calloc(arena, count, sizeof(*figures), &figures));
    for (size_t i = 0; i < count; i++)
        figures[i].application_id = rows[i].app.id;
    JT_TRY(store_usage_get(tx, USAGE_APPLICATION, JT_STR(""), figures, count, arena));
    for (size_t i = 0; i < count; i++)
        rows[i].figures = figures[i];
    return JT_DONE;
}

static jt_err answer_found(struct store_tx *tx, const struct page *page,
                           const struct application_found *found, struct listed *rows,
                           const struct application_query *query, struct request *req,
                           struct response *resp)
{
    struct page_total answer;
    if (found->page.count > 0 && rows[0].has_details)
        JT_TRY(read_figures(tx, rows, found->page.count, req->arena));
    JT_TRY(page_found(page, &found->page, query->wants_total, rows, req->arena, &answer));
    return answer_with(req, resp, &list_answer, &answer);
}

static jt_err rows_of(const struct application_found *found, jt_str search, bool has_details,
                      struct jt_arena *arena, struct listed **ret_rows)
{
    struct jt_needle needle;
    JT_TRY(jt_needle_init(search, APPLICATION_NAME_MAX_BYTES, arena, &needle));
    JT_TRY(jt_arena_calloc(arena, found->page.count, sizeof(**ret_rows), ret_rows));
    for (size_t i = 0; i < found->page.count; i++) {
        struct listed *row = &(*ret_rows)[i];
        *row = (struct listed){ .app = found->apps[i], .has_details = has_details };
        if (needle.folded.len > 0)
            row->matched_on =
                jt_needle_is_in(&needle, row->app.name) ? JT_STR("name") : JT_STR("client_id");
    }
    return JT_DONE;
}

/* By name, and all of them or an organization's: without a look at more than the page. */
static jt_err list_by_name(struct store_tx *tx, const struct application_query *query,
                           struct jt_arena *arena, struct application_found *ret_found)
{
    struct application_found found = { 0 };
    JT_TRY(store_application_list(tx, query->sort, query->after, query->org_code, query->limit + 1,
                                  arena, &found.apps, &found.page.count));
    if (found.page.count > query->limit) {
        const struct application *last = &found.apps[--found.page.count - 1];
        found.page.has_more = true;
        found.page.next = (struct store_cursor){ .value = last->name, .id = last->id };
    }
    *ret_found = found;
    return JT_DONE;
}

static bool is_by_name_alone(const struct application_query *query)
{
    return (query->sort == SORT_NAME_ASC || query->sort == SORT_NAME_DESC) &&
           query->search.len == 0 && query->api_id.len == 0 && !query->is_never_used &&
           !query->has_two_secrets && !query->wants_total && query->idle_before_ms == 0;
}

static jt_err answer_page(struct store_tx *tx, const struct page *page,
                          const struct application_query *query, bool has_details,
                          struct request *req, struct response *resp)
{
    struct application_found found = { 0 };
    struct listed *rows = NULL;
    JT_TRY(is_by_name_alone(query) ? list_by_name(tx, query, req->arena, &found)
                                   : store_application_find(tx, query, req->arena, &found));
    JT_TRY(rows_of(&found, query->search, has_details, req->arena, &rows));
    return answer_found(tx, page, &found, rows, query, req, resp);
}

static jt_err filters_read(const struct management *management, struct request *req,
                           struct response *resp, struct application_query *query)
{
    int64_t days = 0;
    JT_TRY(query_read(req, resp, list_query, "search", &query->search));
    JT_TRY(query_read(req, resp, list_query, "api_id", &query->api_id));
    JT_TRY(query_read(req, resp, list_query, "org_code", &query->org_code));
    JT_TRY(query_read_switch(req, resp, list_query, "never_used", &query->is_never_used));
    JT_TRY(query_read_integer(req, resp, list_query, "unused_for_days", &days));
    JT_TRY(query_read_switch(req, resp, list_query, "has_two_secrets", &query->has_two_secrets));
    JT_TRY(query_read_switch(req, resp, list_query, "total", &query->wants_total));
    if (days > 0)
        query->idle_before_ms = jt_now_ms(&management->clock) - days * JT_DAY_MS;
    return JT_DONE;
}

static jt_err get_applications(void *context, struct request *req, struct response *resp)
{
    JT_AUTO(store_tx_abortp) struct store_tx *tx = NULL;
    jt_str expand = JT_STR("");
    struct page page = { 0 };

    JT_TRY(page_read(context, req, resp, PAGE_APPLICATIONS, &page));
    struct application_query query = { .sort = page.sort, .after = page.after, .limit = page.size };
    JT_TRY(filters_read(context, req, resp, &query));
    JT_TRY(query_read(req, resp, list_query, "expand", &expand));
    JT_TRY(management_begin(context, req, STORE_READ, &tx));
    return answer_page(tx, &page, &query, expand.len > 0, req, resp);
}

static jt_err get_organization_applications(void *context, struct request *req,
                                            struct response *resp)
{
    JT_AUTO(store_tx_abortp) struct store_tx *tx = NULL;
    const jt_str org_code = request_path_param(req, "org_code");
    struct organization org = { 0 };
    struct page page = { 0 };

    JT_TRY(guard_organization(req, resp, org_code));
    JT_TRY(page_read(context, req, resp, PAGE_ORGANIZATION_APPLICATIONS, &page));
    JT_TRY(management_begin(context, req, STORE_READ, &tx));
    JT_TRY(lookup_organization(tx, org_code, req, resp, &org));
    const struct application_query query = {
        .sort = page.sort, .after = page.after, .limit = page.size, .org_code = org_code
    };
    return answer_page(tx, &page, &query, false, req, resp);
}

static jt_err get_application(void *context, struct request *req, struct response *resp)
{
    JT_AUTO(store_tx_abortp) struct store_tx *tx = NULL;
    struct application app = { 0 };

    JT_TRY(management_begin(context, req, STORE_READ, &tx));
    JT_TRY(lookup_application(tx, req, resp, &app));
    return answer_with(req, resp, &get_answer, &app);
}

static jt_err create_application(void *context, struct request *req, struct response *resp)
{
    JT_AUTO(registrar_end) struct registrar r = management_registrar(context, req);
    JT_AUTO(json_decrefp) json_t *body = NULL;
    JT_AUTO(jt_secret_clear) struct jt_secret secret = { 0 };
    struct application_wanted wanted = { 0 };
    struct application app = { 0 };

    JT_TRY(body_read(req, resp, &create_application_body, &body));
    wanted.name = body_text(body, "name");
    wanted.org_code = body_text(body, "org_code");
    JT_TRY(body_texts(body, "methods", req->arena, &wanted.methods, &wanted.method_count));
    JT_TRY(application_type_parse(body_text(body, "type"), &wanted.type));
    JT_TRY(management_outcome(req, resp, &r, application_create(&r, &wanted, &app, &secret)));
    JT_TRY(answer_with(req, resp, &created_answer,
                       &(struct new_client_secret){ app.id, jt_secret_reveal(&secret) }));
    return management_finish(context, &r);
}

static jt_err update_application(void *context, struct request *req, struct response *resp)
{
    JT_AUTO(registrar_end) struct registrar r = management_registrar(context, req);
    JT_AUTO(json_decrefp) json_t *body = NULL;
    struct application_changes wanted = { 0 };

    JT_TRY(body_read(req, resp, &update_application_body, &body));
    wanted.name = body_given_text(body, "name");
    wanted.is_access_control_enabled = body_boolean(body, "is_access_control_enabled");
    JT_TRY(attributes_of_body(body, &update_application_body, req->arena, &wanted.attributes));
    JT_TRY(management_outcome(
        req, resp, &r, application_update(&r, request_path_param(req, "application_id"), &wanted)));
    JT_TRY(answer_ok(req, resp));
    return management_finish(context, &r);
}

static jt_err delete_application(void *context, struct request *req, struct response *resp)
{
    JT_AUTO(registrar_end) struct registrar r = management_registrar(context, req);

    JT_TRY(management_outcome(req, resp, &r,
                              application_delete(&r, request_path_param(req, "application_id"))));
    JT_TRY(answer_ok(req, resp));
    return management_finish(context, &r);
}

#define APPLICATIONS "/api/v1/applications"

static const struct route routes[] = {
    { HTTP_GET, APPLICATIONS, 0, get_applications, RUNS_BLOCKING,
      "List the applications, a page at a time",
      OPERATION("getApplications", "read:applications", .query = list_query,
                .gives = &list_answer) },
    { HTTP_POST, APPLICATIONS, BODY_MAX_BYTES, create_application, RUNS_BLOCKING,
      "Register an application; the only answer with its first client secret",
      OPERATION("createApplication", "create:applications", .body = &create_application_body,
                .gives = &created_answer) },
    { HTTP_GET, APPLICATIONS "/{application_id}", 0, get_application, RUNS_BLOCKING,
      "One application, without its client secret",
      OPERATION("getApplication", "read:applications", .gives = &get_answer) },
    { HTTP_PATCH, APPLICATIONS "/{application_id}", BODY_MAX_BYTES, update_application,
      RUNS_BLOCKING, "Change an application's name or sign-in settings",
      OPERATION("updateApplication", "update:applications", .body = &update_application_body,
                .gives = &answer_success) },
    { HTTP_DELETE, APPLICATIONS "/{application_id}", 0, delete_application, RUNS_BLOCKING,
      "Delete an application with its secrets and authorizations",
      OPERATION("deleteApplication", "delete:applications", .gives = &answer_success) },
};
const struct resource applications = { routes, COUNT(routes), RESOURCE_GLOBAL };

static const struct route organization_routes[] = {
    { HTTP_GET, "/api/v1/organizations/{org_code}/applications", 0, get_organization_applications,
      RUNS_BLOCKING, "List the applications of an organization, a page at a time",
      OWN_OPERATION("getOrganizationApplications", "read:applications", .query = page_by_name_query,
                    .gives = &list_answer) },
};
const struct resource organization_applications = { organization_routes, COUNT(organization_routes),
                                                    RESOURCE_OF_ORGANIZATIONS };
