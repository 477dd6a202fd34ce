/* Feature flags, the environment's overrides and those of organizations. */
#include "management/fixture.h"
#include "store/flag_fixture.h"

#define OK_ANSWER "{\"code\":\"OK\",\"message\":\"Success\"}"
#define REPLACE(key, type, level, value)                                                           \
    "/api/v1/feature_flags/" key "?name=N&description=D&type=" type "&allow_override_level=" level \
    "&default_value=" value

static struct feature_flag flag_of(struct api_fixture *api, const char *key)
{
    struct feature_flag flag = { 0 };
    struct store_tx *tx = fixture_begin(api->base.store, STORE_READ);
    CHECK_OK(key, store_feature_flag_get(tx, str(key), test_arena(), &flag));
    store_tx_abortp(&tx);
    return flag;
}

static void check_overrides(const char *case_name, struct api_fixture *api, const char *wanted)
{
    api_call(api, HTTP_GET, "/api/v1/environment/feature_flags", NULL);
    CHECK_ANSWER(case_name, *api, 200,
                 text("{\"code\":\"OK\",\"message\":\"Success\",\"next_token\":null,"
                      "\"feature_flags\":%s}",
                      wanted));
}

static const struct {
    const char *name, *type, *value, *want; /* value is JSON; want NULL: refused */
} values[] = {
    { "true as text", "bool", "\"true\"", "true" },
    { "true as it is", "bool", "true", "true" },
    { "false as it is", "bool", "false", "false" },
    { "a number for a boolean", "bool", "1", NULL },
    { "null for a boolean", "bool", "null", NULL },
    { "other text for a boolean", "bool", "\"yes\"", NULL },
    { "an integer as text", "int", "\"-7\"", "-7" },
    { "an integer as it is", "int", "-7", "-7" },
    { "decimals as text", "int", "\"3.9\"", "3" },
    { "decimals as they are", "int", "3.9", "3" },
    { "the largest", "int", "2147483647.99", "2147483647" },
    { "past the largest", "int", "2147483648", NULL },
    { "the least", "int", "-2147483648.99", "-2147483648" },
    { "past the least", "int", "-2147483649", NULL },
    { "far past", "int", "1e300", NULL },
    { "an exponent that stays within", "int", "1.5e3", "1500" },
    { "a boolean for an integer", "int", "true", NULL },
    { "other text for an integer", "int", "\"a\"", NULL },
    { "a list for an integer", "int", "[1]", NULL },
    { "a string", "str", "\"beta\"", "beta" },
    { "an empty string", "str", "\"\"", "" },
    { "a number for a string", "str", "1", NULL },
    { "a boolean for a string", "str", "true", NULL },
    { "a string with a line break", "str", "\"a\\nb\"", NULL },
    { "an object for a string", "str", "{}", NULL },
};

TEST(values_are_checked_against_the_type_and_kept_as_text)
{
    API_FIXTURE(api);
    for (size_t i = 0; i < COUNT(values); i++) {
        const char *key = text("f%zu", i);
        const int64_t before = revision(&api);
        api_call(&api, HTTP_POST, "/api/v1/feature_flags",
                 text("{\"name\":\"N\",\"key\":\"%s\",\"type\":\"%s\",\"default_value\":%s}", key,
                      values[i].type, values[i].value));
        if (values[i].want == NULL) {
            check_refusal(values[i].name, &api, 400, "INVALID_PARAMETER");
            CHECK_INT(values[i].name, revision(&api), before);
            continue;
        }
        CHECK_ANSWER(values[i].name, api, 201, OK_ANSWER);
        CHECK_STR(values[i].name, flag_of(&api, key).default_value, values[i].want);
        CHECK_INT("the environment alone, unless it is said",
                  flag_of(&api, key).allow_override_level, FEATURE_FLAG_ENVIRONMENT);
    }
}

