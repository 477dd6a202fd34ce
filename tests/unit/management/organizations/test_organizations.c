#include "management/fixture.h"

#define FULL_ANSWER                                                                        \
    "\"is_default\":false,\"logo\":null,\"logo_dark\":null,\"favicon_svg\":null,"          \
    "\"favicon_fallback\":null,\"button_border_radius\":null,\"card_border_radius\":null," \
    "\"input_border_radius\":null,\"created_on\":\"2023-11-14T22:13:20Z\","

TEST(an_organization_without_settings_shows_every_member)
{
    API_FIXTURE(api);
    const char *code = new_organization(&api, "Acme");
    CHECK_ANSWER("made", api, 200,
                 text("{\"code\":\"OK\",\"message\":\"Success\",\"organization\":{\"code\":"
                      "\"%s\"}}",
                      code));
    api_call(&api, HTTP_GET, text("/api/v1/organization?code=%s", code), NULL);
    CHECK_ANSWER(
        "bare", api, 200,
        text("{\"code\":\"%s\",\"name\":\"Acme\",\"handle\":null,\"external_id\":null," FULL_ANSWER
             "\"is_auto_membership_enabled\":false,\"is_allow_registrations\":false,"
             "\"allowed_domains\":[],\"link_color\":null,\"background_color\":null,"
             "\"button_color\":null,\"button_text_color\":null,\"link_color_dark\":null,"
             "\"background_color_dark\":null,\"button_text_color_dark\":null,"
             "\"button_color_dark\":null,\"theme_code\":\"light\",\"color_scheme\":"
             "\"light\",\"sender_name\":null,\"sender_email\":null,\"is_suspended\":false,"
             "\"suspended_on\":null}",
             code));
}

TEST(settings_of_an_organization_are_kept_and_shown)
{
    API_FIXTURE(api);
    CHECK_INT("made",
              api_call(&api, HTTP_POST, "/api/v1/organization",
                       "{\"name\":\"Acme\",\"handle\":\"acme\",\"external_id\":\"x1\","
                       "\"link_color\":\"#0056F1\",\"button_color_dark\":\"#fff\","
                       "\"theme_code\":\"user_preference\",\"is_allow_registrations\":true,"
                       "\"sender_name\":\"Acme Mail\",\"sender_email\":\"hello@acme.example\","
                       "\"feature_flags\":{},\"is_create_billing_customer\":false,"
                       "\"billing_email\":\"b@acme.example\",\"billing_plan_code\":\"pro\"}"),
              200);
    const char *code = text("%s", answer_text(&api, "organization", "code"));
    CHECK_INT("suspended and more",
              api_call(&api, HTTP_PATCH, text("/api/v1/organization/%s?expand=billing", code),
                       "{\"is_suspended\":true,\"allowed_domains\":[\"https://acme.example\"],"
                       "\"sender_name\":null,\"is_enforce_mfa\":true}"),
              200);
    api_call(&api, HTTP_GET, text("/api/v1/organization?code=%s&expand=billing", code), NULL);
    CHECK_ANSWER("shown", api, 200,
                 text("{\"code\":\"%s\",\"name\":\"Acme\",\"handle\":\"acme\",\"external_id\":"
                      "\"x1\"," FULL_ANSWER
                      "\"is_auto_membership_enabled\":true,\"is_allow_registrations\":true,"
                      "\"allowed_domains\":[\"https://acme.example\"],\"link_color\":{\"raw\":"
                      "\"#0056F1\",\"hex\":\"#0056F1\",\"hsl\":\"hsl(219, 100%%, 47%%)\"},"
                      "\"background_color\":null,\"button_color\":null,\"button_text_color\":null,"
                      "\"link_color_dark\":null,\"background_color_dark\":null,"
                      "\"button_text_color_dark\":null,\"button_color_dark\":{\"raw\":\"#fff\","
                      "\"hex\":\"#ffffff\",\"hsl\":\"hsl(0, 0%%, 100%%)\"},\"theme_code\":"
                      "\"user_preference\",\"color_scheme\":\"light dark\",\"sender_name\":null,"
                      "\"sender_email\":\"hello@acme.example\",\"is_suspended\":true,"
                      "\"suspended_on\":\"2023-11-14T22:13:20Z\",\"is_enforce_mfa\":true,"
                      "\"billing\":{\"billing_customer_id\":\"\",\"agreements\":[]}}",
                      code));
}

