#include "management/fixture.h"

/* The value of that property in the last answer's list; NULL where it has none. */
static const char *value_of(struct api_fixture *api, const char *key)
{
    size_t index;
    json_t *row;
    json_array_foreach(json_object_get(api->answer, "properties"), index, row)
    {
        if (strcmp(json_string_value(json_object_get(row, "key")), key) == 0)
            return json_string_value(json_object_get(row, "value"));
    }
    fail_msg("no property %s", key);
    return NULL;
}

static void check_value(struct api_fixture *api, const char *target, const char *key,
                        const char *want)
{
    CHECK_INT(target, api_call(api, HTTP_GET, target, NULL), 200);
    const char *got = value_of(api, key);
    if (want == NULL ? got != NULL : got == NULL || strcmp(got, want) != 0)
        fail_msg("%s is %s, not %s", key, got == NULL ? "null" : got, want);
}

/* Properties of applications and of organizations, one of each type. */
static void put_properties(struct api_fixture *api)
{
    static const char *const types[][2] = { { "line", "single_line_text" },
                                            { "text", "multi_line_text" },
                                            { "switch", "boolean" } };
    const char *apps = new_property_category(api, "app"), *orgs = new_property_category(api, "org");
    for (size_t i = 0; i < COUNT(types); i++) {
        api->base.now_ms += 1000;
        new_property(api, apps, "app", text("a_%s", types[i][0]), types[i][1]);
        new_property(api, orgs, "org", text("o_%s", types[i][0]), types[i][1]);
    }
}

TEST(all_properties_of_its_kind_are_listed_with_a_value_or_null)
{
    API_FIXTURE(api);
    const char *category = new_property_category(&api, "app");
    const char *app = new_application(&api, "App", "m2m");
    const char *id = new_property(&api, category, "app", "tier", "single_line_text");
    new_property(&api, new_property_category(&api, "org"), "org", "town", "boolean");
    api_call(&api, HTTP_GET, text("/api/v1/applications/%s/properties", app), NULL);
    CHECK_ANSWER(
        "one", api, 200,
        text("{\"code\":\"OK\",\"message\":\"Success\",\"next_token\":null,\"properties\":["
             "{\"id\":\"%s\",\"name\":\"A tier\",\"description\":\"\",\"key\":\"tier\","
             "\"value\":null}]}",
             id));
    api_call(&api, HTTP_GET, "/api/v1/applications/x/properties", NULL);
    check_refusal("unknown", &api, 404, "APPLICATION_NOT_FOUND");
    api_call(&api, HTTP_GET, "/api/v1/organizations/x/properties", NULL);
    check_refusal("unknown", &api, 404, "ORGANIZATION_NOT_FOUND");
}

TEST(an_applications_value_is_of_its_propertys_type)
{
    static const struct {
        const char *key, *body, *want; /* want NULL: refused, and it stays */
    } cases[] = {
        { "a_line", "{\"value\":\"eu\"}", "eu" },
        { "a_line", "{\"value\":\"a\\nb\"}", NULL },
        { "a_line", "{\"value\":true}", NULL },
        { "a_line", "{\"value\":7}", NULL },
        { "a_line", "{}", NULL },
        { "a_line", "{\"value\":\"true\"}", "true" },
        { "a_text", "{\"value\":\"a\\nb\"}", "a\nb" },
        { "a_text", "{\"value\":\"\\u0001\"}", NULL },
        { "a_switch", "{\"value\":true}", "true" },
        { "a_switch", "{\"value\":\"false\"}", "false" },
        { "a_switch", "{\"value\":\"no\"}", NULL },
    };
    API_FIXTURE(api);
    const char *app = new_application(&api, "App", "m2m");
    const char *list = text("/api/v1/applications/%s/properties", app);
    put_properties(&api);
    for (size_t i = 0; i < COUNT(cases); i++) {
        const char *target = text("%s/%s", list, cases[i].key);
        const int64_t before = revision(&api);
        api_call(&api, HTTP_PUT, target, cases[i].body);
        if (cases[i].want == NULL) {
            check_refusal(cases[i].body, &api, 400, "INVALID_PARAMETER");
            CHECK_INT(cases[i].body, revision(&api), before);
        } else {
            CHECK_ANSWER(cases[i].body, api, 200, "{\"code\":\"OK\",\"message\":\"Success\"}");
            check_value(&api, list, cases[i].key, cases[i].want);
            CHECK_INT(cases[i].body, revision(&api), before + 1);
        }
    }
}

TEST(the_empty_text_and_null_remove_a_value)
{
    static const char *const nothings[] = { "{\"value\":\"\"}", "{\"value\":null}" };
    API_FIXTURE(api);
    const char *list =
        text("/api/v1/applications/%s/properties", new_application(&api, "App", "m2m"));
    put_properties(&api);
    const char *target = text("%s/a_switch", list);
    for (size_t i = 0; i < COUNT(nothings); i++) {
        CHECK_INT("set", api_call(&api, HTTP_PUT, target, "{\"value\":true}"), 200);
        CHECK_INT("remove", api_call(&api, HTTP_PUT, target, nothings[i]), 200);
        check_value(&api, list, "a_switch", NULL);
        const int64_t before = revision(&api);
        CHECK_INT("again", api_call(&api, HTTP_PUT, target, nothings[i]), 200);
        CHECK_INT("changes nothing", revision(&api), before);
    }
}

