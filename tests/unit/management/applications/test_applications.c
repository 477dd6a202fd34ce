#include "management/fixture.h"

TEST(an_application_is_made_and_its_secret_shown_once)
{
    API_FIXTURE(api);
    const char *id = new_application(&api, "Sync", "m2m");
    const char *secret = text("%s", answer_text(&api, "application", "client_secret"));
    CHECK_ANSWER("made", api, 201,
                 text("{\"code\":\"APPLICATION_CREATED\",\"message\":\"Application created\","
                      "\"application\":{\"id\":\"%s\",\"client_id\":\"%s\",\"client_secret\":"
                      "\"%s\"}}",
                      id, id, secret));
    CHECK("32 hexadecimal digits", jt_str_is_lower_hex(str(id), 32));
    CHECK_INT("52 characters", strlen(secret), 52);

    api_call(&api, HTTP_GET, text("/api/v1/applications/%s", id), NULL);
    CHECK_ANSWER("shown", api, 200,
                 text("{\"code\":\"OK\",\"message\":\"Success\",\"application\":{\"id\":\"%s\","
                      "\"client_id\":\"%s\",\"name\":\"Sync\",\"type\":\"m2m\",\"org_code\":null,"
                      "\"access_token_lifetime\":3600,\"created_on\":\"2023-11-14T22:13:20Z\","
                      "\"login_uri\":\"\",\"homepage_uri\":\"\",\"has_cancel_button\":false,"
                      "\"is_access_control_enabled\":false,\"is_allow_faceless_auth\":false,"
                      "\"is_ask_for_name\":false,\"has_marketing_consent\":false,"
                      "\"has_sign_in_link_on_sign_up_page\":false,"
                      "\"has_register_link_on_sign_in_page\":false,"
                      "\"has_sign_in_with_sso_button\":false,\"use_gravatar_fallback\":false}}",
                      id, id));
}

TEST(types_without_a_secret_answer_without_one)
{
    static const struct {
        const char *type;
        bool has_secret;
    } cases[] = { { "reg", true }, { "m2m", true }, { "spa", false }, { "device", false } };
    API_FIXTURE(api);
    for (size_t i = 0; i < COUNT(cases); i++) {
        new_application(&api, "App", cases[i].type);
        CHECK_INT(cases[i].type, strlen(answer_text(&api, "application", "client_secret")),
                  cases[i].has_secret ? 52 : 0);
    }
}

TEST(what_breaks_a_rule_makes_no_application)
{
    API_FIXTURE(api);
    const char *org = new_organization(&api, "Acme");
    const int64_t before = revision(&api);
    const struct {
        const char *name, *body, *code;
    } cases[] = {
        { "no name", "{\"type\":\"m2m\"}", "INVALID_PARAMETER" },
        { "no type", "{\"name\":\"x\"}", "INVALID_PARAMETER" },
        { "unknown type", "{\"name\":\"x\",\"type\":\"web\"}", "INVALID_PARAMETER" },
        { "empty name", "{\"name\":\"\",\"type\":\"m2m\"}", "INVALID_PARAMETER" },
        { "control byte in the name", "{\"name\":\"a\\u0007\",\"type\":\"m2m\"}",
          "INVALID_PARAMETER" },
        { "256 characters", text("{\"name\":\"%0256d\",\"type\":\"m2m\"}", 0),
          "INVALID_PARAMETER" },
        { "unknown organization", "{\"name\":\"x\",\"type\":\"m2m\",\"org_code\":\"org_none\"}",
          "ORGANIZATION_NOT_FOUND" },
        { "organization of another type",
          text("{\"name\":\"x\",\"type\":\"reg\",\"org_code\":\"%s\"}", org),
          "ORGANIZATION_NOT_SUPPORTED" },
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        api_call(&api, HTTP_POST, "/api/v1/applications", cases[i].body);
        check_refusal(cases[i].name, &api, 400, cases[i].code);
    }
    CHECK_INT("nothing changed", revision(&api), before);
}

TEST(an_application_of_an_organization_says_so)
{
    API_FIXTURE(api);
    const char *org = new_organization(&api, "Acme");
    CHECK_INT("made",
              api_call(&api, HTTP_POST, "/api/v1/applications",
                       text("{\"name\":\"x\",\"type\":\"m2m\",\"org_code\":\"%s\"}", org)),
              201);
    api_call(&api, HTTP_GET,
             text("/api/v1/applications/%s", answer_text(&api, "application", "id")), NULL);
    CHECK_STR("shown", str(answer_text(&api, "application", "org_code")), org);
    CHECK_INT("null is none",
              api_call(&api, HTTP_POST, "/api/v1/applications",
                       "{\"name\":\"x\",\"type\":\"spa\",\"org_code\":null}"),
              201);
}

TEST(the_list_goes_on_from_page_to_page)
{
    API_FIXTURE(api);
    const char *target = "/api/v1/applications?page_size=2&sort=name_desc";
    static const char *const want[] = { "e", "d", "c", "b", "a" };
    size_t seen = 0, pages = 0;
    for (size_t i = COUNT(want); i-- > 0;)
        new_application(&api, want[i], "m2m");

    for (const char *next = target; next != NULL; pages++) {
        size_t index;
        json_t *row;
        CHECK_INT("page", api_call(&api, HTTP_GET, next, NULL), 200);
        json_array_foreach(json_object_get(api.answer, "applications"), index, row)
        {
            CHECK_STR("in order", str(json_string_value(json_object_get(row, "name"))),
                      want[seen++]);
            CHECK_INT("id, name and type only", json_object_size(row), 3);
        }
        const json_t *token = json_object_get(api.answer, "next_token");
        CHECK("a token or null", json_is_string(token) || json_is_null(token));
        next =
            json_is_null(token) ? NULL : text("%s&next_token=%s", target, json_string_value(token));
    }
    CHECK_INT("each once", seen, COUNT(want));
    CHECK_INT("pages", pages, 3);
}

