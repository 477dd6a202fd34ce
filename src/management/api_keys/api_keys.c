/*
 * api_keys: /api/v1/api_keys (contract section 4). A key is shown once, when it is made; after that
 * its name, owner, API and scopes never change. A token of an organization's application reaches
 * that organization's keys only.
 */
#include "store/api_keys.h"
#include "keys/worker.h"
#include "management/attenuation.h"
#include "management/cursor_page.h"
#include "management/guard.h"
#include "management/resources.h"
#include "management/transaction.h"
#include "rest/answer.h"
#include "rest/refuse.h"

enum { API_KEYS_PAGE_SIZE = 50, ID_MAX_CHARS = 64 };

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
};
static const struct member rotate_members[] = {
    { .name = "grace_period_s", .type = MEMBER_INTEGER, .max = API_KEY_GRACE_MAX_S },
};
const struct body_shape create_api_key_body = { create_members, COUNT(create_members), false };
const struct body_shape rotate_api_key_body = { rotate_members, COUNT(rotate_members), true };

static const char *const statuses[] = { "active", "inactive", "revoked", NULL };
static const struct query_parameter list_query[] = {
    CURSOR_FORWARD_QUERY("50"),
    { .name = "key_type", .type = QUERY_CHOICE, .choices = types, .description = "Of that type" },
    { .name = "status", .type = QUERY_CHOICE, .choices = statuses, .description = "In that state" },
    { .name = "user_id", .max = API_KEY_USER_ID_MAX_CHARS, .description = "Of that user" },
    { .name = "org_code",
      .max = ORGANIZATION_CODE_MAX_BYTES,
      .description = "Of that organization" },
    { 0 },
};

/* --- Answers ---------------------------------------------------------------------------------- */

/* A row of the list; expires_on is jeton's own member. */
static const struct answer_member item_members[] = {
    { "id", ANSWER_FROM(struct api_key, id),
      .example = "api_key_0195ac80a14e8d71f42b98e75d3c61ad" },
    { "name", ANSWER_FROM(struct api_key, name) },
    { "type", ANSWER_NAME(struct api_key, type, api_key_type_name), .choices = types },
    { "status", ANSWER_NAME(struct api_key, status, api_key_status_name), .choices = statuses },
    { "key_prefix", ANSWER_CONSTANT("\"" API_KEY_PREFIX "\""),
      .description = "First 6 characters of the key." },
    { "key_suffix", ANSWER_FROM(struct api_key, suffix),
      .description = "Last 4 characters of the key." },
    { "created_on", ANSWER_TIME(struct api_key, created_ms) },
    { "last_verified_on", ANSWER_TIME(struct api_key, last_verified_ms), .is_nullable = true },
    { "last_verified_ip", ANSWER_FROM(struct api_key, last_verified_address), .is_nullable = true },
    { "created_by", ANSWER_FROM(struct api_key, created_by) },
    { "api_ids", ANSWER_LIST_OF_ONE(struct api_key, api_id) },
    { "scopes", ANSWER_TEXTS(struct api_key, scopes, scope_count) },
    { "expires_on", ANSWER_TIME(struct api_key, expires_ms), .is_nullable = true,
      .description = "When the key becomes inactive by itself." },
};
static const struct answer_shape item = { NULL, ANSWER_MEMBERS(struct api_key, item_members) };
static const struct answer_member list_members[] = { { ANSWER_HAS_MORE },
                                                     { ANSWER_ROWS("api_keys", &item) } };
static const struct answer_shape list_answer = { "get_api_keys_response",
                                                 ANSWER_MEMBERS(struct answer_list, list_members),
                                                 ANSWER_OK };

static const struct answer_member record_members[] = {
    { ANSWER_SAME(&item) },
    { "verification_count", ANSWER_FROM(struct api_key, verification_count) },
    { "organization_id", ANSWER_FROM(struct api_key, org_code), .is_nullable = true,
      .description = "Organization code." },
    { "user_id", ANSWER_FROM(struct api_key, user_id), .is_nullable = true },
};
static const struct answer_shape record = { NULL, ANSWER_MEMBERS(struct api_key, record_members) };
static const struct answer_shape get_answer = {
    "get_api_key_response", ANSWER_MEMBER(struct api_key, "api_key", ANSWER_SAME(&record)),
    ANSWER_OK
};

