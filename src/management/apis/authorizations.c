/*
 * authorizations: who is authorized for what, from either side: jeton's own listings of what
 * api_applications.c changes, with the figures of use.
 */
#include "management/lookup.h"
#include "management/page.h"
#include "management/resources.h"
#include "management/transaction.h"
#include "rest/answer.h"
#include "store/authorization_lists.h"

/* A page that has so many scopes ends with that row, be it shorter than asked for. */
enum { PAGE_SCOPES_MAX = 20000 };

/* --- Answers ---------------------------------------------------------------------------------- */

static const struct answer_member scope_members[] = {
    { "id", ANSWER_FROM(struct enabled_scope, id) },
    { "key", ANSWER_FROM(struct enabled_scope, key), .example = "read:orders" },
    { "use_count", ANSWER_FROM(struct enabled_scope, use_count) },
    { "last_used_on", ANSWER_TIME(struct enabled_scope, last_used_ms), .is_nullable = true },
};
static const struct answer_shape scope_shape = {
    "enabled_scope", ANSWER_MEMBERS(struct enabled_scope, scope_members)
};

/* What is enabled for an application on an API; of each row. */
struct enabled {
    struct enabled_scope *scopes;
    size_t count;
};
static const struct answer_member enabled_members[] = {
    { "scopes", ANSWER_LIST(struct enabled, scopes, count, &scope_shape) },
};
static const struct answer_shape enabled = { NULL,
                                             ANSWER_MEMBERS(struct enabled, enabled_members) };

static const char *const types[] = { "m2m", "reg", "spa", "device", NULL };
struct application_row {
    struct authorized_application app;
    struct enabled enabled;
};
static const struct answer_member application_members[] = {
    { "id", ANSWER_FROM(struct application_row, app.id) },
    { "name", ANSWER_FROM(struct application_row, app.name) },
    { "type", ANSWER_NAME(struct application_row, app.type, application_type_code),
      .choices = types },
    { "org_code", ANSWER_FROM(struct application_row, app.org_code), .is_nullable = true },
    { ANSWER_OBJECT(struct application_row, enabled, &enabled) },
};
static const struct answer_shape application_shape = {
    "authorized_application", ANSWER_MEMBERS(struct application_row, application_members)
};
static const struct answer_member applications_members[] = {
    { ANSWER_ROWS("applications", &application_shape) }, { ANSWER_NEXT_TOKEN }
};
static const struct answer_shape applications_answer = {
    "get_authorized_applications_response",
    ANSWER_MEMBERS(struct answer_list, applications_members), ANSWER_OK
};

struct api_row {
    struct authorized_api api;
    struct enabled enabled;
};
static const struct answer_member api_members[] = {
    { "id", ANSWER_FROM(struct api_row, api.id) },
    { "name", ANSWER_FROM(struct api_row, api.name) },
    { "audience", ANSWER_FROM(struct api_row, api.audience) },
    { "is_management_api", ANSWER_FROM(struct api_row, api.is_management) },
    { "use_count", ANSWER_FROM(struct api_row, api.use_count) },
    { "last_used_on", ANSWER_TIME(struct api_row, api.last_used_ms), .is_nullable = true },
    { ANSWER_OBJECT(struct api_row, enabled, &enabled) },
};
static const struct answer_shape api_shape = { "authorized_api",
                                               ANSWER_MEMBERS(struct api_row, api_members) };
static const struct answer_member apis_members[] = { { ANSWER_ROWS("apis", &api_shape) },
                                                     { ANSWER_NEXT_TOKEN } };
static const struct answer_shape apis_answer = { "get_application_apis_response",
                                                 ANSWER_MEMBERS(struct answer_list, apis_members),
                                                 ANSWER_OK };

/* --- Operations ------------------------------------------------------------------------------- */

/* A list as it grows. */
struct listing {
    struct request *req;
    struct store_tx *tx;
    struct page page;
    struct answer_list answer;
    size_t scope_count;
};

