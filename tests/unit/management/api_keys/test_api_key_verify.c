/* test_api_key_verify: the answers, from memory where it may not wait, and what is counted. */
#include "management/fixture.h"

#define KEYS        "/api/v1/api_keys"
#define VERIFY      KEYS "/verify"

#define UNKNOWN_KEY "k_live_0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOP"
#define NOT_VALID(id, status)                                                                   \
    "{\"code\":\"API_KEY_INVALID\",\"message\":\"API key is not valid\",\"is_valid\":false,"    \
    "\"key_id\":" id ",\"status\":" status ",\"scopes\":[],\"org_code\":null,\"user_id\":null," \
    "\"last_verified_on\":null,\"verification_count\":null}"

struct made {
    const char *id, *key, *api_id;
};

static struct made make(struct api_fixture *api, const char *members)
{
    struct made made = { .api_id = new_api(api, "orders") };
    new_scope(api, made.api_id, "write");
    new_scope(api, made.api_id, "read");
    CHECK_INT("create key",
              api_call(api, HTTP_POST, KEYS,
                       text("{\"name\":\"K\",\"api_id\":\"%s\",\"scope_ids\":[\"write\",\"read\"]"
                            "%s}",
                            made.api_id, members)),
              201);
    made.id = text("%s", answer_text(api, "api_key", "id"));
    made.key = text("%s", answer_text(api, "api_key", "key"));
    return made;
}

static struct request verify_request(struct api_fixture *api, const char *key)
{
    struct request req = api_request(api, HTTP_POST, VERIFY, text("{\"api_key\":\"%s\"}", key));
    req.caller = NULL;
    req.remote_address = JT_STR("192.0.2.1");
    return req;
}

static int verify(struct api_fixture *api, const char *key)
{
    struct request req = verify_request(api, key);
    return api_send(api, &req, true);
}

static void check_valid(const char *case_name, struct api_fixture *api, const char *key, int count)
{
    CHECK_INT(case_name, verify(api, key), 200);
    CHECK(case_name, json_is_true(json_object_get(api->answer, "is_valid")));
    CHECK_INT(case_name, json_integer_value(json_object_get(api->answer, "verification_count")),
              count);
}

/* What the server does by the change feed. */
static void follow(struct api_fixture *api, enum change_kind kind, const char *subject)
{
    struct change change = { revision(api), kind, str(subject) };
    api_key_directory_apply(api->key_directory, &change);
}

TEST(a_valid_key_is_told_of)
{
    API_FIXTURE(api);
    struct made made = make(&api, ",\"user_id\":\"u\\\"1\"");
    verify(&api, made.key);
    CHECK_ANSWER("first", api, 200,
                 text("{\"code\":\"API_KEY_VERIFIED\",\"message\":\"API key verified\","
                      "\"is_valid\":true,\"key_id\":\"%s\",\"status\":\"active\","
                      "\"scopes\":[\"read\",\"write\"],\"org_code\":null,\"user_id\":\"u\\\"1\","
                      "\"last_verified_on\":\"2023-11-14T22:13:20Z\",\"verification_count\":1}",
                      made.id));
    check_valid("again", &api, made.key, 2);
    CHECK_OK("flush", api_key_directory_flush(api.key_directory, api.base.store, FLUSH_TURN));
    CHECK_INT("read", api_call(&api, HTTP_GET, text(KEYS "/%s", made.id), NULL), 200);
    const json_t *row = json_object_get(api.answer, "api_key");
    CHECK_INT("count", json_integer_value(json_object_get(row, "verification_count")), 2);
    CHECK_STR("from", str(answer_text(&api, "api_key", "last_verified_ip")), "192.0.2.1");
}

