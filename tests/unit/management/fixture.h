/*
 * fixture: the management API over a new store, called through its own route tables as the router
 * would. The caller is set by hand: what the guard does is test_guard.c's.
 */
#pragma once

#include <jansson.h>

#include "keys/key_rotation.h"
#include "keys/worker.h"
#include "management/guard.h"
#include "management/management.h"
#include "management/opened_tokens.h"
#include "oauth/token_service.h"
#include "store/fixture.h"

enum { STALENESS_MS = 24 * 3600 * 1000, ROTATION_DAYS = 90, LEAD_S = 3600 };

struct api_fixture {
    struct fixture base;
    struct management management;
    struct opened_tokens *opened;
    struct worker worker;
    struct jt_keys seal;
    struct keyset_current *keys; /* of one key, which the store does not have */
    struct directory *directory;
    struct freshness freshness; /* heard just now */
    struct token_service tokens;
    struct api_key_directory *key_directory;
    struct requester requester;
    struct route_group groups[MANAGEMENT_GROUPS_MAX];
    struct router router;
    int changed_count;
    /* Of the last call. */
    int status;
    json_t *answer;
    struct response response;
};

static void api_changed(void *context, const struct change *changes, size_t count)
{
    struct api_fixture *api = context;
    api->changed_count++;
    CHECK("is told what", count > 0 && changes[0].subject.len > 0);
}

static void api_keys_open(struct api_fixture *api)
{
    const struct jt_random random = jt_random_system();
    struct keyset *keys = NULL;
    struct signing_key key = { 0 };
    CHECK_OK("key", signing_key_generate(JOSE_ES256, api->seal.signing_key_seal, &random,
                                         test_arena(), &key));
    key.state = SIGNING_KEY_ACTIVE;
    CHECK_OK("keyset", keyset_new(&key, 1, api->seal.signing_key_seal, &keys));
    CHECK_OK("current", keyset_current_new(&api->keys));
    keyset_current_set(api->keys, keys);
    CHECK_OK("signer", signer_new(api->keys, &api->worker.signer));
}

static void api_tokens_open(struct api_fixture *api)
{
    CHECK_OK("directory", directory_new(100, &api->directory));
    api->tokens = (struct token_service){ .store = api->base.store,
                                          .directory = api->directory,
                                          .freshness = &api->freshness,
                                          .keys = api->keys,
                                          .clock = one_clock(&api->base.now_ms),
                                          .issuer_json = JT_STR("\"" ISSUER "\""),
                                          .management_short = JT_STR(ISSUER "/api") };
}

/* Over the store of its base, which is not open yet. */
static void api_start(struct api_fixture *api)
{
    static const uint8_t hmac_key[JT_KEY_BYTES] = { 7 }, api_key_hmac_key[JT_KEY_BYTES] = { 8 };
    static const uint8_t seal_key[JT_KEY_BYTES] = { 9 };
    api->base.store = fixture_open(&api->base);
    CHECK_OK("hmac", jt_hmac_new(hmac_key, &api->worker.hmac));
    CHECK_OK("hmac", jt_hmac_new(api_key_hmac_key, &api->worker.api_key_hmac));
    CHECK_OK("directory", api_key_directory_new(1000, &api->key_directory));
    freshness_init(&api->freshness, one_clock(&api->base.now_ms), STALENESS_MS);
    freshness_renew(&api->freshness, jt_clock_instant(&api->freshness.clock));
    api_keys_open(api);
    api_tokens_open(api);
    CHECK_OK("opened tokens", opened_tokens_new(api->keys, &api->opened));
    api->management = (struct management){
        .store = api->base.store,
        .tokens = &api->tokens,
        .opened = api->opened,
        .clock = one_clock(&api->base.now_ms),
        .random = api->base.random,
        .issuer = JT_STR(ISSUER),
        .variable_seal_key = seal_key,
        .changed = api_changed,
        .changed_context = api,
        .api_keys = { .store = api->base.store,
                      .directory = api->key_directory,
                      .clock = one_clock(&api->base.now_ms),
                      .freshness = &api->freshness },
        .rotation = { .random = api->base.random,
                      .seal_key = api->seal.signing_key_seal,
                      .alg = JOSE_ES256,
                      .key_rotation_days = ROTATION_DAYS,
                      .jwks_cache_s = 60,
                      .signing_key_lead_s = LEAD_S },
    };
    api->requester.caller = (struct caller){
        .org_code = JT_STR(""),
        .actor = JT_STR("application:tester"),
        .scope = JT_STR("create:api_scopes delete:apis_scopes update:apis"),
    };
    api->router.groups = api->groups;
    api->router.group_count = management_groups(&api->management, api->groups);
}

static void api_open(struct api_fixture *api)
{
    *api = (struct api_fixture){ .base = fixture_folder() };
    api_start(api);
}

