#include "management/fixture.h"

TEST(an_api_is_made_shown_listed_and_deleted)
{
    API_FIXTURE(api);
    const char *id = new_api(&api, "https://api.example.com");
    CHECK_ANSWER("made", api, 200,
                 text("{\"code\":\"OK\",\"message\":\"Success\",\"api\":{\"id\":\"%s\"}}", id));
    CHECK_INT("32 digits", strlen(id), 32);
    CHECK_INT("this process followed", api.changed_count, 1);

    api_call(&api, HTTP_GET, text("/api/v1/apis/%s", id), NULL);
    CHECK_ANSWER("shown", api, 200,
                 text("{\"code\":\"OK\",\"message\":\"success_response\",\"api\":{\"id\":\"%s\","
                      "\"name\":\"An API\",\"audience\":\"https://api.example.com\","
                      "\"is_management_api\":false,\"scopes\":[],\"applications\":[]}}",
                      id));

    api_call(&api, HTTP_GET, "/api/v1/apis", NULL);
    CHECK_ANSWER("listed, by name", api, 200,
                 text("{\"code\":\"OK\",\"message\":\"Success\",\"next_token\":null,\"apis\":["
                      "{\"id\":\"%s\",\"name\":\"An API\",\"audience\":\"https://api.example.com\","
                      "\"is_management_api\":false},"
                      "{\"id\":\"%s\",\"name\":\"" MANAGEMENT_API_NAME "\","
                      "\"audience\":\"" ISSUER "/api/v1\",\"is_management_api\":true}]}",
                      id, management_api_id(&api)));

    api_call(&api, HTTP_DELETE, text("/api/v1/apis/%s", id), NULL);
    CHECK_ANSWER("deleted", api, 200,
                 "{\"code\":\"API_DELETED\",\"message\":\"API successfully deleted\"}");
    api_call(&api, HTTP_GET, text("/api/v1/apis/%s", id), NULL);
    check_refusal("gone", &api, 404, "API_NOT_FOUND");
}

TEST(the_list_of_apis_expands_scopes)
{
    API_FIXTURE(api);
    const char *id = new_api(&api, "https://api.example.com");
    const char *write = new_scope(&api, id, "write:logs"), *read = new_scope(&api, id, "read:logs");

    CHECK_INT("list", api_call(&api, HTTP_GET, "/api/v1/apis?expand=scopes", NULL), 200);
    json_t *first = json_array_get(json_object_get(api.answer, "apis"), 0);
    json_t *want = json_loads(text("[{\"id\":\"%s\",\"key\":\"read:logs\"},"
                                   "{\"id\":\"%s\",\"key\":\"write:logs\"}]",
                                   read, write),
                              0, NULL);
    CHECK("by key", json_equal(json_object_get(first, "scopes"), want));
    json_decref(want);
    json_t *second = json_array_get(json_object_get(api.answer, "apis"), 1);
    CHECK_INT("the management API has all of contract section 7.2",
              json_array_size(json_object_get(second, "scopes")), management_scope_count);

    api_call(&api, HTTP_GET, "/api/v1/apis?expand=everything", NULL);
    check_refusal("another value", &api, 400, "INVALID_PARAMETER");
}

TEST(what_breaks_a_rule_makes_no_api)
{
    static const struct {
        const char *name, *body;
        int status;
        const char *code;
    } cases[] = {
        { "no audience", "{\"name\":\"x\"}", 400, "INVALID_PARAMETER" },
        { "empty name", "{\"name\":\"\",\"audience\":\"x\"}", 400, "INVALID_PARAMETER" },
        { "a space in the audience", "{\"name\":\"x\",\"audience\":\"a b\"}", 400,
          "INVALID_PARAMETER" },
        { "65 bytes",
          "{\"name\":\"x\",\"audience\":"
          "\"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\"}",
          400, "INVALID_PARAMETER" },
        { "taken", "{\"name\":\"x\",\"audience\":\"taken\"}", 400, "API_AUDIENCE_TAKEN" },
        { "the management API's", "{\"name\":\"x\",\"audience\":\"" ISSUER "/api/v1\"}", 400,
          "API_AUDIENCE_TAKEN" },
        { "its other spelling", "{\"name\":\"x\",\"audience\":\"" ISSUER "/api\"}", 400,
          "API_AUDIENCE_TAKEN" },
    };
    API_FIXTURE(api);
    new_api(&api, "taken");
    const int64_t before = revision(&api);
    for (size_t i = 0; i < COUNT(cases); i++) {
        api_call(&api, HTTP_POST, "/api/v1/apis", cases[i].body);
        check_refusal(cases[i].name, &api, cases[i].status, cases[i].code);
    }
    CHECK_INT("nothing changed", revision(&api), before);
    CHECK_INT("only the first", api.changed_count, 1);
}

TEST(the_management_api_is_immutable)
{
    API_FIXTURE(api);
    const char *id = management_api_id(&api);
    api_call(&api, HTTP_DELETE, text("/api/v1/apis/%s", id), NULL);
    check_refusal("delete", &api, 400, "MANAGEMENT_API_IMMUTABLE");
    api_call(&api, HTTP_POST, text("/api/v1/apis/%s/scopes", id), "{\"key\":\"mine\"}");
    check_refusal("a new scope", &api, 400, "MANAGEMENT_API_IMMUTABLE");
    api_call(&api, HTTP_GET, text("/api/v1/apis/%s/scopes", id), NULL);
    const char *scope = text("/api/v1/apis/%s/scopes/%s", id,
                             json_string_value(json_object_get(
                                 json_array_get(json_object_get(api.answer, "scopes"), 0), "id")));
    api_call(&api, HTTP_PATCH, scope, "{\"description\":\"x\"}");
    check_refusal("a scope's description", &api, 400, "MANAGEMENT_API_IMMUTABLE");
    api_call(&api, HTTP_DELETE, scope, NULL);
    check_refusal("a scope", &api, 400, "MANAGEMENT_API_IMMUTABLE");
}