TEST(what_breaks_a_rule_makes_no_flag)
{
    static const struct {
        const char *name, *body, *code;
    } cases[] = {
        { "nothing", "{}", "INVALID_PARAMETER" },
        { "no key", "{\"name\":\"n\",\"type\":\"str\",\"default_value\":\"\"}",
          "INVALID_PARAMETER" },
        { "a key with a space",
          "{\"name\":\"n\",\"key\":\"a b\",\"type\":\"str\",\"default_value\":\"\"}",
          "INVALID_PARAMETER" },
        { "no name", "{\"key\":\"k\",\"type\":\"str\",\"default_value\":\"\"}",
          "INVALID_PARAMETER" },
        { "no default", "{\"name\":\"n\",\"key\":\"k\",\"type\":\"str\"}", "INVALID_PARAMETER" },
        { "JSON", "{\"name\":\"n\",\"key\":\"k\",\"type\":\"json\",\"default_value\":\"{}\"}",
          "INVALID_PARAMETER" },
        { "an unknown level",
          "{\"name\":\"n\",\"key\":\"k\",\"type\":\"str\",\"default_value\":\"\","
          "\"allow_override_level\":\"all\"}",
          "INVALID_PARAMETER" },
        { "a taken key",
          "{\"name\":\"n\",\"key\":\"taken\",\"type\":\"str\",\"default_value\":\"\"}",
          "FEATURE_FLAG_KEY_TAKEN" },
    };
    API_FIXTURE(api);
    new_flag(&api, "taken", "str", "usr", "\"\"");
    const int64_t before = revision(&api);
    for (size_t i = 0; i < COUNT(cases); i++) {
        api_call(&api, HTTP_POST, "/api/v1/feature_flags", cases[i].body);
        check_refusal(cases[i].name, &api, 400, cases[i].code);
    }
    CHECK_INT("nothing recorded", revision(&api), before);
}

TEST(a_flag_is_replaced_by_its_query)
{
    API_FIXTURE(api);
    new_flag(&api, "f", "int", "usr", "1");
    api_call(&api, HTTP_PUT, REPLACE("f", "int", "org", "2.5"), NULL);
    CHECK_ANSWER("replaced", api, 200, OK_ANSWER);
    struct feature_flag flag = flag_of(&api, "f");
    CHECK_STR("name", flag.name, "N");
    CHECK_STR("description", flag.description, "D");
    CHECK_STR("default", flag.default_value, "2");
    CHECK_INT("level", flag.allow_override_level, FEATURE_FLAG_ORGANIZATION);
    const int64_t before = revision(&api);
    api_call(&api, HTTP_PUT, REPLACE("f", "int", "org", "2"), NULL);
    CHECK_ANSWER("the same", api, 200, OK_ANSWER);
    CHECK_INT("nothing recorded", revision(&api), before);
}

TEST(what_breaks_a_rule_replaces_nothing)
{
    static const struct {
        const char *name, *target;
        int status;
        const char *code;
    } cases[] = {
        { "nothing in the query", "/api/v1/feature_flags/f", 400, "INVALID_PARAMETER" },
        { "no description",
          "/api/v1/feature_flags/f?name=N&type=int&allow_override_level=org&default_value=1", 400,
          "INVALID_PARAMETER" },
        { "an empty name",
          "/api/v1/feature_flags/"
          "f?name=&description=&type=int&allow_override_level=org&default_value=1",
          400, "INVALID_PARAMETER" },
        { "another type", REPLACE("f", "str", "org", "1"), 400, "FEATURE_FLAG_TYPE_FIXED" },
        { "no type", REPLACE("f", "json", "org", "1"), 400, "INVALID_PARAMETER" },
        { "the level of users", REPLACE("f", "int", "usr", "1"), 400, "INVALID_PARAMETER" },
        { "a value of another type", REPLACE("f", "int", "org", "true"), 400, "INVALID_PARAMETER" },
        { "given twice", REPLACE("f", "int", "org", "1&default_value=1"), 400,
          "INVALID_PARAMETER" },
        { "no such flag", REPLACE("x", "int", "org", "1"), 404, "FEATURE_FLAG_NOT_FOUND" },
        { "env, while an organization overrides it", REPLACE("f", "int", "env", "1"), 400,
          "FEATURE_FLAG_OVERRIDDEN" },
    };
    API_FIXTURE(api);
    new_flag(&api, "f", "int", "org", "1");
    const char *org = new_organization(&api, "Acme");
    CHECK_INT("overridden",
              api_call(&api, HTTP_PATCH,
                       text("/api/v1/organizations/%s/feature_flags/f?value=3", org), NULL),
              200);
    const int64_t before = revision(&api);
    for (size_t i = 0; i < COUNT(cases); i++) {
        api_call(&api, HTTP_PUT, cases[i].target, NULL);
        check_refusal(cases[i].name, &api, cases[i].status, cases[i].code);
    }
    CHECK_INT("nothing recorded", revision(&api), before);
}

