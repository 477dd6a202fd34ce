#include "management/fixture.h"

TEST(a_scope_is_made_shown_changed_and_deleted)
{
    API_FIXTURE(api);
    const char *api_id = new_api(&api, "https://api.example.com");
    const char *id = new_scope(&api, api_id, "read:logs");
    const char *path = text("/api/v1/apis/%s/scopes/%s", api_id, id);
    CHECK_ANSWER("made", api, 200,
                 text("{\"code\":\"OK\",\"message\":\"Success\",\"scope\":{\"id\":\"%s\"}}", id));

    api_call(&api, HTTP_GET, path, NULL);
    CHECK_ANSWER(
        "shown", api, 200,
        text("{\"code\":\"OK\",\"message\":\"success_response\",\"scope\":{\"id\":\"%s\","
             "\"key\":\"read:logs\",\"description\":\"May read:logs\",\"is_imported\":false}}",
             id));

    api_call(&api, HTTP_PATCH, path, "{\"description\":\"Reads\",\"key\":\"ignored\"}");
    CHECK_ANSWER("changed", api, 200, "{\"code\":\"OK\",\"message\":\"Success\"}");
    api_call(&api, HTTP_GET, text("/api/v1/apis/%s/scopes", api_id), NULL);
    CHECK_ANSWER(
        "listed", api, 200,
        text("{\"code\":\"OK\",\"message\":\"success_response\",\"scopes\":[{\"id\":"
             "\"%s\",\"key\":\"read:logs\",\"description\":\"Reads\",\"is_imported\":false}]}",
             id));

    api_call(&api, HTTP_DELETE, path, NULL);
    CHECK_ANSWER("deleted", api, 200, "{\"code\":\"OK\",\"message\":\"Success\"}");
    api_call(&api, HTTP_GET, path, NULL);
    check_refusal("gone", &api, 404, "SCOPE_NOT_FOUND");
}

TEST(a_description_that_is_the_same_is_no_change)
{
    API_FIXTURE(api);
    const char *api_id = new_api(&api, "https://api.example.com");
    const char *path = text("/api/v1/apis/%s/scopes/%s", api_id, new_scope(&api, api_id, "a"));
    const int64_t before = revision(&api);
    CHECK_INT("the same", api_call(&api, HTTP_PATCH, path, "{\"description\":\"May a\"}"), 200);
    CHECK_INT("none", api_call(&api, HTTP_PATCH, path, "{}"), 200);
    CHECK_INT("nothing recorded", revision(&api), before);
}

TEST(scopes_of_other_apis_and_unknown_ones_are_not_found)
{
    API_FIXTURE(api);
    const char *one = new_api(&api, "https://one"), *other = new_api(&api, "https://other");
    const char *scope = new_scope(&api, one, "a");
    api_call(&api, HTTP_GET, text("/api/v1/apis/%s/scopes/%s", other, scope), NULL);
    check_refusal("of another API", &api, 404, "SCOPE_NOT_FOUND");
    api_call(&api, HTTP_GET, "/api/v1/apis/none/scopes", NULL);
    check_refusal("list of no API", &api, 404, "API_NOT_FOUND");
    api_call(&api, HTTP_POST, "/api/v1/apis/none/scopes", "{\"key\":\"a\"}");
    check_refusal("for no API", &api, 404, "API_NOT_FOUND");
}

TEST(what_breaks_a_rule_makes_no_scope)
{
    static const struct {
        const char *name, *body;
        int status;
        const char *code;
    } cases[] = {
        { "no key", "{}", 400, "INVALID_PARAMETER" },
        { "empty key", "{\"key\":\"\"}", 400, "INVALID_PARAMETER" },
        { "a space", "{\"key\":\"a b\"}", 400, "INVALID_PARAMETER" },
        { "a quote", "{\"key\":\"a\\\"\"}", 400, "INVALID_PARAMETER" },
        { "not ASCII", "{\"key\":\"\\u00e9\"}", 400, "INVALID_PARAMETER" },
        { "a number for a description", "{\"key\":\"b\",\"description\":1}", 400,
          "INVALID_PARAMETER" },
        { "taken", "{\"key\":\"a\"}", 400, "SCOPE_KEY_TAKEN" },
    };
    API_FIXTURE(api);
    const char *api_id = new_api(&api, "https://api.example.com");
    new_scope(&api, api_id, "a");
    const int64_t before = revision(&api);
    for (size_t i = 0; i < COUNT(cases); i++) {
        api_call(&api, HTTP_POST, text("/api/v1/apis/%s/scopes", api_id), cases[i].body);
        check_refusal(cases[i].name, &api, cases[i].status, cases[i].code);
    }
    CHECK_INT("nothing changed", revision(&api), before);
}
