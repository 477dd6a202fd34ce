/* Nobody hands on what they lack, through the routes. The rule itself is
 * registration/test_attenuation.c's. */
#include "management/fixture.h"

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
    api.requester.caller.scope = JT_STR("create:client_secrets read:audit");
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
    const char *for_this = "{\"audience\":\"" ISSUER "/api/v1\"}";
    hold(&api, application, "delete:apis");
    struct store_tx *tx = fixture_begin(api.base.store, STORE_WRITE);
    put_api(tx, "orders", "orders");
    authorize(tx, application, "orders");
    fixture_commit(&tx);
    CHECK_INT("for another API",
              api_call(&api, HTTP_POST, path, "{\"audience\":\"https://orders\"}"), 200);
    const int64_t before = revision(&api);
    api_call(&api, HTTP_POST, path, for_this);
    check_refusal("for this one", &api, 403, "SCOPE_EXCEEDED");
    CHECK_INT("nothing was done", revision(&api), before);
    api.requester.caller.scope = JT_STR("delete:apis");
    CHECK_INT("by who has it", api_call(&api, HTTP_POST, path, for_this), 200);
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

    api.requester.caller.org_code = str(org);
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