TEST(the_environment_lists_what_it_overrides)
{
    API_FIXTURE(api);
    new_flag(&api, "b", "bool", "env", "false");
    new_flag(&api, "i", "int", "usr", "1");
    check_overrides("none yet", &api, "{}");
    api_call(&api, HTTP_PATCH, "/api/v1/environment/feature_flags/b", "{\"value\":true}");
    CHECK_ANSWER("set", api, 200, OK_ANSWER);
    api_call(&api, HTTP_PATCH, "/api/v1/environment/feature_flags/i", "{\"value\":\"9.5\"}");
    CHECK_ANSWER("set", api, 200, OK_ANSWER);
    check_overrides("both, as strings", &api,
                    "{\"b\":{\"type\":\"bool\",\"value\":\"true\"},\"i\":{\"type\":\"int\","
                    "\"value\":\"9\"}}");
    int64_t before = revision(&api);
    api_call(&api, HTTP_PATCH, "/api/v1/environment/feature_flags/b", "{\"value\":\"true\"}");
    CHECK_ANSWER("the same", api, 200, OK_ANSWER);
    api_call(&api, HTTP_PATCH, "/api/v1/environment/feature_flags/i", "{\"value\":\"x\"}");
    check_refusal("of another type", &api, 400, "INVALID_PARAMETER");
    api_call(&api, HTTP_PATCH, "/api/v1/environment/feature_flags/i", "{}");
    check_refusal("no value", &api, 400, "INVALID_PARAMETER");
    api_call(&api, HTTP_PATCH, "/api/v1/environment/feature_flags/x", "{\"value\":\"x\"}");
    check_refusal("no such flag", &api, 404, "FEATURE_FLAG_NOT_FOUND");
    CHECK_INT("nothing recorded", revision(&api), before);

    CHECK_INT("one goes", api_call(&api, HTTP_DELETE, "/api/v1/environment/feature_flags/b", NULL),
              200);
    check_overrides("one left", &api, "{\"i\":{\"type\":\"int\",\"value\":\"9\"}}");
    before = revision(&api);
    CHECK_INT("again", api_call(&api, HTTP_DELETE, "/api/v1/environment/feature_flags/b", NULL),
              200);
    CHECK_INT("nothing recorded", revision(&api), before);
    CHECK_INT("all go", api_call(&api, HTTP_DELETE, "/api/v1/environment/feature_flags", NULL),
              200);
    check_overrides("none left", &api, "{}");
    CHECK_INT("one entry", revision(&api), before + 1);
    CHECK_INT("again", api_call(&api, HTTP_DELETE, "/api/v1/environment/feature_flags", NULL), 200);
    CHECK_INT("nothing recorded", revision(&api), before + 1);
}

