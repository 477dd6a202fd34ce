/*
 * api_keys: /api/v1/api_keys (contract section 4). A key is shown once, when it is made; after that
 * its name, owner, API and scopes never change; its limits, which are jeton's own, may. A token of
 * an organization's application reaches that organization's keys only.
 */
#include "registration/api_keys.h"
#include "base/fold.h"
#include "management/api_keys/api_key_limits.h"
#include "management/cursor_page.h"
#include "management/examples.h"
#include "management/guard.h"
#include "management/resources.h"
#include "management/transaction.h"
#include "registration/find.h"
#include "rest/answer.h"
#include "rest/refuse.h"
#include "store/api_key_search.h"

enum { API_KEYS_PAGE_SIZE = 50, ID_MAX_CHARS = 64, UNUSED_DAYS_MAX = 3650 };

static const char *const types[] = { "user", "organization", "environment", NULL };
static const struct member create_members[] = {
    { .name = "name",
      .type = MEMBER_TEXT,
      .is_required = true,
      .min = 1,
      .max = API_KEY_NAME_MAX_CHARS },
    { .name = "type", .type = MEMBER_CHOICE, .choices = types },
    { .name = "api_id", .type = MEMBER_TEXT, .is_required = true, .min = 1, .max = ID_MAX_CHARS },
    { .name = "scope_ids",
      .type = MEMBER_TEXTS,
      .is_nullable = true,
      .min = 1,
      .max = SCOPE_KEY_MAX_BYTES },
    { .name = "user_id",
      .type = MEMBER_TEXT,
      .is_nullable = true,
      .max = API_KEY_USER_ID_MAX_CHARS },
    { .name = "org_code",
      .type = MEMBER_TEXT,
      .is_nullable = true,
      .max = ORGANIZATION_CODE_MAX_BYTES },
    { .name = "expires_in",
      .type = MEMBER_INTEGER,
      .is_nullable = true,
      .min = API_KEY_LIFETIME_MIN_S,
      .max = API_KEY_LIFETIME_MAX_S },
    API_KEY_LIMIT_MEMBERS,
};
static const struct member update_members[] = { API_KEY_LIMIT_MEMBERS };
static const struct member rotate_members[] = {
    { .name = "grace_period_s", .type = MEMBER_INTEGER, .max = API_KEY_GRACE_MAX_S },
};
static const struct body_shape create_api_key_body = { create_members, COUNT(create_members),
                                                       false };
static const struct body_shape update_api_key_body = { update_members, COUNT(update_members),
                                                       false };
static const struct body_shape rotate_api_key_body = { rotate_members, COUNT(rotate_members),
                                                       true };

static const char *const statuses[] = { "active", "inactive", "revoked", NULL };
static const struct query_parameter list_query[] = {
    CURSOR_FORWARD_QUERY("50"),
    { .name = "key_type", .type = QUERY_CHOICE, .choices = types, .description = "Of that type" },
    { .name = "status", .type = QUERY_CHOICE, .choices = statuses, .description = "In that state" },
    { .name = "user_id", .max = API_KEY_USER_ID_MAX_CHARS, .description = "Of that user" },
    { .name = "org_code",
      .max = ORGANIZATION_CODE_MAX_BYTES,
      .description = "Of that organization" },
    { .name = "suffix",
      .min = API_KEY_SUFFIX_BYTES,
      .max = API_KEY_SUFFIX_BYTES,
      .description = "The last 4 characters of the key" },
    { .name = "expires_before",
      .type = QUERY_TIME,
      .description = "Active ones that end by themselves until then" },
    { .name = "search",
      .type = QUERY_SEARCH,
      .max = API_KEY_NAME_MAX_CHARS,
      .description =
          "In the name, whatever the case, the accents and the width of letters, or the last 4 "
          "characters of the key; empty: all. With this and what follows, pages go by next_token" },
    { .name = "api_id", .max = ID_MAX_CHARS, .description = "Those of that API" },
    { .name = "never_used",
      .type = QUERY_CHOICE,
      .choices = query_switch,
      .description = "true: those that were never verified" },
    { .name = "unused_for_days",
      .type = QUERY_INTEGER,
      .min = 1,
      .max = UNUSED_DAYS_MAX,
      .description = "Those that were not verified for so many days, and are as old" },
    PAGE_TOTAL_QUERY,
    PAGE_NEXT_TOKEN_QUERY,
    PAGE_SORT_QUERY(page_use_sorts, "created_asc"),
    { 0 },
};

/* --- Answers ---------------------------------------------------------------------------------- */