/* The scopes of one row more. */
static jt_err add_row(struct listing *listing, jt_str application_id, jt_str api_id,
                      struct enabled *ret_enabled)
{
    JT_TRY(store_enabled_scopes(listing->tx, application_id, api_id, listing->req->arena,
                                &ret_enabled->scopes, &ret_enabled->count));
    listing->answer.count++;
    listing->scope_count += ret_enabled->count;
    return JT_DONE;
}

static bool is_full(const struct listing *listing)
{
    return listing->answer.count == listing->page.size || listing->scope_count >= PAGE_SCOPES_MAX;
}

/* last_id is that of the last row in the answer, behind which the store has one. */
static jt_err add_next(struct listing *listing, jt_str last_id)
{
    return page_next_token(&listing->page, (struct store_cursor){ JT_STR(""), last_id },
                           listing->req->arena, &listing->answer.next_token);
}

static jt_err get_authorized_applications(void *context, struct request *req, struct response *resp)
{
    JT_AUTO(store_tx_abortp) struct store_tx *tx = NULL;
    struct listing listing = { .req = req };
    struct authorized_application *apps = NULL;
    struct application_row *rows = NULL;
    struct api api = { 0 };
    size_t count = 0, i = 0;

    JT_TRY(page_read(context, req, resp, PAGE_AUTHORIZED_APPLICATIONS, &listing.page));
    JT_TRY(management_begin(context, req, STORE_READ, &tx));
    JT_TRY(lookup_api(tx, req, resp, &api));
    listing.tx = tx;
    JT_TRY(store_authorized_applications(tx, api.id, listing.page.after.id, listing.page.size + 1,
                                         req->arena, &apps, &count));
    JT_TRY(jt_arena_calloc(req->arena, count, sizeof(*rows), &rows));
    for (; i < count && !is_full(&listing); i++) {
        rows[i].app = apps[i];
        JT_TRY(add_row(&listing, apps[i].id, api.id, &rows[i].enabled));
    }
    if (i < count)
        JT_TRY(add_next(&listing, apps[i - 1].id));
    listing.answer.rows = rows;
    return answer_with(req, resp, &applications_answer, &listing.answer);
}

static jt_err get_authorized_apis(void *context, struct request *req, struct response *resp)
{
    JT_AUTO(store_tx_abortp) struct store_tx *tx = NULL;
    struct listing listing = { .req = req };
    struct authorized_api *found = NULL;
    struct api_row *rows = NULL;
    struct application app = { 0 };
    size_t count = 0, i = 0;

    JT_TRY(page_read(context, req, resp, PAGE_AUTHORIZED_APIS, &listing.page));
    JT_TRY(management_begin(context, req, STORE_READ, &tx));
    JT_TRY(lookup_application(tx, req, resp, &app));
    listing.tx = tx;
    JT_TRY(store_authorized_apis(tx, app.id, listing.page.after.id, listing.page.size + 1,
                                 req->arena, &found, &count));
    JT_TRY(jt_arena_calloc(req->arena, count, sizeof(*rows), &rows));
    for (; i < count && !is_full(&listing); i++) {
        rows[i].api = found[i];
        JT_TRY(add_row(&listing, app.id, found[i].id, &rows[i].enabled));
    }
    if (i < count)
        JT_TRY(add_next(&listing, found[i - 1].id));
    listing.answer.rows = rows;
    return answer_with(req, resp, &apis_answer, &listing.answer);
}

static const struct route routes[] = {
    { HTTP_GET, "/api/v1/apis/{api_id}/authorized_applications", 0, get_authorized_applications,
      RUNS_BLOCKING,
      "List the applications authorized for an API, with the scopes enabled for each",
      OWN_OPERATION("getAPIAuthorizedApplications", "read:apis", .query = page_unsorted_query,
                    .gives = &applications_answer) },
    { HTTP_GET, "/api/v1/applications/{application_id}/apis", 0, get_authorized_apis, RUNS_BLOCKING,
      "List the APIs that an application is authorized for, with its enabled scopes on each",
      OWN_OPERATION("getApplicationAPIs", "read:applications", .query = page_unsorted_query,
                    .gives = &apis_answer) },
};
const struct resource authorizations = { routes, COUNT(routes), RESOURCE_GLOBAL };