TEST(on_the_event_loop_only_what_is_in_memory_is_answered)
{
    API_FIXTURE(api);
    struct made made = make(&api, ",\"user_id\":\"u1\"");
    struct response resp = { 0 };
    struct request req = verify_request(&api, made.key);
    const struct route_group *group = NULL;
    char allow[ROUTER_ALLOW_BYTES];
    CHECK("route", router_find(&api.router, &req, &group, allow) == ROUTER_FOUND);
    req.may_block = false;
    CHECK_CODE("cold", req.route->handle(group->context, &req, &resp), JT_WOULD_BLOCK);
    check_valid("read", &api, made.key, 1);
    CHECK_OK("warm", req.route->handle(group->context, &req, &resp));
    req.body = JT_STR("{\"api_key\":\"k\\u005f\"}");
    CHECK_CODE("to be parsed", req.route->handle(group->context, &req, &resp), JT_WOULD_BLOCK);
    req.body = JT_STR("{\"api_key\":\"no key\"}");
    CHECK_OK("of no key's form", req.route->handle(group->context, &req, &resp));
    req.authorization = JT_STR("Bearer x");
    req.has_authorization = true;
    CHECK_CODE("a token is the pool's", group->guard(group->context, &req, &resp), JT_WOULD_BLOCK);
}

TEST(what_is_not_valid_is_200_and_says_no_more_than_it_may)
{
    API_FIXTURE(api);
    struct made made = make(&api, ",\"user_id\":\"u1\",\"expires_in\":60");
    verify(&api, UNKNOWN_KEY);
    CHECK_ANSWER("unknown", api, 200, NOT_VALID("null", "null"));
    verify(&api, "x");
    CHECK_ANSWER("no key at all", api, 200, NOT_VALID("null", "null"));
    check_valid("valid", &api, made.key, 1);
    api.base.now_ms += 60000;
    verify(&api, made.key);
    CHECK_ANSWER("expired", api, 200, text(NOT_VALID("\"%s\"", "\"inactive\""), made.id));
    CHECK_INT("revoke", api_call(&api, HTTP_DELETE, text(KEYS "/%s", made.id), NULL), 200);
    follow(&api, CHANGE_API_KEY, made.id);
    verify(&api, made.key);
    CHECK_ANSWER("revoked", api, 200, text(NOT_VALID("\"%s\"", "\"revoked\""), made.id));
    struct request req = api_request(&api, HTTP_POST, VERIFY, "{}");
    api_send(&api, &req, true);
    check_refusal("no key", &api, 400, "INVALID_PARAMETER");
    req = api_request(&api, HTTP_POST, VERIFY, "{\"api_key\":5}");
    api_send(&api, &req, true);
    check_refusal("no text", &api, 400, "INVALID_PARAMETER");
    req = verify_request(&api, made.key);
    req.content_type = JT_STR("text/plain");
    api_send(&api, &req, true);
    check_refusal("another type", &api, 400, "INVALID_CONTENT_TYPE");
}

TEST(a_key_of_a_suspended_organization_is_inactive)
{
    API_FIXTURE(api);
    const char *org = new_organization(&api, "Acme");
    struct made made = make(&api, text(",\"org_code\":\"%s\"", org));
    check_valid("valid", &api, made.key, 1);
    CHECK_STR("owner", str(json_string_value(json_object_get(api.answer, "org_code"))), org);
    CHECK_INT(
        "suspend",
        api_call(&api, HTTP_PATCH, text("/api/v1/organization/%s", org), "{\"is_suspended\":true}"),
        200);
    follow(&api, CHANGE_ORGANIZATION, org);
    verify(&api, made.key);
    CHECK_ANSWER("suspended", api, 200, text(NOT_VALID("\"%s\"", "\"inactive\""), made.id));
}