/* A row of the list; expires_on is jeton's own member. */
static const struct answer_member item_members[] = {
    { "id", ANSWER_FROM(struct api_key, id), .example = EXAMPLE_API_KEY_ID },
    { "name", ANSWER_FROM(struct api_key, name), .example = "My API Key" },
    { "type", ANSWER_NAME(struct api_key, type, api_key_type_name), .choices = types,
      .example = "organization" },
    { "status", ANSWER_NAME(struct api_key, status, api_key_status_name), .choices = statuses,
      .example = "active" },
    { "key_prefix", ANSWER_CONSTANT("\"" API_KEY_PREFIX "\""),
      .description = "First 6 characters of the key." },
    { "key_suffix", ANSWER_FROM(struct api_key, suffix), ANSWER_NULL_IN_CONTRACT("string"),
      .description = "Last 4 characters of the key.", .example = "abcd" },
    { "created_on", ANSWER_TIME(struct api_key, created_ms) },
    { "last_verified_on", ANSWER_TIME(struct api_key, last_verified_ms), .is_nullable = true },
    { "last_verified_ip", ANSWER_FROM(struct api_key, last_verified_address), .is_nullable = true,
      .example = "192.168.1.1" },
    { "created_by", ANSWER_FROM(struct api_key, created_by), ANSWER_NULL_IN_CONTRACT("string"),
      .example = "application:" EXAMPLE_APPLICATION_ID },
    { "api_ids", ANSWER_LIST_OF_ONE(struct api_key, api_id),
      .example = "[\"" EXAMPLE_API_ID "\"]" },
    { "scopes", ANSWER_TEXTS(struct api_key, scopes, scope_count),
      .example = "[\"read:users\",\"write:users\"]" },
    { "expires_on", ANSWER_TIME(struct api_key, expires_ms), .is_nullable = true,
      .description = "When the key becomes inactive by itself." },
};
static const struct answer_shape item = { NULL, ANSWER_MEMBERS(struct api_key, item_members) };

/* Of the list. */
struct listed {
    struct api_key key;
    jt_str matched_on; /* empty: nothing was searched */
};
static const char *const searched_members[] = { "name", "key_suffix", NULL };
static const struct answer_member listed_members[] = {
    { ANSWER_OBJECT(struct listed, key, &item) },
    { "matched_on", ANSWER_FROM(struct listed, matched_on), .is_optional = true,
      .choices = searched_members, .description = "Where the search was found; with search." },
};
static const struct answer_shape listed = { NULL, ANSWER_MEMBERS(struct listed, listed_members) };
struct key_list {
    struct page_total page; /* first: the rows of its table are this struct's */
    bool is_found;          /* pages go by next_token */
};
static const struct answer_member token_members[] = { { ANSWER_NEXT_TOKEN } };
static const struct answer_shape next_token = { NULL,
                                                ANSWER_MEMBERS(struct key_list, token_members) };
static const struct answer_member list_members[] = {
    { ANSWER_HAS_MORE },
    { ANSWER_ROWS("api_keys", &listed) },
    { ANSWER_SAME(&next_token), ANSWER_LEFT_OUT_UNLESS(struct key_list, is_found) },
    PAGE_TOTAL_MEMBERS,
};
static const struct answer_shape list_answer = { "get_api_keys_response",
                                                 ANSWER_MEMBERS(struct key_list, list_members),
                                                 ANSWER_OK };

static const struct answer_member record_members[] = {
    { ANSWER_SAME(&item) },
    { ANSWER_SAME(&api_key_limits_answer) },
    { "verification_count", ANSWER_FROM(struct api_key, verification_count),
      ANSWER_NULL_IN_CONTRACT("integer"), .description = "Verification counter.", .example = "42" },
    { "organization_id", ANSWER_FROM(struct api_key, org_code), .is_nullable = true,
      .description = "Organization code.", .example = EXAMPLE_ORG_CODE },
    { "user_id", ANSWER_FROM(struct api_key, user_id), .is_nullable = true, .example = "user_456" },
};
static const struct answer_shape shown = { NULL, ANSWER_MEMBERS(struct api_key, record_members) };
static const struct answer_shape get_answer = {
    "get_api_key_response", ANSWER_MEMBER(struct api_key, "api_key", ANSWER_SAME(&shown)),
    ANSWER_OK, .has_etag = true
};