TEST(organizations_override_what_they_may)
{
    API_FIXTURE(api);
    const char *org = new_organization(&api, "Acme");
    const char *path = text("/api/v1/organizations/%s/feature_flags", org);
    new_flag(&api, "env", "bool", "env", "false");
    new_flag(&api, "org", "bool", "org", "false");
    new_flag(&api, "usr", "str", "usr", "\"a\"");
    api_call(&api, HTTP_PATCH, text("%s/env?value=true", path), NULL);
    check_refusal("the environment's alone", &api, 400, "FEATURE_FLAG_OVERRIDE_NOT_ALLOWED");
    api_call(&api, HTTP_PATCH, text("%s/org?value=1", path), NULL);
    check_refusal("of another type", &api, 400, "INVALID_PARAMETER");
    api_call(&api, HTTP_PATCH, text("%s/org", path), NULL);
    check_refusal("no value", &api, 400, "INVALID_PARAMETER");
    api_call(&api, HTTP_PATCH, text("%s/x?value=1", path), NULL);
    check_refusal("no such flag", &api, 404, "FEATURE_FLAG_NOT_FOUND");
    api_call(&api, HTTP_PATCH, "/api/v1/organizations/org_0/feature_flags/org?value=true", NULL);
    check_refusal("no such organization", &api, 404, "ORGANIZATION_NOT_FOUND");
    CHECK_INT("org", api_call(&api, HTTP_PATCH, text("%s/org?value=true", path), NULL), 200);
    CHECK_INT("usr, with an empty string",
              api_call(&api, HTTP_PATCH, text("%s/usr?value=", path), NULL), 200);
    api_call(&api, HTTP_GET, path, NULL);
    CHECK_ANSWER("listed", api, 200,
                 "{\"code\":\"OK\",\"message\":\"Success\",\"feature_flags\":{\"org\":{\"type\":"
                 "\"bool\",\"value\":\"true\"},\"usr\":{\"type\":\"str\",\"value\":\"\"}}}");
    CHECK_INT("one goes", api_call(&api, HTTP_DELETE, text("%s/org", path), NULL), 200);
    CHECK_INT("all go", api_call(&api, HTTP_DELETE, path, NULL), 200);
    const int64_t before = revision(&api);
    CHECK_INT("again", api_call(&api, HTTP_DELETE, path, NULL), 200);
    CHECK_INT("again", api_call(&api, HTTP_DELETE, text("%s/org", path), NULL), 200);
    CHECK_INT("nothing recorded", revision(&api), before);
}

TEST(an_organizations_token_reaches_its_own_overrides_only)
{
    API_FIXTURE(api);
    const char *own = new_organization(&api, "Own");
    const char *other = new_organization(&api, "Other");
    new_flag(&api, "f", "bool", "org", "false");
    api.requester.caller.org_code = str(own);
    CHECK_INT("own",
              api_call(&api, HTTP_PATCH,
                       text("/api/v1/organizations/%s/feature_flags/f?value=true", own), NULL),
              200);
    const struct {
        enum http_method method;
        const char *target;
    } cases[] = {
        { HTTP_GET, text("/api/v1/organizations/%s/feature_flags", other) },
        { HTTP_DELETE, text("/api/v1/organizations/%s/feature_flags", other) },
        { HTTP_PATCH, text("/api/v1/organizations/%s/feature_flags/f?value=true", other) },
        { HTTP_DELETE, text("/api/v1/organizations/%s/feature_flags/f", other) },
        { HTTP_GET, "/api/v1/organizations/org_0/feature_flags" },
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        api_call(&api, cases[i].method, cases[i].target, NULL);
        check_refusal(cases[i].target, &api, 403, "ORGANIZATION_ACCESS_DENIED");
    }
}

TEST(a_deleted_flag_is_gone)
{
    API_FIXTURE(api);
    new_flag(&api, "f", "bool", "org", "false");
    CHECK_INT("delete", api_call(&api, HTTP_DELETE, "/api/v1/feature_flags/f", NULL), 200);
    CHECK_ANSWER("answer", api, 200, OK_ANSWER);
    api_call(&api, HTTP_DELETE, "/api/v1/feature_flags/f", NULL);
    check_refusal("again", &api, 404, "FEATURE_FLAG_NOT_FOUND");
    new_flag(&api, "f", "int", "org", "1");
}