static void api_close(struct api_fixture *api)
{
    json_decref(api->answer);
    opened_tokens_free(api->opened);
    signer_free(api->worker.signer);
    jt_hmac_free(api->worker.api_key_hmac);
    jt_hmac_free(api->worker.hmac);
    api_key_directory_free(api->key_directory);
    directory_free(api->directory);
    keyset_current_free(api->keys);
    fixture_clear(&api->base);
}

#define API_FIXTURE(api)                               \
    JT_AUTO(api_close) struct api_fixture api = { 0 }; \
    api_open(&api)

/* The store has a key that signs. */
static void api_rotation_open(struct api_fixture *api)
{
    struct store_tx *tx = fixture_begin(api->base.store, STORE_WRITE);
    bool is_changed = false;
    struct key_rotation rotation = api->management.rotation;
    rotation.tx = tx;
    rotation.arena = test_arena();
    CHECK_OK("first key", keys_ensure(&rotation, &is_changed));
    fixture_commit(&tx);
}

/* target is a path with an optional query; body is JSON, or NULL for none. */
static struct request api_request(struct api_fixture *api, enum http_method method,
                                  const char *target, const char *body)
{
    jt_str path, query;
    jt_str_split(str(target), '?', &path, &query);
    return (struct request){
        .method = method,
        .path = path,
        .query = query,
        .body = str(body),
        .content_type = body == NULL ? JT_STR("") : JT_STR("application/json; charset=utf-8"),
        .arena = test_arena(),
        .worker = &api->worker,
        .may_block = true,
        .caller = &api->requester,
    };
}

/* As the exchange does with a group's errors. */
static void api_finish(struct api_fixture *api, const struct route_group *group,
                       struct request *req, jt_err err)
{
    if (err.code != JT_OK && err.code != JT_REFUSED) {
        api->response = (struct response){ 0 };
        group->refuse(group->context,
                      err.code == JT_UNAVAILABLE ? HTTP_REFUSAL_OVERLOADED : HTTP_REFUSAL_FAILED,
                      req, &api->response);
    }
    json_decref(api->answer);
    api->status = api->response.status;
    api->answer = json_loadb(api->response.body.ptr, api->response.body.len, 0, NULL);
    CHECK("the answer is JSON", api->answer != NULL);
    CHECK_STR("media type", str(api->response.content_type), "application/json");
}

/* Calls; is_guarded runs the group's guard first. The status; api->answer has the body. */
static int api_send(struct api_fixture *api, struct request *req, bool is_guarded)
{
    char allow[ROUTER_ALLOW_BYTES];
    const struct route_group *group = NULL;
    jt_err err = JT_DONE;

    api->response = (struct response){ 0 };
    enum router_result result = router_find(&api->router, req, &group, allow);
    if (result != ROUTER_FOUND) {
        group->refuse(group->context,
                      result == ROUTER_NOT_FOUND ? HTTP_REFUSAL_NOT_FOUND : HTTP_REFUSAL_METHOD,
                      req, &api->response);
    } else {
        if (is_guarded)
            err = group->guard(group->context, req, &api->response);
        if (err.code == JT_OK)
            err = req->route->handle(group->context, req, &api->response);
    }
    api_finish(api, group, req, err);
    return api->status;
}

static int api_call(struct api_fixture *api, enum http_method method, const char *target,
                    const char *body)
{
    struct request req = api_request(api, method, target, body);
    return api_send(api, &req, false);
}

/* --- Checks --------------------------------------------------------------------------------- */

/* The last answer is that JSON. */
#define CHECK_ANSWER(case_name, api, wanted_status, wanted_json)                        \
    do {                                                                                \
        CHECK_INT((case_name), (api).status, (wanted_status));                          \
        json_t *want_ = json_loads((wanted_json), 0, NULL);                             \
        CHECK("the wanted answer is JSON", want_ != NULL);                              \
        bool is_same_ = json_equal(want_, (api).answer) != 0;                           \
        json_decref(want_);                                                             \
        if (!is_same_)                                                                  \
            fail_msg("%s: got %.*s, want %s", (case_name), JT_FMT((api).response.body), \
                     (wanted_json));                                                    \
    } while (0)

/* The last answer refuses with that code, in the envelope of its status. */
static void check_refusal(const char *case_name, struct api_fixture *api, int status,
                          const char *code)
{
    const json_t *errors = json_object_get(api->answer, "errors");
    const json_t *error = status == 404 ? errors : json_array_get(errors, 0);
    const char *got = json_string_value(json_object_get(error, "code"));
    if (api->status != status || got == NULL || strcmp(got, code) != 0)
        fail_msg("%s: got %d %.*s, want %d %s", case_name, api->status, JT_FMT(api->response.body),
                 status, code);
    CHECK(case_name, json_string_length(json_object_get(error, "message")) > 0);
}

/* What stands at a path of names in the last answer. */
static const char *answer_text(struct api_fixture *api, const char *name, const char *member)
{
    const json_t *value = json_object_get(json_object_get(api->answer, name), member);
    return json_is_string(value) ? json_string_value(value) : "";
}

