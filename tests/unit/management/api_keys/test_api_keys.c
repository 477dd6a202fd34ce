/* test_api_keys: made, shown once, listed, rotated, revoked; each organization to itself. */
#include "management/fixture.h"

#define KEYS "/api/v1/api_keys"

static const struct {
    const char *name, *members; /* behind name and api_id */
    int status;
    const char *code;
} creations[] = {
    { "no owner, no type", "", 400, "INVALID_PARAMETER" },
    { "an environment", ",\"type\":\"environment\"", 201, NULL },
    { "a user, inferred", ",\"user_id\":\"u1\"", 201, NULL },
    { "a user, stated", ",\"user_id\":\"u1\",\"type\":\"user\",\"org_code\":null", 201, NULL },
    { "both owners", ",\"user_id\":\"u1\",\"org_code\":\"org_x\"", 400, "INVALID_PARAMETER" },
    { "a type without its owner", ",\"type\":\"organization\"", 400, "INVALID_PARAMETER" },
    { "an owner of another type", ",\"type\":\"environment\",\"user_id\":\"u1\"", 400,
      "INVALID_PARAMETER" },
    { "an unknown type", ",\"type\":\"m2m\"", 400, "INVALID_PARAMETER" },
    { "an unknown organization", ",\"org_code\":\"org_x\"", 400, "ORGANIZATION_NOT_FOUND" },
    { "scopes by key", ",\"user_id\":\"u1\",\"scope_ids\":[\"read\",\"read\"]", 201, NULL },
    { "no scopes", ",\"user_id\":\"u1\",\"scope_ids\":null", 201, NULL },
    { "an unknown scope", ",\"user_id\":\"u1\",\"scope_ids\":[\"read\",\"x\"]", 400,
      "INVALID_PARAMETER" },
    { "scopes that are no list", ",\"user_id\":\"u1\",\"scope_ids\":\"read\"", 400,
      "INVALID_PARAMETER" },
    { "a life too short", ",\"user_id\":\"u1\",\"expires_in\":0", 400, "INVALID_PARAMETER" },
    { "a life", ",\"user_id\":\"u1\",\"expires_in\":60", 201, NULL },
};

TEST(creation_keeps_to_its_rules)
{
    API_FIXTURE(api);
    const char *api_id = new_api(&api, "orders");
    new_scope(&api, api_id, "read");
    for (size_t i = 0; i < COUNT(creations); i++) {
        int64_t before = revision(&api);
        api_call(&api, HTTP_POST, KEYS,
                 text("{\"name\":\"K\",\"api_id\":\"%s\"%s}", api_id, creations[i].members));
        CHECK_INT(creations[i].name, api.status, creations[i].status);
        if (creations[i].code != NULL)
            check_refusal(creations[i].name, &api, 400, creations[i].code);
        CHECK_INT(creations[i].name, revision(&api) - before, creations[i].code == NULL);
    }
    api_call(&api, HTTP_POST, KEYS, "{\"name\":\"K\",\"api_id\":\"none\",\"user_id\":\"u\"}");
    check_refusal("an unknown API", &api, 400, "API_NOT_FOUND");
    api_call(&api, HTTP_POST, KEYS,
             text("{\"name\":\"K\",\"api_id\":\"%s\",\"user_id\":\"u\"}", management_api_id(&api)));
    check_refusal("the management API", &api, 400, "MANAGEMENT_API_NOT_SUPPORTED");
}

/* The id; *ret_key is the key itself. */
static const char *new_key(struct api_fixture *api, const char *api_id, const char *members,
                           const char **ret_key)
{
    CHECK_INT("create key",
              api_call(api, HTTP_POST, KEYS,
                       text("{\"name\":\"K\",\"api_id\":\"%s\"%s}", api_id, members)),
              201);
    *ret_key = text("%s", answer_text(api, "api_key", "key"));
    return text("%s", answer_text(api, "api_key", "id"));
}

TEST(a_key_is_shown_once)
{
    API_FIXTURE(api);
    const char *api_id = new_api(&api, "orders"), *key = NULL;
    const char *id = new_key(&api, api_id, ",\"user_id\":\"u1\"", &key);
    CHECK("well-formed", api_key_secret_is_well_formed(str(key)));
    CHECK_INT("read", api_call(&api, HTTP_GET, text(KEYS "/%s", id), NULL), 200);
    CHECK("not again",
          memmem(api.response.body.ptr, api.response.body.len, key, strlen(key)) == NULL);
    CHECK_STR("suffix", str(answer_text(&api, "api_key", "key_suffix")), key + strlen(key) - 4);
    CHECK_STR("prefix", str(answer_text(&api, "api_key", "key_prefix")), "k_live");
    CHECK_STR("by", str(answer_text(&api, "api_key", "created_by")), "application:tester");
    CHECK_STR("user", str(answer_text(&api, "api_key", "user_id")), "u1");
    api_call(&api, HTTP_GET, KEYS "/none", NULL);
    check_refusal("unknown", &api, 404, "API_KEY_NOT_FOUND");
}

