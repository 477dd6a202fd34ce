/* test_attenuation: nobody hands on what they lack. */
#include "management/attenuation.h"

#include "management/fixture.h"

static const struct api built_in = { .id = JT_STR_INIT("m1"), .is_management = true };
static const struct api custom = { .id = JT_STR_INIT("p1") };

static const struct {
    const char *name;
    struct caller caller;
    const char *key;
    bool is_custom, passes;
} scope_cases[] = {
    { "what it has",
      { .scope = JT_STR_INIT("read:apis delete:apis") },
      "delete:apis",
      false,
      true },
    { "what it lacks", { .scope = JT_STR_INIT("read:apis") }, "delete:apis", false, false },
    { "nothing at all", { .scope = JT_STR_INIT("") }, "read:apis", false, false },
    { "part of a key is none", { .scope = JT_STR_INIT("read:apis") }, "read:api", false, false },
    { "what the token was granted and lost",
      { .scope = JT_STR_INIT("read:apis"), .token_scope = JT_STR_INIT("read:apis delete:apis") },
      "delete:apis",
      false,
      false },
    { "the other spelling",
      { .scope = JT_STR_INIT("delete:apis_scopes") },
      "delete:api_scopes",
      false,
      true },
    { "of another API, whatever its key", { .scope = JT_STR_INIT("") }, "delete:apis", true, true },
    { "an owner or admin",
      { .is_administrator = true, .is_confirmed = true },
      "delete:apis",
      false,
      true },
    { "in a session that is not confirmed",
      { .is_administrator = true },
      "delete:apis",
      false,
      false },
    { "in such a session, of another API",
      { .is_administrator = true },
      "delete:apis",
      true,
      true },
    { "one who may only read",
      { .is_administrator = true, .is_read_only = true },
      "read:apis",
      false,
      false },
};

TEST(a_scope_of_the_management_api_is_given_by_who_has_it)
{
    for (size_t i = 0; i < COUNT(scope_cases); i++) {
        struct request req = { .arena = test_arena(), .caller = &scope_cases[i].caller };
        struct response resp = { 0 };
        const struct scope scope = { .key = str(scope_cases[i].key) };
        jt_err err = attenuation_check_scope(
            &req, &resp, scope_cases[i].is_custom ? &custom : &built_in, &scope);
        CHECK_CODE(scope_cases[i].name, err, scope_cases[i].passes ? JT_OK : JT_REFUSED);
        CHECK_INT(scope_cases[i].name, resp.status, scope_cases[i].passes ? 0 : 403);
    }
}

static void hold(struct api_fixture *api, const char *application, const char *key)
{
    struct store_tx *tx = fixture_begin(api->base.store, STORE_WRITE);
    enable_management(tx, application, key);
    fixture_commit(&tx);
}

TEST(a_credential_is_made_by_who_has_all_that_it_opens)
{
    API_FIXTURE(api);
    const char *application = new_application(&api, "Strong", "m2m");
    const char *path = text("/api/v1/applications/%s/client_secrets", application);
    api.caller.scope = JT_STR("create:client_secrets read:audit");
    CHECK_INT("of one that holds nothing", api_call(&api, HTTP_POST, path, NULL), 201);
    hold(&api, application, "read:audit");
    CHECK_INT("of one that holds no more", api_call(&api, HTTP_POST, path, NULL), 201);
    hold(&api, application, "delete:apis");
    hold(&api, application, "create:apis");
    const int64_t before = revision(&api);
    api_call(&api, HTTP_POST, path, NULL);
    CHECK_ANSWER(
        "names what is lacking", api, 403,
        "{\"errors\":[{\"code\":\"SCOPE_EXCEEDED\",\"message\":\"This would give scopes of "
        "the management API that the caller lacks: create:apis delete:apis\"}]}");
    CHECK_INT("nothing was done", revision(&api), before);
}

TEST(a_token_for_a_test_is_a_credential_where_it_opens_the_management_api)
{
    API_FIXTURE(api);
    const char *application = new_application(&api, "Strong", "m2m");
    const char *path = text("/api/v1/applications/%s/test_tokens", application);
    api.token_trial = (struct token_trial){ .refused_by = TOKEN_RULE_COUNT,
                                            .scope = JT_STR("delete:apis"),
                                            .token = JT_STR("a.b.c") };
    hold(&api, application, "delete:apis");
    CHECK_INT("for another API", api_call(&api, HTTP_POST, path, "{\"audience\":\"x\"}"), 200);
    api.token_trial.is_for_management = true;
    const int64_t before = revision(&api);
    api_call(&api, HTTP_POST, path, "{\"audience\":\"x\"}");
    check_refusal("for this one", &api, 403, "SCOPE_EXCEEDED");
    CHECK_INT("nothing was done", revision(&api), before);
    api.caller.scope = JT_STR("delete:apis");
    CHECK_INT("by who has it", api_call(&api, HTTP_POST, path, "{\"audience\":\"x\"}"), 200);
}

TEST(an_organizations_application_gives_what_its_organization_has)
{
    API_FIXTURE(api);
    const char *org = new_organization(&api, "Acme");
    CHECK_INT("application",
              api_call(&api, HTTP_POST, "/api/v1/applications",
                       text("{\"name\":\"Own\",\"type\":\"m2m\",\"org_code\":\"%s\"}", org)),
              201);
    const char *application = text("%s", answer_text(&api, "application", "id"));
    const char *id = new_api(&api, "https://orders.example");
    const char *read = new_scope(&api, id, "read"), *write = new_scope(&api, id, "write");
    const char *body = text("{\"name\":\"K\",\"api_id\":\"%s\",\"org_code\":\"%s\","
                            "\"scope_ids\":[\"read\",\"%s\"]}",
                            id, org, write);
    const char *plain = text("{\"name\":\"K\",\"api_id\":\"%s\",\"org_code\":\"%s\"}", id, org);
    CHECK_INT("a global caller", api_call(&api, HTTP_POST, "/api/v1/api_keys", body), 201);

    api.caller.org_code = str(org);
    api_call(&api, HTTP_POST, "/api/v1/api_keys", plain);
    check_refusal("no API", &api, 403, "SCOPE_EXCEEDED");
    struct store_tx *tx = fixture_begin(api.base.store, STORE_WRITE);
    bool is_changed = false;
    authorize(tx, application, id);
    CHECK_OK("enable",
             store_application_scope_enable(tx, str(application), str(id), str(read), &is_changed));
    fixture_commit(&tx);
    CHECK_INT("no scopes", api_call(&api, HTTP_POST, "/api/v1/api_keys", plain), 201);
    api_call(&api, HTTP_POST, "/api/v1/api_keys", body);
    CHECK_ANSWER("names what is lacking", api, 403,
                 "{\"errors\":[{\"code\":\"SCOPE_EXCEEDED\",\"message\":\"No application of the "
                 "organization has these scopes enabled: write\"}]}");
}