/* The only answers that have the key itself. */
struct new_key {
    jt_str id, text;
};
static const struct answer_member new_members[] = {
    { "id", ANSWER_FROM(struct new_key, id), .example = EXAMPLE_API_KEY_ID },
    { "key", ANSWER_FROM(struct new_key, text),
      .description = "Full key value; returned here and never again.",
      .example = API_KEY_PREFIX "_1234567890abcdefghijklmnopqrstuvwxyz1234567890abcdef" },
};
static const struct answer_shape new_key = { NULL, ANSWER_MEMBERS(struct new_key, new_members) };
#define NEW_KEY ANSWER_MEMBER(struct new_key, "api_key", ANSWER_SAME(&new_key))
static const struct answer_shape created_answer = {
    "create_api_key_response", NEW_KEY, ANSWER_SAYS("API_KEY_CREATED", "API key created"),
    .status = 201
};
static const struct answer_shape rotated_answer = {
    "rotate_api_key_response", NEW_KEY,
    ANSWER_SAYS("API_KEY_ROTATED", "API key rotated successfully"), .status = 201
};

/* --- Reading ---------------------------------------------------------------------------------- */

static jt_err lookup_key(struct store_tx *tx, struct request *req, struct response *resp,
                         struct api_key *ret_key)
{
    const jt_str id = request_path_param(req, "key_id");
    struct rule_break broken;
    jt_err err = find_api_key(tx, request_caller(req), id, req->arena, ret_key, &broken);
    return rest_refuse_broken(req, resp, err, &broken);
}

/* The same of the key that a page begins after. */
static jt_err find_cursor(struct store_tx *tx, jt_str id, struct request *req)
{
    const jt_str own = request_caller(req)->org_code;
    struct api_key key = { 0 };
    JT_TRY(store_api_key_get(tx, id, req->arena, &key));
    return own.len == 0 || jt_str_eq(own, key.org_code)
               ? JT_DONE
               : JT_ERR(JT_NOT_FOUND, "the API key is another organization's");
}

static jt_err filter_read(struct request *req, struct response *resp,
                          struct api_key_filter *ret_filter)
{
    const jt_str own = request_caller(req)->org_code;
    struct api_key_filter filter = { 0 };

    JT_TRY(query_read(req, resp, list_query, "key_type", &filter.type));
    JT_TRY(query_read(req, resp, list_query, "status", &filter.status));
    JT_TRY(query_read(req, resp, list_query, "user_id", &filter.user_id));
    JT_TRY(query_read(req, resp, list_query, "org_code", &filter.org_code));
    JT_TRY(query_read(req, resp, list_query, "suffix", &filter.suffix));
    JT_TRY(query_read_time(req, resp, list_query, "expires_before", &filter.expires_by_ms));
    if (filter.org_code.len > 0)
        JT_TRY(guard_organization(req, resp, filter.org_code));
    else
        filter.org_code = own;
    *ret_filter = filter;
    return JT_DONE;
}

/* Each with where what was searched stands. */
static jt_err listed_rows(const struct api_key *keys, size_t count, jt_str search,
                          struct jt_arena *arena, struct listed **ret_rows)
{
    struct jt_needle needle;
    JT_TRY(jt_needle_init(search, API_KEY_NAME_MAX_BYTES, arena, &needle));
    JT_TRY(jt_arena_calloc(arena, count, sizeof(**ret_rows), ret_rows));
    for (size_t i = 0; i < count; i++) {
        struct listed *row = &(*ret_rows)[i];
        row->key = keys[i];
        if (needle.folded.len > 0)
            row->matched_on =
                jt_needle_is_in(&needle, keys[i].name) ? JT_STR("name") : JT_STR("key_suffix");
    }
    return JT_DONE;
}

/* In the order of their ids, a page behind one of them. */
static jt_err list_by_id(struct store_tx *tx, struct request *req, struct response *resp,
                         const struct cursor_page *page, const struct api_key_filter *filter)
{
    struct api_key *keys = NULL;
    struct listed *rows = NULL;
    size_t count = 0;
    if (page->starting_after.len > 0)
        JT_TRY(cursor_page_refuse_missing(req, resp, page,
                                          find_cursor(tx, page->starting_after, req)));
    JT_TRY(store_api_key_list(tx, filter, page->starting_after, page->size + 1, req->arena, &keys,
                              &count));
    JT_TRY(listed_rows(keys, count, JT_STR(""), req->arena, &rows));
    const struct key_list answer = {
        .page.list = cursor_page_list(page, rows, sizeof(*rows), count),
    };
    return answer_with(req, resp, &list_answer, &answer);
}

/* --- In other orders -------------------------------------------------------------------------- */

static bool is_by_name(const struct page *page)
{
    return page->sort == SORT_NAME_ASC || page->sort == SORT_NAME_DESC;
}

/* The last key that was looked at may be another organization's: so a token has its id, not its
 * name. API keys keep their names. */
