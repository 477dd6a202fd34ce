/* What an application's tokens carry besides the usual claims; sizes are oauth/test_token_size's.
 */
#include "management/fixture.h"
#include "store/property_fixture.h"

static const char *path_of(const char *app)
{
    return text("/api/v1/applications/%s/token_customization", app);
}

static void fill_properties(struct api_fixture *api, const char *app)
{
    put_property(&api->base, "region", "single_line_text", "app", false);
    put_property(&api->base, "beta", "boolean", "app", false);
    put_property(&api->base, "secret", "single_line_text", "app", true);
    put_property(&api->base, "org", "single_line_text", "org", false);
    put_property_value(&api->base, app, "beta", "true");
}

/* on is the number that all switches have. */
#define CUSTOMIZATION(on, size, warning)                                                           \
    "{\"code\":\"OK\",\"message\":\"Success\",\"token_customization\":{"                           \
    "\"include_permissions_claim\":" on ",\"properties\":[{\"id\":\"prop_beta\",\"key\":\"beta\"," \
    "\"name\":\"Name of beta\",\"is_included\":" on ",\"value\":true},{\"id\":\"prop_region\","    \
    "\"key\":\"region\",\"name\":\"Name of region\",\"is_included\":" on ",\"value\":null}],"      \
    "\"feature_flags\":[{\"key\":\"level\",\"name\":\"A flag\",\"type\":\"int\","                  \
    "\"is_included\":" on ",\"value\":3},{\"key\":\"name\",\"name\":\"A flag\",\"type\":\"str\","  \
    "\"is_included\":" on ",\"value\":\"a\\\"b\"}],\"token_size\":" size ",\"warning\":" warning   \
    "}}"
#define SMALL                                                                                    \
    "{\"bytes\":900,\"warning_over_bytes\":4096,\"is_over\":false,\"max_bytes\":9000,\"largest_" \
    "audience\":{"                                                                               \
    "\"audience\":\"orders\",\"bytes\":800},\"all_audiences\":{\"count\":2,\"bytes\":900}}"
#define LARGE                                                                                    \
    "{\"bytes\":4097,\"warning_over_bytes\":4096,\"is_over\":true,\"max_bytes\":9000,\"largest_" \
    "audience\":{"                                                                               \
    "\"audience\":\"orders\",\"bytes\":4097},\"all_audiences\":null}"
#define WARNING                                                                              \
    "\"A token of this application can have 4097 bytes; past 4096 many proxies and servers " \
    "refuse "                                                                                \
    "the Authorization header. Switch off what the APIs do not read.\""

TEST(all_is_off_until_it_is_switched_on)
{
    API_FIXTURE(api);
    const char *app = new_application(&api, "App", "m2m");
    const char *path = path_of(app);
    new_flag(&api, "level", "int", "org", "3");
    new_flag(&api, "name", "str", "org", "\"a\\\"b\"");
    fill_properties(&api, app);
    api.token_size = (struct token_size){ 2, JT_STR("orders"), 800, true, 900, 9000 };
    api_call(&api, HTTP_GET, path, NULL);
    CHECK_ANSWER("off", api, 200, CUSTOMIZATION("false", SMALL, "null"));

    const char *all = "{\"include_permissions_claim\":true,\"properties\":[\"region\",\"beta\"],"
                      "\"feature_flags\":[\"name\",\"level\"]}";
    api.token_size = (struct token_size){ 17, JT_STR("orders"), 4097, false, 0, 9000 };
    int64_t before = revision(&api);
    api_call(&api, HTTP_PATCH, path, all);
    CHECK_ANSWER("on", api, 200, CUSTOMIZATION("true", LARGE, WARNING));
    CHECK_INT("recorded once", revision(&api), before + 1);
    api_call(&api, HTTP_PATCH, path, all);
    CHECK_ANSWER("the same", api, 200, CUSTOMIZATION("true", LARGE, WARNING));
    api_call(&api, HTTP_PATCH, path, "{}");
    CHECK_ANSWER("nothing asked", api, 200, CUSTOMIZATION("true", LARGE, WARNING));
    CHECK_INT("nothing recorded", revision(&api), before + 1);
    api_call(&api, HTTP_PATCH, path,
             "{\"include_permissions_claim\":false,\"properties\":[],\"feature_flags\":[]}");
    CHECK_ANSWER("off again", api, 200, CUSTOMIZATION("false", LARGE, WARNING));
    CHECK_INT("recorded", revision(&api), before + 2);
}

TEST(what_cannot_be_in_tokens_is_refused_by_name)
{
    static const struct {
        const char *name, *body, *named;
    } cases[] = {
        { "an unknown property", "{\"properties\":[\"region\",\"x\"]}", "properties[1]" },
        { "a private property", "{\"properties\":[\"secret\"]}", ": secret" },
        { "a property of organizations", "{\"properties\":[\"org\"]}", ": org" },
        { "an unknown flag", "{\"properties\":[\"region\"],\"feature_flags\":[\"y\"]}",
          "feature_flags[0]" },
        { "an id", "{\"properties\":[\"prop_region\"]}", "properties[0]" },
        { "no list", "{\"feature_flags\":\"level\"}", "feature_flags" },
        { "no text", "{\"feature_flags\":[1]}", "feature_flags[0]" },
        { "no boolean", "{\"include_permissions_claim\":1}", "include_permissions_claim" },
        { "null", "{\"properties\":null}", "properties" },
    };
    API_FIXTURE(api);
    const char *app = new_application(&api, "App", "m2m");
    fill_properties(&api, app);
    const int64_t before = revision(&api);
    for (size_t i = 0; i < COUNT(cases); i++) {
        api_call(&api, HTTP_PATCH, path_of(app), cases[i].body);
        check_refusal(cases[i].name, &api, 400, "INVALID_PARAMETER");
        jt_str body = api.response.body;
        CHECK(cases[i].name,
              memmem(body.ptr, body.len, cases[i].named, strlen(cases[i].named)) != NULL);
    }
    CHECK_INT("nothing recorded", revision(&api), before);
    api_call(&api, HTTP_GET, path_of(app), NULL);
    CHECK("nothing switched on",
          memmem(api.response.body.ptr, api.response.body.len, "true,", 5) == NULL);
}

TEST(an_application_has_to_be_there)
{
    API_FIXTURE(api);
    api_call(&api, HTTP_GET, path_of("x"), NULL);
    check_refusal("read", &api, 404, "APPLICATION_NOT_FOUND");
    api_call(&api, HTTP_PATCH, path_of("x"), "{}");
    check_refusal("change", &api, 404, "APPLICATION_NOT_FOUND");
}