TEST(only_properties_of_applications_are_said_of_them)
{
    API_FIXTURE(api);
    const char *app = new_application(&api, "App", "m2m"), *org = new_organization(&api, "Acme");
    put_properties(&api);
    api_call(&api, HTTP_PUT, text("/api/v1/applications/%s/properties/o_line", app),
             "{\"value\":\"x\"}");
    check_refusal("an organization's", &api, 404, "PROPERTY_NOT_FOUND");
    api_call(&api, HTTP_PUT, text("/api/v1/applications/%s/properties/none", app),
             "{\"value\":\"x\"}");
    check_refusal("none", &api, 404, "PROPERTY_NOT_FOUND");
    api_call(&api, HTTP_PUT, "/api/v1/applications/x/properties/a_line", "{\"value\":\"x\"}");
    check_refusal("no application", &api, 404, "APPLICATION_NOT_FOUND");
    api_call(&api, HTTP_PUT, text("/api/v1/organizations/%s/properties/a_line?value=x", org), NULL);
    check_refusal("an application's", &api, 404, "PROPERTY_NOT_FOUND");
}

TEST(an_organizations_value_comes_in_the_query)
{
    static const struct {
        const char *key, *query, *want;
    } cases[] = {
        { "o_line", "?value=West+side%20%C3%A9", "West side \xC3\xA9" },
        { "o_line", "?value=a%0Ab", NULL },
        { "o_line", "?value=%00", NULL },
        { "o_line", "?value=a&value=b", NULL },
        { "o_line", "", NULL },
        { "o_line", "?value", "" },
        { "o_text", "?value=a%0D%0Ab", "a\r\nb" },
        { "o_switch", "?value=true", "true" },
        { "o_switch", "?value=maybe", NULL },
        { "o_switch", "?value=", "" },
    };
    API_FIXTURE(api);
    const char *list = text("/api/v1/organizations/%s/properties", new_organization(&api, "Acme"));
    put_properties(&api);
    for (size_t i = 0; i < COUNT(cases); i++) {
        const int64_t before = revision(&api);
        api_call(&api, HTTP_PUT, text("%s/%s%s", list, cases[i].key, cases[i].query), NULL);
        CHECK_INT(cases[i].query, api.status, cases[i].want == NULL ? 400 : 200);
        CHECK_INT(cases[i].query, revision(&api), before + (cases[i].want != NULL));
        if (cases[i].want != NULL)
            check_value(&api, list, cases[i].key, cases[i].want[0] == '\0' ? NULL : cases[i].want);
    }
    api_call(&api, HTTP_PUT, "/api/v1/organizations/x/properties/o_line?value=x", NULL);
    check_refusal("no organization", &api, 404, "ORGANIZATION_NOT_FOUND");
}

TEST(an_organizations_values_are_set_together_or_not_at_all)
{
    static const struct {
        const char *name, *members;
    } refused[] = {
        { "an unknown key", "{\"o_line\":\"new\",\"none\":\"x\"}" },
        { "an application's key", "{\"o_line\":\"new\",\"a_line\":\"x\"}" },
        { "a value of another type", "{\"o_line\":\"new\",\"o_switch\":\"maybe\"}" },
        { "no value", "{\"o_line\":\"new\",\"o_switch\":7}" },
        { "no object", "[]" },
    };
    API_FIXTURE(api);
    const char *list = text("/api/v1/organizations/%s/properties", new_organization(&api, "Acme"));
    put_properties(&api);
    const int64_t first = revision(&api);
    CHECK_INT("three",
              api_call(&api, HTTP_PATCH, list,
                       "{\"properties\":{\"o_line\":\"eu\",\"o_text\":\"a\\nb\","
                       "\"o_switch\":true}}"),
              200);
    CHECK_INT("one change", revision(&api), first + 1);
    for (size_t i = 0; i < COUNT(refused); i++) {
        api_call(&api, HTTP_PATCH, list, text("{\"properties\":%s}", refused[i].members));
        check_refusal(refused[i].name, &api, 400, "INVALID_PARAMETER");
        check_value(&api, list, "o_line", "eu");
        CHECK_INT("nothing changed", revision(&api), first + 1);
    }
    CHECK_INT("removed, and kept",
              api_call(&api, HTTP_PATCH, list,
                       "{\"properties\":{\"o_text\":null,\"o_switch\":\"\",\"o_line\":\"eu\"}}"),
              200);
    check_value(&api, list, "o_line", "eu");
    check_value(&api, list, "o_text", NULL);
    check_value(&api, list, "o_switch", NULL);
}

TEST(an_organizations_token_reaches_its_own_values_only)
{
    API_FIXTURE(api);
    const char *own = new_organization(&api, "Own"), *other = new_organization(&api, "Other");
    put_properties(&api);
    api.requester.caller.org_code = str(own);
    const struct {
        const char *org;
        int status;
    } cases[] = { { own, 200 }, { other, 403 }, { "org_none", 403 } };
    for (size_t i = 0; i < COUNT(cases); i++) {
        const char *list = text("/api/v1/organizations/%s/properties", cases[i].org);
        CHECK_INT("list", api_call(&api, HTTP_GET, list, NULL), cases[i].status);
        CHECK_INT("set", api_call(&api, HTTP_PUT, text("%s/o_line?value=x", list), NULL),
                  cases[i].status);
        CHECK_INT("set together",
                  api_call(&api, HTTP_PATCH, list, "{\"properties\":{\"o_line\":\"y\"}}"),
                  cases[i].status);
    }
}