TEST(rotation_and_revocation)
{
    API_FIXTURE(api);
    const char *api_id = new_api(&api, "orders"), *key = NULL;
    const char *id = new_key(&api, api_id, ",\"user_id\":\"u1\",\"expires_in\":60", &key);
    const char *path = text(KEYS "/%s", id);
    CHECK_INT("no body", api_call(&api, HTTP_PUT, path, NULL), 201);
    CHECK_STR("same id", str(answer_text(&api, "api_key", "id")), id);
    CHECK("another key", strcmp(answer_text(&api, "api_key", "key"), key) != 0);
    CHECK_INT("grace", api_call(&api, HTTP_PUT, path, "{\"grace_period_s\":2592000}"), 201);
    api_call(&api, HTTP_PUT, path, "{\"grace_period_s\":2592001}");
    check_refusal("too long", &api, 400, "INVALID_PARAMETER");
    api.base.now_ms += 60000;
    api_call(&api, HTTP_PUT, path, NULL);
    check_refusal("expired", &api, 400, "API_KEY_EXPIRED");
    CHECK_INT("revoke", api_call(&api, HTTP_DELETE, path, NULL), 200);
    api_call(&api, HTTP_DELETE, path, NULL);
    check_refusal("once", &api, 404, "API_KEY_NOT_FOUND");
    api_call(&api, HTTP_PUT, path, NULL);
    check_refusal("revoked", &api, 400, "API_KEY_REVOKED");
}

TEST(an_organization_reaches_its_own_keys_only)
{
    API_FIXTURE(api);
    const char *api_id = new_api(&api, "orders"), *key = NULL;
    const char *own = new_organization(&api, "Own"), *other = new_organization(&api, "Other");
    const char *own_key = new_key(&api, api_id, text(",\"org_code\":\"%s\"", own), &key);
    const char *other_key = new_key(&api, api_id, text(",\"org_code\":\"%s\"", other), &key);
    const char *user_key = new_key(&api, api_id, ",\"user_id\":\"u1\"", &key);
    api.requester.caller.org_code = str(own);
    CHECK_INT("own", api_call(&api, HTTP_GET, text(KEYS "/%s", own_key), NULL), 200);
    for (enum http_method m = HTTP_GET; m <= HTTP_DELETE; m++) {
        if (m != HTTP_GET && m != HTTP_PUT && m != HTTP_DELETE)
            continue;
        api_call(&api, m, text(KEYS "/%s", other_key), NULL);
        check_refusal("another's", &api, 403, "ORGANIZATION_ACCESS_DENIED");
        api_call(&api, m, text(KEYS "/%s", user_key), NULL);
        check_refusal("a user's", &api, 403, "ORGANIZATION_ACCESS_DENIED");
    }
    api_call(&api, HTTP_POST, KEYS,
             text("{\"name\":\"K\",\"api_id\":\"%s\",\"org_code\":\"%s\"}", api_id, other));
    check_refusal("for another", &api, 403, "ORGANIZATION_ACCESS_DENIED");
    api_call(&api, HTTP_POST, KEYS,
             text("{\"name\":\"K\",\"api_id\":\"%s\",\"user_id\":\"u\"}", api_id));
    check_refusal("for a user", &api, 403, "ORGANIZATION_ACCESS_DENIED");
    api_call(&api, HTTP_GET, text(KEYS "?org_code=%s", other), NULL);
    check_refusal("another's list", &api, 403, "ORGANIZATION_ACCESS_DENIED");
    CHECK_INT("list", api_call(&api, HTTP_GET, KEYS, NULL), 200);
    CHECK_INT("its own", json_array_size(json_object_get(api.answer, "api_keys")), 1);
}

TEST(lists_page_by_id)
{
    API_FIXTURE(api);
    const char *api_id = new_api(&api, "orders"), *key = NULL, *first = NULL;
    for (int i = 0; i < 3; i++) {
        const char *id = new_key(&api, api_id, ",\"user_id\":\"u1\"", &key);
        first = i == 0 ? id : first;
        api.base.now_ms++;
    }
    CHECK_INT("page", api_call(&api, HTTP_GET, KEYS "?page_size=2", NULL), 200);
    CHECK_INT("two", json_array_size(json_object_get(api.answer, "api_keys")), 2);
    CHECK("more", json_is_true(json_object_get(api.answer, "has_more")));
    CHECK_INT("rest", api_call(&api, HTTP_GET, text(KEYS "?starting_after=%s", first), NULL), 200);
    CHECK_INT("two", json_array_size(json_object_get(api.answer, "api_keys")), 2);
    CHECK("no more", json_is_false(json_object_get(api.answer, "has_more")));
    static const char *const bad[] = { "starting_after=none", "ending_before=x", "key_type=m2m",
                                       "status=dead", "page_size=501" };
    for (size_t i = 0; i < COUNT(bad); i++) {
        api_call(&api, HTTP_GET, text(KEYS "?%s", bad[i]), NULL);
        check_refusal(bad[i], &api, 400, "INVALID_PARAMETER");
    }
}