TEST(a_rotated_key_ends_at_once_or_after_its_grace)
{
    API_FIXTURE(api);
    struct made made = make(&api, ",\"user_id\":\"u1\"");
    const char *path = text(KEYS "/%s", made.id);
    check_valid("valid", &api, made.key, 1);
    CHECK_INT("rotate", api_call(&api, HTTP_PUT, path, "{\"grace_period_s\":10}"), 201);
    const char *next = text("%s", answer_text(&api, "api_key", "key"));
    follow(&api, CHANGE_API_KEY, made.id);
    check_valid("in its grace", &api, made.key, 2);
    check_valid("the new one", &api, next, 3);
    api.base.now_ms += 9999;
    check_valid("to the last millisecond", &api, made.key, 4);
    api.base.now_ms += 1;
    verify(&api, made.key);
    CHECK_ANSWER("ended", api, 200, NOT_VALID("null", "null"));
    check_valid("the new one", &api, next, 5);
    CHECK_INT("rotate", api_call(&api, HTTP_PUT, path, NULL), 201);
    follow(&api, CHANGE_API_KEY, made.id);
    verify(&api, next);
    CHECK_ANSWER("at once", api, 200, NOT_VALID("null", "null"));
}

TEST(a_scope_that_goes_is_not_told_any_more)
{
    API_FIXTURE(api);
    struct made made = make(&api, ",\"user_id\":\"u1\"");
    check_valid("valid", &api, made.key, 1);
    CHECK_INT("scopes", api_call(&api, HTTP_GET, text("/api/v1/apis/%s/scopes", made.api_id), NULL),
              200);
    const char *scope =
        text("%s", json_string_value(json_object_get(
                       json_array_get(json_object_get(api.answer, "scopes"), 0), "id")));
    CHECK_INT(
        "delete",
        api_call(&api, HTTP_DELETE, text("/api/v1/apis/%s/scopes/%s", made.api_id, scope), NULL),
        200);
    follow(&api, CHANGE_API, made.api_id);
    check_valid("still valid", &api, made.key, 2);
    CHECK_INT("one left", json_array_size(json_object_get(api.answer, "scopes")), 1);
}

TEST(keys_of_others_are_unknown_to_an_organization)
{
    API_FIXTURE(api);
    struct made made = make(&api, ",\"user_id\":\"u1\"");
    struct request req = verify_request(&api, made.key);
    struct requester requester = { .caller = { .org_code = JT_STR("org_1") } };
    req.caller = &requester;
    api_send(&api, &req, false);
    CHECK_ANSWER("unknown", api, 200, NOT_VALID("null", "null"));
    check_valid("not counted", &api, made.key, 1);
}

TEST(failures_are_limited_but_valid_keys_in_memory_are_not)
{
    API_FIXTURE(api);
    struct made made = make(&api, ",\"user_id\":\"u1\"");
    struct rate_limit *limit = NULL;
    CHECK_OK("limit", rate_limit_new(&limit));
    api.management.api_keys.failures_per_minute = 2;
    api.management.api_keys.failures = limit;
    check_valid("valid", &api, made.key, 1);
    verify(&api, UNKNOWN_KEY);
    verify(&api, "x");
    verify(&api, UNKNOWN_KEY);
    check_refusal("throttled", &api, 429, "RATE_LIMIT_EXCEEDED");
    bool is_told = false;
    for (size_t i = 0; i < api.response.header_count; i++)
        is_told |= strcmp(api.response.headers[i].name, "RateLimit-Reset") == 0;
    CHECK("how long", is_told);
    check_valid("from memory", &api, made.key, 2);
    struct request req = verify_request(&api, UNKNOWN_KEY);
    req.remote_address = JT_STR("192.0.2.2");
    CHECK_INT("another address", api_send(&api, &req, true), 200);
    rate_limit_free(limit);
}

TEST(a_setting_demands_a_token)
{
    API_FIXTURE(api);
    struct made made = make(&api, ",\"user_id\":\"u1\"");
    api.management.api_key_verify_needs_token = true;
    CHECK_INT("without", verify(&api, made.key), 401);
    check_refusal("without", &api, 401, "TOKEN_MISSING");
}
