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

/* --- As JSON (NULL: out of memory) ------------------------------------------------------------ */

static json_t *scope_json(const struct enabled_scope *scope)
{
    return json_pack("{s:s%,s:s%,s:I,s:o}", "id", JSON_TEXT(scope->id), "key",
                     JSON_TEXT(scope->key), "use_count", (json_int_t)scope->use_count,
                     "last_used_on", json_time(scope->last_used_ms));
}

static json_t *application_json(const struct authorized_application *app)
{
    return json_pack("{s:s%,s:s%,s:s%,s:o}", "id", JSON_TEXT(app->id), "name", JSON_TEXT(app->name),
                     "type", JSON_TEXT(application_type_code(app->type)), "org_code",
                     json_text_or_null(app->org_code));
}

static json_t *api_json(const struct authorized_api *api)
{
    return json_pack("{s:s%,s:s%,s:s%,s:b,s:I,s:o}", "id", JSON_TEXT(api->id), "name",
                     JSON_TEXT(api->name), "audience", JSON_TEXT(api->audience),
                     "is_management_api", api->is_management, "use_count",
                     (json_int_t)api->use_count, "last_used_on", json_time(api->last_used_ms));
}

/* --- Operations ------------------------------------------------------------------------------- */

/* A list as it grows. */
struct listing {
    struct request *req;
    struct store_tx *tx;
    struct page page;
    json_t *rows;
    size_t scope_count;
};

/* Appends row, whose reference is taken over, with the scopes enabled for it. */
static jt_err add_row(struct listing *listing, json_t *row, jt_str application_id, jt_str api_id)
{
    struct enabled_scope *scopes = NULL;
    size_t count = 0;

    if (json_array_append_new(listing->rows, row) != 0 ||
        json_object_set_new(row, "scopes", json_array()) != 0)
        return JT_ERR(JT_NO_MEMORY, "JSON value");
    json_t *list = json_object_get(row, "scopes");
    JT_TRY(store_enabled_scopes(listing->tx, application_id, api_id, listing->req->arena, &scopes,
                                &count));
    for (size_t i = 0; i < count; i++)
        if (json_array_append_new(list, scope_json(&scopes[i])) != 0)
            return JT_ERR(JT_NO_MEMORY, "JSON value");
    listing->scope_count += count;
    return JT_DONE;
}

static bool is_full(const struct listing *listing)
{
    return json_array_size(listing->rows) == listing->page.size ||
           listing->scope_count >= PAGE_SCOPES_MAX;
}

/* last_id is that of the last row in the answer; is_more whether the store has one behind it. */
static jt_err answer_listing(const struct listing *listing, struct response *resp, const char *name,
                             jt_str last_id, bool is_more)
{
    json_t *next_token = json_null();
    if (is_more)
        JT_TRY(page_next_json(&listing->page, (struct store_cursor){ JT_STR(""), last_id },
                              listing->req->arena, &next_token));
    return answer_json(listing->req, resp, 200,
                       json_pack("{s:s,s:s,s:O,s:o}", "code", "OK", "message", "Success", name,
                                 listing->rows, "next_token", next_token));
}

static jt_err get_authorized_applications(void *context, struct request *req, struct response *resp)
{
    JT_AUTO(store_tx_abortp) struct store_tx *tx = NULL;
    JT_AUTO(json_decrefp) json_t *list = json_array();
    struct listing listing = { .req = req, .rows = list };
    struct authorized_application *rows = NULL;
    struct api api = { 0 };
    size_t count = 0, i = 0;

    JT_TRY(page_read(req, resp, PAGE_AUTHORIZED_APPLICATIONS, &listing.page));
    JT_TRY(management_begin(context, req, STORE_READ, &tx));
    JT_TRY(lookup_api(tx, req, resp, &api));
    listing.tx = tx;
    JT_TRY(store_authorized_applications(tx, api.id, listing.page.after.id, listing.page.size + 1,
                                         req->arena, &rows, &count));
    for (; i < count && !is_full(&listing); i++)
        JT_TRY(add_row(&listing, application_json(&rows[i]), rows[i].id, api.id));
    return answer_listing(&listing, resp, "applications", i == 0 ? JT_STR("") : rows[i - 1].id,
                          i < count);
}

static jt_err get_authorized_apis(void *context, struct request *req, struct response *resp)
{
    JT_AUTO(store_tx_abortp) struct store_tx *tx = NULL;
    JT_AUTO(json_decrefp) json_t *list = json_array();
    struct listing listing = { .req = req, .rows = list };
    struct authorized_api *rows = NULL;
    struct application app = { 0 };
    size_t count = 0, i = 0;

    JT_TRY(page_read(req, resp, PAGE_AUTHORIZED_APIS, &listing.page));
    JT_TRY(management_begin(context, req, STORE_READ, &tx));
    JT_TRY(lookup_application(tx, req, resp, &app));
    listing.tx = tx;
    JT_TRY(store_authorized_apis(tx, app.id, listing.page.after.id, listing.page.size + 1,
                                 req->arena, &rows, &count));
    for (; i < count && !is_full(&listing); i++)
        JT_TRY(add_row(&listing, api_json(&rows[i]), app.id, rows[i].id));
    return answer_listing(&listing, resp, "apis", i == 0 ? JT_STR("") : rows[i - 1].id, i < count);
}

static const struct route routes[] = {
    { HTTP_GET, "/api/v1/apis/{api_id}/authorized_applications", 0, get_authorized_applications,
      RUNS_BLOCKING,
      "List the applications authorized for an API, with the scopes enabled for each",
      OWN_OPERATION("getAPIAuthorizedApplications", "read:apis", .query = page_unsorted_query,
                    .answer = "get_authorized_applications_response") },
    { HTTP_GET, "/api/v1/applications/{application_id}/apis", 0, get_authorized_apis, RUNS_BLOCKING,
      "List the APIs that an application is authorized for, with its enabled scopes on each",
      OWN_OPERATION("getApplicationAPIs", "read:applications", .query = page_unsorted_query,
                    .answer = "get_application_apis_response") },
};
const struct resource authorizations = { routes, COUNT(routes), false };