TEST(an_update_changes_what_it_names)
{
    API_FIXTURE(api);
    const char *id = new_application(&api, "Old", "reg");
    const char *path = text("/api/v1/applications/%s", id);

    api_call(&api, HTTP_PATCH, path,
             "{\"name\":\"New\",\"login_uri\":\"https://a.example/login\","
             "\"redirect_uris\":[\"https://a.example/cb\"],\"is_ask_for_name\":true,"
             "\"is_access_control_enabled\":false,\"type\":\"m2m\"}");
    CHECK_ANSWER("updated", api, 200, "{\"code\":\"OK\",\"message\":\"Success\"}");
    api_call(&api, HTTP_GET, path, NULL);
    CHECK_STR("name", str(answer_text(&api, "application", "name")), "New");
    CHECK_STR("kept", str(answer_text(&api, "application", "login_uri")),
              "https://a.example/login");
    CHECK_STR("type never changes", str(answer_text(&api, "application", "type")), "reg");
    const json_t *shown = json_object_get(api.answer, "application");
    CHECK("switch", json_is_true(json_object_get(shown, "is_ask_for_name")));
    CHECK_INT("list", json_array_size(json_object_get(shown, "redirect_uris")), 1);

    const int64_t before = revision(&api);
    CHECK_INT("no body", api_call(&api, HTTP_PATCH, path, NULL), 200);
    CHECK_INT("{}", api_call(&api, HTTP_PATCH, path, "{}"), 200);
    CHECK_INT("the same", api_call(&api, HTTP_PATCH, path, "{\"name\":\"New\"}"), 200);
    CHECK_INT("nothing recorded", revision(&api), before);
}

TEST(access_control_cannot_be_switched_on)
{
    API_FIXTURE(api);
    const char *m2m = new_application(&api, "a", "m2m"), *web = new_application(&api, "b", "reg");
    const char *body = "{\"name\":\"changed\",\"is_access_control_enabled\":true}";
    const int64_t before = revision(&api);
    api_call(&api, HTTP_PATCH, text("/api/v1/applications/%s", m2m), body);
    CHECK_ANSWER("m2m", api, 400,
                 "{\"errors\":[{\"code\":\"ACCESS_CONTROL_NOT_SUPPORTED\",\"message\":\"Role-based "
                 "access control is not supported for this application type\"}]}");
    api_call(&api, HTTP_PATCH, text("/api/v1/applications/%s", web), body);
    CHECK_ANSWER("others", api, 400,
                 "{\"errors\":[{\"code\":\"ACCESS_ROLES_REQUIRED\",\"message\":\"Add at least one "
                 "allowed role before enabling role-based access control\"}]}");
    CHECK_INT("nothing changed", revision(&api), before);
}

TEST(token_lifetimes_have_bounds)
{
    static const struct {
        const char *body;
        int status;
    } cases[] = {
        { "{\"access_token_lifetime\":60}", 200 },
        { "{\"access_token_lifetime\":2592000}", 200 },
        { "{\"refresh_token_lifetime\":0,\"is_hasura_mapping_enabled\":true}", 200 },
        { "{}", 200 },
        { "{\"access_token_lifetime\":59}", 400 },
        { "{\"access_token_lifetime\":2592001}", 400 },
        { "{\"access_token_lifetime\":\"60\"}", 400 },
        { "{\"access_token_lifetime\":60.0}", 400 },
        { "{\"access_token_lifetime\":null}", 400 },
        { "{\"id_token_lifetime\":-1}", 400 },
        { "{\"is_hasura_mapping_enabled\":1}", 400 },
    };
    API_FIXTURE(api);
    const char *id = new_application(&api, "a", "m2m");
    for (size_t i = 0; i < COUNT(cases); i++)
        CHECK_INT(
            cases[i].body,
            api_call(&api, HTTP_PATCH, text("/api/v1/applications/%s/tokens", id), cases[i].body),
            cases[i].status);
    api_call(&api, HTTP_GET, text("/api/v1/applications/%s", id), NULL);
    CHECK_INT("the last good one",
              json_integer_value(json_object_get(json_object_get(api.answer, "application"),
                                                 "access_token_lifetime")),
              2592000);
    api_call(&api, HTTP_PATCH, "/api/v1/applications/none/tokens", "{}");
    check_refusal("unknown", &api, 404, "APPLICATION_NOT_FOUND");
}

TEST(a_deleted_application_is_gone)
{
    API_FIXTURE(api);
    const char *path = text("/api/v1/applications/%s", new_application(&api, "a", "m2m"));
    api_call(&api, HTTP_DELETE, path, NULL);
    CHECK_ANSWER("deleted", api, 200, "{\"code\":\"OK\",\"message\":\"Success\"}");
    api_call(&api, HTTP_GET, path, NULL);
    check_refusal("get", &api, 404, "APPLICATION_NOT_FOUND");
    api_call(&api, HTTP_PATCH, path, "{\"name\":\"b\"}");
    check_refusal("update", &api, 404, "APPLICATION_NOT_FOUND");
    api_call(&api, HTTP_DELETE, path, NULL);
    check_refusal("delete", &api, 404, "APPLICATION_NOT_FOUND");
}