/* The only answers that have the key itself. */
struct new_key {
    jt_str id, text;
};
static const struct answer_member new_members[] = {
    { "id", ANSWER_FROM(struct new_key, id),
      .example = "api_key_0195ac80a14e8d71f42b98e75d3c61ad" },
    { "key", ANSWER_FROM(struct new_key, text),
      .description = "Full key value; returned here and never again." },
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

/* The key that the path names, if it is the caller's to see. To an organization a key of others and
 * one that does not exist look the same. */
static jt_err lookup_key(struct store_tx *tx, struct request *req, struct response *resp,
                         struct api_key *ret_key)
{
    const jt_str id = request_path_param(req, "key_id");
    jt_err err = store_api_key_get(tx, id, req->arena, ret_key);
    JT_TRY(guard_organization(req, resp, err.code == JT_OK ? ret_key->org_code : JT_STR("")));
    return rest_refuse_missing(req, resp, err, "API_KEY_NOT_FOUND",
                               JT_STR("There is no API key with this id"));
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
    if (filter.org_code.len > 0)
        JT_TRY(guard_organization(req, resp, filter.org_code));
    else
        filter.org_code = own;
    *ret_filter = filter;
    return JT_DONE;
}

static jt_err page_rows(struct store_tx *tx, struct request *req, struct response *resp,
                        const struct cursor_page *page, struct api_key **ret_keys,
                        size_t *ret_count)
{
    struct api_key_filter filter = { 0 };

    JT_TRY(filter_read(req, resp, &filter));
    if (page->starting_after.len > 0)
        JT_TRY(cursor_page_refuse_missing(req, resp, page,
                                          find_cursor(tx, page->starting_after, req)));
    return store_api_key_list(tx, &filter, page->starting_after, page->size + 1, req->arena,
                              ret_keys, ret_count);
}

static jt_err get_api_keys(void *context, struct request *req, struct response *resp)
{
    JT_AUTO(store_tx_abortp) struct store_tx *tx = NULL;
    struct cursor_page page = { 0 };
    struct api_key *keys = NULL;
    size_t count = 0;

    JT_TRY(cursor_page_read_forward(req, resp, API_KEYS_PAGE_SIZE, &page));
    JT_TRY(management_begin(context, req, STORE_READ, &tx));
    JT_TRY(page_rows(tx, req, resp, &page, &keys, &count));
    const struct answer_list answer = cursor_page_list(&page, keys, sizeof(*keys), count);
    return answer_with(req, resp, &list_answer, &answer);
}

static jt_err get_api_key(void *context, struct request *req, struct response *resp)
{
    JT_AUTO(store_tx_abortp) struct store_tx *tx = NULL;
    struct api_key key = { 0 };

    JT_TRY(management_begin(context, req, STORE_READ, &tx));
    JT_TRY(lookup_key(tx, req, resp, &key));
    return answer_with(req, resp, &get_answer, &key);
}

/* --- Making ----------------------------------------------------------------------------------- */

/* Contract section 4: the type may be left out where the owner tells it, and fits it otherwise. */
static jt_err owner_read(struct request *req, struct response *resp, const json_t *body,
                         struct api_key *key)
{
    key->org_code = body_text(body, "org_code");
    key->user_id = body_text(body, "user_id");
    if (key->org_code.len > 0 && key->user_id.len > 0)
        return rest_refuse_parameter(req, resp, JT_STR("user_id"),
                                     JT_STR("left out where org_code is given"));
    if (body_has(body, "type"))
        JT_TRY(api_key_type_parse(body_text(body, "type"), &key->type));
    else if (key->org_code.len > 0)
        key->type = API_KEY_ORGANIZATION;
    else if (key->user_id.len > 0)
        key->type = API_KEY_USER;
    else
        return rest_refuse_parameter(req, resp, JT_STR("type"), JT_STR("given"));
    if ((key->type == API_KEY_ORGANIZATION) != (key->org_code.len > 0))
        return rest_refuse_parameter(req, resp, JT_STR("org_code"),
                                     JT_STR("given for keys of type organization, only"));
    if ((key->type == API_KEY_USER) != (key->user_id.len > 0))
        return rest_refuse_parameter(req, resp, JT_STR("user_id"),
                                     JT_STR("given for keys of type user, only"));
    return guard_organization(req, resp, key->org_code);
}

/* What the body names, as it is now: 400 where there is no such thing. */
static jt_err references_check(struct store_tx *tx, struct request *req, struct response *resp,
                               const struct api_key *key)
{
    struct api api;
    struct organization org;

    jt_err err = store_api_get(tx, key->api_id, req->arena, &api);
    if (err.code == JT_NOT_FOUND)
        return rest_refuse_field(req, resp, "API_NOT_FOUND", JT_STR("api_id"),
                                 JT_STR("api_id must be the id of an API that exists"));
    JT_TRY(err);
    if (api.is_management)
        return rest_refuse_field(req, resp, "MANAGEMENT_API_NOT_SUPPORTED", JT_STR("api_id"),
                                 JT_STR("api_id must not be the management API's: it takes no "
                                        "API keys"));
    if (key->org_code.len == 0)
        return JT_DONE;
    err = store_organization_get(tx, key->org_code, req->arena, &org);
    if (err.code == JT_NOT_FOUND)
        return rest_refuse_field(
            req, resp, "ORGANIZATION_NOT_FOUND", JT_STR("org_code"),
            JT_STR("org_code must be the code of an organization that exists"));
    return err;
}

/* Each entry is a scope's id or its key (contract section 4); here come both. */
static jt_err scopes_resolve(struct store_tx *tx, struct request *req, struct response *resp,
                             jt_str api_id, const json_t *entries, jt_str *ret_ids,
                             jt_str *ret_keys)
{
    size_t index;
    json_t *entry;
    json_array_foreach(entries, index, entry)
    {
        const jt_str text = json_view(entry);
        struct scope scope;
        jt_err err = store_scope_get(tx, api_id, text, req->arena, &scope);
        if (err.code == JT_NOT_FOUND)
            err = store_scope_get_by_key(tx, api_id, text, req->arena, &scope);
        if (err.code == JT_NOT_FOUND) {
            struct jt_buf name;
            JT_TRY(jt_arena_buf(req->arena, 48, &name));
            jt_buf_put(&name, JT_STR("scope_ids["));
            jt_buf_put_int(&name, (int64_t)index);
            jt_buf_put_char(&name, ']');
            return rest_refuse_parameter(req, resp, jt_buf_str(&name),
                                         JT_STR("the id or the key of a scope of the API"));
        }
        JT_TRY(err);
        ret_ids[index] = scope.id;
        ret_keys[index] = scope.key;
    }
    return JT_DONE;
}

/* Draws a key, and sets what is kept of it. */
static jt_err secret_draw(const struct management *management, const struct request *req,
                          struct api_key *key, struct jt_secret *ret_secret)
{
    const struct worker *worker = req->worker;
    JT_TRY(api_key_secret_new(&management->random, ret_secret));
    const jt_str text = jt_secret_reveal(ret_secret);
    JT_TRY(jt_arena_copy(
        req->arena, (jt_str){ text.ptr + text.len - API_KEY_SUFFIX_BYTES, API_KEY_SUFFIX_BYTES },
        &key->suffix));
    return api_key_digest(worker->api_key_hmac, text, key->digest);
}

static jt_err key_insert(struct store_tx *tx, struct request *req, struct response *resp,
                         const json_t *body, const struct api_key *key)
{
    const json_t *entries = json_object_get(body, "scope_ids"); /* NULL and null are no list */
    const size_t count = json_array_size(entries);
    jt_str scope_ids[BODY_LIST_MAX], scope_keys[BODY_LIST_MAX];

    JT_TRY(references_check(tx, req, resp, key));
    JT_TRY(scopes_resolve(tx, req, resp, key->api_id, entries, scope_ids, scope_keys));
    JT_TRY(attenuation_check_api_key(tx, req, resp, key->api_id, scope_keys, count));
    JT_TRY(store_api_key_create(tx, key, scope_ids, count));
    return record_change(tx, req->arena, CHANGE_API_KEY, key->id, JT_STR("api_key.created"),
                         json_pack("{s:s%,s:s%,s:s%,s:o,s:o}", "name", JSON_TEXT(key->name), "type",
                                   JSON_TEXT(api_key_type_name(key->type)), "api_id",
                                   JSON_TEXT(key->api_id), "org_code",
                                   json_text_or_null(key->org_code), "user_id",
                                   json_text_or_null(key->user_id)));
}

static jt_err create_api_key(void *context, struct request *req, struct response *resp)
{
    struct management *management = context;
    JT_AUTO(store_tx_abortp) struct store_tx *tx = NULL;
    JT_AUTO(json_decrefp) json_t *body = NULL;
    JT_AUTO(jt_secret_clear) struct jt_secret secret = { 0 };
    struct api_key key = { .status = API_KEY_ACTIVE,
                           .created_ms = jt_now_ms(&management->clock),
                           .created_by = request_caller(req)->actor,
                           .is_delegated = request_caller(req)->org_code.len != 0 };

    JT_TRY(body_read(req, resp, &create_api_key_body, &body));
    JT_TRY(owner_read(req, resp, body, &key));
    key.name = body_text(body, "name");
    key.api_id = body_text(body, "api_id");
    if (body_has(body, "expires_in"))
        key.expires_ms = key.created_ms + 1000 * body_integer(body, "expires_in");
    JT_TRY(api_key_id_new(&management->random, key.created_ms, req->arena, &key.id));
    JT_TRY(secret_draw(management, req, &key, &secret));
    JT_TRY(management_begin(management, req, STORE_WRITE, &tx));
    JT_TRY(key_insert(tx, req, resp, body, &key));
    JT_TRY(answer_with(req, resp, &created_answer,
                       &(struct new_key){ key.id, jt_secret_reveal(&secret) }));
    return management_commit(management, &tx);
}

/* --- Changing --------------------------------------------------------------------------------- */

static jt_err rotate_check(struct request *req, struct response *resp, const struct api_key *key,
                           int64_t now_ms)
{
    if (key->status == API_KEY_REVOKED)
        return rest_refuse(req, resp, 400, "API_KEY_REVOKED",
                           JT_STR("The API key is revoked; make a new one"));
    if (key->expires_ms != 0 && key->expires_ms <= now_ms)
        return rest_refuse(req, resp, 400, "API_KEY_EXPIRED",
                           JT_STR("The API key has expired; make a new one"));
    return JT_DONE;
}

static jt_err rotate_api_key(void *context, struct request *req, struct response *resp)
{
    struct management *management = context;
    JT_AUTO(store_tx_abortp) struct store_tx *tx = NULL;
    JT_AUTO(json_decrefp) json_t *body = NULL;
    JT_AUTO(jt_secret_clear) struct jt_secret secret = { 0 };
    const int64_t now_ms = jt_now_ms(&management->clock);
    struct api_key key = { 0 };

    JT_TRY(body_read(req, resp, &rotate_api_key_body, &body));
    const int64_t grace_s = body_integer(body, "grace_period_s");
    JT_TRY(management_begin(management, req, STORE_WRITE, &tx));
    JT_TRY(lookup_key(tx, req, resp, &key));
    JT_TRY(rotate_check(req, resp, &key, now_ms));
    JT_TRY(attenuation_check_api_key(tx, req, resp, key.api_id, key.scopes, key.scope_count));
    JT_TRY(secret_draw(management, req, &key, &secret));
    JT_TRY(store_api_key_rotate(tx, &key, grace_s == 0 ? 0 : now_ms + 1000 * grace_s));
    JT_TRY(record_change(tx, req->arena, CHANGE_API_KEY, key.id, JT_STR("api_key.rotated"),
                         json_pack("{s:I}", "grace_period_s", (json_int_t)grace_s)));
    JT_TRY(answer_with(req, resp, &rotated_answer,
                       &(struct new_key){ key.id, jt_secret_reveal(&secret) }));
    return management_commit(management, &tx);
}

/* It stays, so that it can be listed; to revoke it again there is none. */
static jt_err revoke_api_key(void *context, struct request *req, struct response *resp)
{
    struct management *management = context;
    JT_AUTO(store_tx_abortp) struct store_tx *tx = NULL;
    struct api_key key = { 0 };

    JT_TRY(management_begin(management, req, STORE_WRITE, &tx));
    JT_TRY(lookup_key(tx, req, resp, &key));
    JT_TRY(rest_refuse_missing(req, resp, store_api_key_revoke(tx, key.id), "API_KEY_NOT_FOUND",
                               JT_STR("The API key is revoked already")));
    JT_TRY(record_change(tx, req->arena, CHANGE_API_KEY, key.id, JT_STR("api_key.revoked"),
                         json_pack("{s:s%}", "name", JSON_TEXT(key.name))));
    JT_TRY(answer_ok(req, resp));
    return management_commit(management, &tx);
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
    { HTTP_DELETE, API_KEY, 0, revoke_api_key, RUNS_BLOCKING, "Revoke an API key",
      OPERATION("deleteApiKey", "delete:api_keys", .gives = &answer_success) },
};
const struct resource api_keys = { routes, COUNT(routes), true };