/* --- Things to have ------------------------------------------------------------------------- */

static const char *new_application(struct api_fixture *api, const char *name, const char *type)
{
    CHECK_INT("create application",
              api_call(api, HTTP_POST, "/api/v1/applications",
                       text("{\"name\":\"%s\",\"type\":\"%s\"}", name, type)),
              201);
    return text("%s", answer_text(api, "application", "id"));
}

static const char *new_api(struct api_fixture *api, const char *audience)
{
    CHECK_INT("create API",
              api_call(api, HTTP_POST, "/api/v1/apis",
                       text("{\"name\":\"An API\",\"audience\":\"%s\"}", audience)),
              200);
    return text("%s", answer_text(api, "api", "id"));
}

static const char *new_scope(struct api_fixture *api, const char *api_id, const char *key)
{
    CHECK_INT("create scope",
              api_call(api, HTTP_POST, text("/api/v1/apis/%s/scopes", api_id),
                       text("{\"key\":\"%s\",\"description\":\"May %s\"}", key, key)),
              200);
    return text("%s", answer_text(api, "scope", "id"));
}

static const char *new_organization(struct api_fixture *api, const char *name)
{
    CHECK_INT("create organization",
              api_call(api, HTTP_POST, "/api/v1/organization", text("{\"name\":\"%s\"}", name)),
              200);
    return text("%s", answer_text(api, "organization", "code"));
}

static const char *new_property_category(struct api_fixture *api, const char *context)
{
    CHECK_INT("create category",
              api_call(api, HTTP_POST, "/api/v1/property_categories",
                       text("{\"name\":\"General\",\"context\":\"%s\"}", context)),
              201);
    return text("%s", answer_text(api, "category", "id"));
}

static const char *new_property(struct api_fixture *api, const char *category, const char *context,
                                const char *key, const char *type)
{
    CHECK_INT("create property",
              api_call(api, HTTP_POST, "/api/v1/properties",
                       text("{\"name\":\"A %s\",\"key\":\"%s\",\"type\":\"%s\",\"context\":\"%s\","
                            "\"is_private\":false,\"category_id\":\"%s\"}",
                            key, key, type, context, category)),
              201);
    return text("%s", answer_text(api, "property", "id"));
}

static const char *new_environment_variable(struct api_fixture *api, const char *key,
                                            const char *value, bool is_secret)
{
    CHECK_INT("create variable",
              api_call(api, HTTP_POST, "/api/v1/environment_variables",
                       text("{\"key\":\"%s\",\"value\":\"%s\",\"is_secret\":%s}", key, value,
                            is_secret ? "true" : "false")),
              201);
    return text("%s", answer_text(api, "environment_variable", "id"));
}

/* default_value is JSON. */
static void new_flag(struct api_fixture *api, const char *key, const char *type, const char *level,
                     const char *default_value)
{
    CHECK_INT("create feature flag",
              api_call(api, HTTP_POST, "/api/v1/feature_flags",
                       text("{\"name\":\"A flag\",\"key\":\"%s\",\"type\":\"%s\","
                            "\"allow_override_level\":\"%s\",\"default_value\":%s}",
                            key, type, level, default_value)),
              201);
}

static const char *new_api_key(struct api_fixture *api, const char *api_id)
{
    CHECK_INT("create API key",
              api_call(api, HTTP_POST, "/api/v1/api_keys",
                       text("{\"name\":\"K\",\"api_id\":\"%s\",\"user_id\":\"u\"}", api_id)),
              201);
    return text("%s", answer_text(api, "api_key", "id"));
}

#define WEBHOOK                                                                           \
    "{\"name\":\"A hook\",\"endpoint\":\"https://hook.example/x\",\"description\":\"b\"," \
    "\"event_types\":[\"api.created\",\"organization.created\"]}"

static const char *new_webhook(struct api_fixture *api)
{
    CHECK_INT("create webhook", api_call(api, HTTP_POST, "/api/v1/webhooks", WEBHOOK), 200);
    return text("%s", answer_text(api, "webhook", "id"));
}

/* The id of the built-in management API. */
static const char *management_api_id(struct api_fixture *api)
{
    size_t index;
    json_t *row;
    CHECK_INT("list APIs", api_call(api, HTTP_GET, "/api/v1/apis", NULL), 200);
    json_array_foreach(json_object_get(api->answer, "apis"), index, row) if (
        json_is_true(json_object_get(
            row, "is_management_api"))) return text("%s",
                                                    json_string_value(json_object_get(row, "id")));
    fail_msg("no management API");
    return "";
}

/* The newest revision of the change feed: a refused request must leave it. */
static int64_t revision(struct api_fixture *api)
{
    JT_AUTO(store_tx_abortp) struct store_tx *tx = fixture_begin(api->base.store, STORE_READ);
    int64_t newest = 0;
    CHECK_OK("revision", store_revision(tx, &newest));
    return newest;
}
