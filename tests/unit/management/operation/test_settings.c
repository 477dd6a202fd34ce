/* test_settings: what the server was started with, as its table has it. */
#include "management/fixture.h"
#include "ops/config.h"

static const json_t *row_of(const struct api_fixture *api, const char *flag)
{
    size_t index;
    json_t *row;
    json_array_foreach(json_object_get(api->answer, "settings"), index, row)
    {
        if (strcmp(json_string_value(json_object_get(row, "flag")), flag) == 0)
            return row;
    }
    fail_msg("no setting %s", flag);
    return NULL;
}

TEST(each_setting_is_shown_with_its_value_and_what_it_is)
{
    API_FIXTURE(api);
    const struct config config = { .database = JT_STR("sqlite:a \"store\""),
                                   .signing_algorithm = JOSE_ES256,
                                   .jwks_cache_s = 123,
                                   .proxy_strips_path = true };
    api.management.config = &config;
    CHECK_INT("get", api_call(&api, HTTP_GET, "/api/v1/settings", NULL), 200);
    CHECK_INT("all", json_array_size(json_object_get(api.answer, "settings")), setting_count);
    CHECK_STR("version", str(json_string_value(json_object_get(api.answer, "version"))),
              JETON_VERSION);
    static const struct {
        const char *flag, *value;
    } cases[] = {
        { "--database", "\"sqlite:a \\\"store\\\"\"" },
        { "--signing-algorithm", "\"ES256\"" },
        { "--jwks-cache-s", "123" },
        { "--proxy-strips-path", "true" },
        { "--development", "false" },
        { "--tls-cert", "\"\"" },
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        json_t *want = json_loads(cases[i].value, JSON_DECODE_ANY, NULL);
        CHECK(cases[i].flag,
              json_equal(json_object_get(row_of(&api, cases[i].flag), "value"), want));
        json_decref(want);
    }
}

TEST(each_setting_says_how_it_is_given)
{
    API_FIXTURE(api);
    const struct config config = { 0 };
    api.management.config = &config;
    CHECK_INT("get", api_call(&api, HTTP_GET, "/api/v1/settings", NULL), 200);
    for (size_t i = 0; i < setting_count; i++) {
        const json_t *row = row_of(&api, settings[i].flag);
        const char *key = json_string_value(json_object_get(row, "key"));
        CHECK_STR(settings[i].flag, str(key == NULL ? "" : key),
                  settings[i].key == NULL ? "" : settings[i].key);
        CHECK(settings[i].flag, json_string_length(json_object_get(row, "description")) > 0);
        CHECK(settings[i].flag, json_is_string(json_object_get(row, "default")));
    }
}