TEST(what_breaks_a_rule_makes_no_organization)
{
    static const struct {
        const char *name, *body;
        int status;
        const char *code;
    } cases[] = {
        { "no name", "{}", 400, "INVALID_PARAMETER" },
        { "handle taken", "{\"name\":\"b\",\"handle\":\"acme\"}", 400,
          "ORGANIZATION_HANDLE_TAKEN" },
        { "a named color", "{\"name\":\"b\",\"link_color\":\"red\"}", 400, "INVALID_PARAMETER" },
        { "unknown theme", "{\"name\":\"b\",\"theme_code\":\"blue\"}", 400, "INVALID_PARAMETER" },
        { "not an address", "{\"name\":\"b\",\"sender_email\":\"nobody\"}", 400,
          "INVALID_PARAMETER" },
        { "unknown flag", "{\"name\":\"b\",\"feature_flags\":{\"new\":\"bool\"}}", 400,
          "FEATURE_FLAG_NOT_FOUND" },
        { "another type of flag", "{\"name\":\"b\",\"feature_flags\":{\"there\":\"int\"}}", 400,
          "INVALID_PARAMETER" },
        { "unknown type of flag", "{\"name\":\"b\",\"feature_flags\":{\"new\":true}}", 400,
          "INVALID_PARAMETER" },
    };
    API_FIXTURE(api);
    CHECK_INT(
        "the first",
        api_call(&api, HTTP_POST, "/api/v1/organization", "{\"name\":\"a\",\"handle\":\"acme\"}"),
        200);
    new_flag(&api, "there", "bool", "org", "true");
    const int64_t before = revision(&api);
    for (size_t i = 0; i < COUNT(cases); i++) {
        api_call(&api, HTTP_POST, "/api/v1/organization", cases[i].body);
        check_refusal(cases[i].name, &api, cases[i].status, cases[i].code);
    }
    CHECK_INT("nothing changed", revision(&api), before);
    CHECK_INT("a flag with its type",
              api_call(&api, HTTP_POST, "/api/v1/organization",
                       "{\"name\":\"b\",\"feature_flags\":{\"there\":\"bool\"}}"),
              200);
}

TEST(an_update_changes_what_it_names)
{
    API_FIXTURE(api);
    const char *code = new_organization(&api, "Acme");
    const char *path = text("/api/v1/organization/%s", code);
    CHECK_INT("handle", api_call(&api, HTTP_PATCH, path, "{\"handle\":\"acme\"}"), 200);
    const char *other = new_organization(&api, "Other");
    const int64_t before = revision(&api);

    api_call(&api, HTTP_PATCH, text("/api/v1/organization/%s", other), "{\"handle\":\"acme\"}");
    check_refusal("taken", &api, 400, "ORGANIZATION_HANDLE_TAKEN");
    CHECK_INT("one Cache-Control", api.response.header_count, 1);
    CHECK_INT("no body", api_call(&api, HTTP_PATCH, path, NULL), 200);
    CHECK_INT("the same",
              api_call(&api, HTTP_PATCH, path, "{\"handle\":\"acme\",\"is_suspended\":false}"),
              200);
    api_call(&api, HTTP_PATCH, text("%s?expand=all", path), "{}");
    check_refusal("unknown expand", &api, 400, "INVALID_PARAMETER");
    CHECK_INT("nothing changed", revision(&api), before);

    CHECK_INT("an empty handle is none", api_call(&api, HTTP_PATCH, path, "{\"handle\":\"\"}"),
              200);
    CHECK_INT(
        "so it is free",
        api_call(&api, HTTP_PATCH, text("/api/v1/organization/%s", other), "{\"handle\":\"acme\"}"),
        200);
}

TEST(a_deleted_organization_takes_its_applications_along)
{
    API_FIXTURE(api);
    const char *code = new_organization(&api, "Acme");
    CHECK_INT("application",
              api_call(&api, HTTP_POST, "/api/v1/applications",
                       text("{\"name\":\"x\",\"type\":\"m2m\",\"org_code\":\"%s\"}", code)),
              201);
    const char *app = text("%s", answer_text(&api, "application", "id"));
    const int64_t before = revision(&api);

    api_call(&api, HTTP_DELETE, text("/api/v1/organization/%s", code), NULL);
    CHECK_ANSWER("deleted", api, 200, "{\"code\":\"OK\",\"message\":\"Success\"}");
    CHECK_INT("both recorded", revision(&api), before + 2);
    api_call(&api, HTTP_GET, text("/api/v1/applications/%s", app), NULL);
    check_refusal("its application", &api, 404, "APPLICATION_NOT_FOUND");
    api_call(&api, HTTP_GET, text("/api/v1/organization?code=%s", code), NULL);
    check_refusal("it", &api, 404, "ORGANIZATION_NOT_FOUND");
    api_call(&api, HTTP_DELETE, text("/api/v1/organization/%s", code), NULL);
    check_refusal("again", &api, 404, "ORGANIZATION_NOT_FOUND");
}