static jt_err place_find(struct store_tx *tx, struct request *req, struct response *resp,
                         struct page *page)
{
    struct api_key key = { 0 };
    if (page->after.id.len == 0 || !is_by_name(page))
        return JT_DONE;
    const jt_err err = store_api_key_get(tx, page->after.id, req->arena, &key);
    if (err.code == JT_NOT_FOUND)
        return page_refuse_token(req, resp);
    JT_TRY(err);
    page->after.value = key.name;
    return JT_DONE;
}

static jt_err list_found(struct store_tx *tx, struct request *req, struct response *resp,
                         struct page *page, struct api_key_query *query)
{
    struct api_keys_found found = { 0 };
    struct key_list answer = { .is_found = true };
    struct listed *rows = NULL;
    JT_TRY(place_find(tx, req, resp, page));
    query->after = page->after;
    JT_TRY(store_api_key_search(tx, query, req->arena, &found));
    JT_TRY(listed_rows(found.keys, found.page.count, query->search, req->arena, &rows));
    if (is_by_name(page))
        found.page.next.value = JT_STR("");
    JT_TRY(page_found(page, &found.page, query->wants_total, rows, req->arena, &answer.page));
    answer.page.list.has_more = found.page.has_more;
    return answer_with(req, resp, &list_answer, &answer);
}

/* What only a search knows; ret_is_asked: whether one of them is there. */
static jt_err query_of(const struct management *management, struct request *req,
                       struct response *resp, struct api_key_query *query, bool *ret_is_asked)
{
    jt_str sort, token;
    int64_t days = 0;
    JT_TRY(query_read(req, resp, list_query, "search", &query->search));
    JT_TRY(query_read(req, resp, list_query, "api_id", &query->filter.api_id));
    JT_TRY(query_read_switch(req, resp, list_query, "never_used", &query->is_never_used));
    JT_TRY(query_read_integer(req, resp, list_query, "unused_for_days", &days));
    JT_TRY(query_read_switch(req, resp, list_query, "total", &query->wants_total));
    JT_TRY(query_read(req, resp, list_query, "sort", &sort));
    JT_TRY(query_read(req, resp, list_query, "next_token", &token));
    if (days > 0)
        query->idle_before_ms = jt_now_ms(&management->clock) - days * JT_DAY_MS;
    *ret_is_asked = query->search.len > 0 || query->filter.api_id.len > 0 || query->is_never_used ||
                    days > 0 || query->wants_total || sort.len > 0 || token.len > 0;
    return JT_DONE;
}

static jt_err get_api_keys(void *context, struct request *req, struct response *resp)
{
    JT_AUTO(store_tx_abortp) struct store_tx *tx = NULL;
    struct cursor_page by_id = { 0 };
    struct page page = { 0 };
    struct api_key_query query = { 0 };
    bool is_search = false;

    JT_TRY(cursor_page_read_forward(req, resp, API_KEYS_PAGE_SIZE, &by_id));
    JT_TRY(page_read(context, req, resp, PAGE_API_KEYS, &page));
    JT_TRY(filter_read(req, resp, &query.filter));
    JT_TRY(query_of(context, req, resp, &query, &is_search));
    if (is_search && by_id.starting_after.len > 0)
        return rest_refuse_parameter(req, resp, JT_STR("starting_after"),
                                     JT_STR("left out where next_token is to be used"));
    query.sort = page.sort;
    query.limit = by_id.size;
    JT_TRY(management_begin(context, req, STORE_READ, &tx));
    return is_search ? list_found(tx, req, resp, &page, &query)
                     : list_by_id(tx, req, resp, &by_id, &query.filter);
}

static jt_err get_api_key(void *context, struct request *req, struct response *resp)
{
    JT_AUTO(store_tx_abortp) struct store_tx *tx = NULL;
    struct api_key key = { 0 };

    JT_TRY(management_begin(context, req, STORE_READ, &tx));
    JT_TRY(lookup_key(tx, req, resp, &key));
    return answer_with(req, resp, &get_answer, &key);
}

/* --- Changing --------------------------------------------------------------------------------- */

static jt_err wanted_read(const json_t *body, struct jt_arena *arena,
                          struct api_key_wanted *ret_wanted)
{
    const jt_str *scopes = NULL;
    size_t count = 0;
    JT_TRY(body_texts(body, "scope_ids", arena, &scopes, &count));
    *ret_wanted = (struct api_key_wanted){
        .name = body_text(body, "name"),
        .api_id = body_text(body, "api_id"),
        .type = body_text(body, "type"),
        .org_code = body_text(body, "org_code"),
        .user_id = body_text(body, "user_id"),
        .lifetime_s = body_integer(body, "expires_in"),
        .scopes = scopes,
        .scope_count = count,
    };
    return api_key_limits_read(body, arena, &ret_wanted->limits);
}