TEST(the_list_pages_by_name_and_by_email)
{
    API_FIXTURE(api);
    static const char *const sorts[] = { "name_asc", "name_desc", "email_asc", "email_desc" };
    static const char *const want[] = { "abcd", "dcba", "badc", "cdab" };
    static const struct {
        const char *name, *email;
    } rows[] = { { "a", "2@x" }, { "b", "1@x" }, { "c", "4@x" }, { "d", "3@x" } };
    for (size_t i = 0; i < COUNT(rows); i++)
        CHECK_INT("made",
                  api_call(&api, HTTP_POST, "/api/v1/organization",
                           text("{\"name\":\"%s\",\"sender_email\":\"%s\"}", rows[i].name,
                                rows[i].email)),
                  200);
    for (size_t s = 0; s < COUNT(sorts); s++) {
        char seen[8] = "";
        const char *token = "";
        do {
            CHECK_INT("page",
                      api_call(&api, HTTP_GET,
                               text("/api/v1/organizations?page_size=1&sort=%s&next_token=%s",
                                    sorts[s], token),
                               NULL),
                      200);
            const json_t *row = json_array_get(json_object_get(api.answer, "organizations"), 0);
            CHECK_INT("six members", json_object_size(row), 6);
            strncat(seen, json_string_value(json_object_get(row, "name")), 1);
            const json_t *next = json_object_get(api.answer, "next_token");
            token = json_is_null(next) ? NULL : text("%s", json_string_value(next));
        } while (token != NULL && strlen(seen) < sizeof(seen) - 1);
        CHECK_STR(sorts[s], str(seen), want[s]);
    }
}

TEST(an_organizations_own_caller_sees_that_one_only)
{
    API_FIXTURE(api);
    const char *own = new_organization(&api, "Own"), *other = new_organization(&api, "Other");
    api.requester.caller.org_code = str(own);

    CHECK_INT("its record",
              api_call(&api, HTTP_GET, text("/api/v1/organization?code=%s", own), NULL), 200);
    CHECK_INT(
        "its update",
        api_call(&api, HTTP_PATCH, text("/api/v1/organization/%s", own), "{\"name\":\"Renamed\"}"),
        200);
    api_call(&api, HTTP_GET, "/api/v1/organizations", NULL);
    CHECK_ANSWER("a list of one", api, 200,
                 text("{\"code\":\"OK\",\"message\":\"Success\",\"next_token\":null,"
                      "\"organizations\":[{\"code\":\"%s\",\"name\":\"Renamed\",\"handle\":null,"
                      "\"is_default\":false,\"external_id\":null,"
                      "\"is_auto_membership_enabled\":false}]}",
                      own));

    const int64_t before = revision(&api);
    api_call(&api, HTTP_GET, text("/api/v1/organization?code=%s", other), NULL);
    check_refusal("another record", &api, 403, "ORGANIZATION_ACCESS_DENIED");
    api_call(&api, HTTP_GET, "/api/v1/organization?code=org_none", NULL);
    check_refusal("one that does not exist", &api, 403, "ORGANIZATION_ACCESS_DENIED");
    api_call(&api, HTTP_PATCH, text("/api/v1/organization/%s", other), "{\"name\":\"x\"}");
    check_refusal("another's update", &api, 403, "ORGANIZATION_ACCESS_DENIED");
    CHECK_INT("nothing changed", revision(&api), before);
}

TEST(get_organization_wants_a_code)
{
    API_FIXTURE(api);
    api_call(&api, HTTP_GET, "/api/v1/organization", NULL);
    check_refusal("none", &api, 400, "INVALID_PARAMETER");
    api_call(&api, HTTP_GET, "/api/v1/organization?code=a&code=b", NULL);
    check_refusal("two", &api, 400, "INVALID_PARAMETER");
    api_call(&api, HTTP_GET, "/api/v1/organization?code=%00", NULL);
    check_refusal("a control byte", &api, 400, "INVALID_PARAMETER");
}