static jt_err create_api_key(void *context, struct request *req, struct response *resp)
{
    JT_AUTO(registrar_end) struct registrar r = management_registrar(context, req);
    JT_AUTO(json_decrefp) json_t *body = NULL;
    JT_AUTO(jt_secret_clear) struct jt_secret secret = { 0 };
    struct api_key_wanted wanted;
    struct api_key key = { 0 };

    JT_TRY(body_read(req, resp, &create_api_key_body, &body));
    JT_TRY(wanted_read(body, req->arena, &wanted));
    JT_TRY(management_outcome(req, resp, &r, api_key_create(&r, &wanted, &key, &secret)));
    JT_TRY(answer_with(req, resp, &created_answer,
                       &(struct new_key){ key.id, jt_secret_reveal(&secret) }));
    return management_finish(context, &r);
}

static jt_err update_api_key(void *context, struct request *req, struct response *resp)
{
    JT_AUTO(registrar_end) struct registrar r = management_registrar(context, req);
    JT_AUTO(json_decrefp) json_t *body = NULL;
    struct api_key_limits_wanted wanted;

    JT_TRY(body_read(req, resp, &update_api_key_body, &body));
    JT_TRY(api_key_limits_read(body, req->arena, &wanted));
    JT_TRY(management_outcome(req, resp, &r,
                              api_key_update(&r, request_path_param(req, "key_id"), &wanted)));
    JT_TRY(answer_ok(req, resp));
    return management_finish(context, &r);
}

static jt_err rotate_api_key(void *context, struct request *req, struct response *resp)
{
    JT_AUTO(registrar_end) struct registrar r = management_registrar(context, req);
    JT_AUTO(json_decrefp) json_t *body = NULL;
    JT_AUTO(jt_secret_clear) struct jt_secret secret = { 0 };
    const jt_str id = request_path_param(req, "key_id");

    JT_TRY(body_read(req, resp, &rotate_api_key_body, &body));
    JT_TRY(management_outcome(
        req, resp, &r, api_key_rotate(&r, id, body_integer(body, "grace_period_s"), &secret)));
    JT_TRY(answer_with(req, resp, &rotated_answer,
                       &(struct new_key){ id, jt_secret_reveal(&secret) }));
    return management_finish(context, &r);
}

static jt_err revoke_api_key(void *context, struct request *req, struct response *resp)
{
    JT_AUTO(registrar_end) struct registrar r = management_registrar(context, req);

    JT_TRY(
        management_outcome(req, resp, &r, api_key_revoke(&r, request_path_param(req, "key_id"))));
    JT_TRY(answer_ok(req, resp));
    return management_finish(context, &r);
}

#define API_KEY "/api/v1/api_keys/{key_id}"

static const struct route routes[] = {
    { HTTP_GET, "/api/v1/api_keys", 0, get_api_keys, RUNS_BLOCKING,
      "List API keys, a page at a time",
      OPERATION("getApiKeys", "read:api_keys", .query = list_query, .gives = &list_answer) },
    { HTTP_POST, "/api/v1/api_keys", BODY_MAX_BYTES, create_api_key, RUNS_BLOCKING,
      "Make an API key, which is shown in this answer only",
      OPERATION("createApiKey", "create:api_keys", .body = &create_api_key_body,
                .gives = &created_answer) },
    { HTTP_GET, API_KEY, 0, get_api_key, RUNS_BLOCKING,
      "One API key and its figures; never the key itself",
      OPERATION("getApiKey", "read:api_keys", .gives = &get_answer) },
    { HTTP_PUT, API_KEY, BODY_MAX_BYTES, rotate_api_key, RUNS_BLOCKING,
      "Replace the key; the old one ends at once or after a grace period",
      OPERATION("rotateApiKey", "update:api_keys", .body = &rotate_api_key_body,
                .gives = &rotated_answer) },
    { HTTP_PATCH, API_KEY, BODY_MAX_BYTES, update_api_key, RUNS_BLOCKING,
      "Change the limits and the metadata of an API key",
      OWN_OPERATION("updateApiKey", "update:api_keys", .body = &update_api_key_body,
                    .gives = &answer_success) },
    { HTTP_DELETE, API_KEY, 0, revoke_api_key, RUNS_BLOCKING, "Revoke an API key",
      OPERATION("deleteApiKey", "delete:api_keys", .gives = &answer_success) },
};
const struct resource api_keys = { routes, COUNT(routes), RESOURCE_OF_ORGANIZATIONS };
