/* The environment and its variables. */
#include "base/json_value.h"
#include "base/seal.h"
#include "management/fixture.h"
#include "store/environment_variables.h"

TEST(the_environment_is_as_old_as_its_store)
{
    API_FIXTURE(api);
    api.base.now_ms += 86400000;
    CHECK_INT("get", api_call(&api, HTTP_GET, "/api/v1/environment", NULL), 200);
    CHECK_STR("code", str(answer_text(&api, "environment", "code")), "production");
    CHECK_STR("domain", str(answer_text(&api, "environment", "kinde_domain")), "id.example.com");
    CHECK_STR("created", str(answer_text(&api, "environment", "created_on")),
              "2023-11-14T22:13:20Z");
}

#define VARIABLES "/api/v1/environment_variables"

static void check_shown(struct api_fixture *api, const char *id, const char *key, const char *value)
{
    CHECK_INT(key, api_call(api, HTTP_GET, text(VARIABLES "/%s", id), NULL), 200);
    CHECK_ANSWER(key, *api, 200,
                 text("{\"code\":\"OK\",\"message\":\"Success\",\"environment_variable\":{\"id\":"
                      "\"%s\",\"key\":\"%s\",\"value\":%s,\"is_secret\":%s,\"created_on\":"
                      "\"2023-11-14T22:13:20Z\"}}",
                      id, key, value, strcmp(value, "null") == 0 ? "true" : "false"));
}

/* What stands in the store of a secret one opens with its id alone, and says that. */
static void check_sealed(struct api_fixture *api, const char *id, const char *want)
{
    struct environment_variable variable = { 0 };
    struct store_tx *tx = fixture_begin(api->base.store, STORE_WRITE);
    jt_str plain;
    CHECK_OK(id, store_environment_variable_get(tx, str(id), test_arena(), &variable));
    variable.is_secret = false; /* so that the store gives the box out; rolled back */
    CHECK_OK(id, store_environment_variable_update(tx, &variable, false));
    CHECK_OK(id, store_environment_variable_get(tx, str(id), test_arena(), &variable));
    store_tx_abortp(&tx);
    CHECK_INT(id, variable.value.len, strlen(want) + JT_SEAL_OVERHEAD_BYTES);
    CHECK_OK(id, jt_unseal(api->management.variable_seal_key, str(id), variable.value, test_arena(),
                           &plain));
    CHECK_STR(id, plain, want);
    CHECK_CODE("another id",
               jt_unseal(api->management.variable_seal_key, JT_STR("env_var_x"), variable.value,
                         test_arena(), &plain),
               JT_CRYPTO);
}

TEST(a_plain_variable_is_shown_a_secret_one_is_not)
{
    API_FIXTURE(api);
    const char *plain = new_environment_variable(&api, "PLAIN", "a\\nb", false);
    CHECK_ANSWER("made", api, 201,
                 text("{\"code\":\"VARIABLE_CREATED\",\"message\":\"Environment variable created\","
                      "\"environment_variable\":{\"id\":\"%s\"}}",
                      plain));
    const char *secret = new_environment_variable(&api, "SECRET", "hush", true);
    CHECK("the form of its id", strncmp(plain, "env_var_", 8) == 0 && strlen(plain) == 40);
    check_shown(&api, plain, "PLAIN", "\"a\\nb\"");
    check_shown(&api, secret, "SECRET", "null");
    check_sealed(&api, secret, "hush");
    CHECK_INT("list", api_call(&api, HTTP_GET, VARIABLES, NULL), 200);
    const json_t *rows = json_object_get(api.answer, "environment_variables");
    CHECK_INT("two", json_array_size(rows), 2);
    CHECK("not more", json_is_false(json_object_get(api.answer, "has_more")));
    CHECK_STR("by key", json_view(json_object_get(json_array_get(rows, 0), "key")), "PLAIN");
    CHECK("null", json_is_null(json_object_get(json_array_get(rows, 1), "value")));
}

TEST(a_variable_changes_and_never_opens)
{
    API_FIXTURE(api);
    const char *id = new_environment_variable(&api, "A", "one", false);
    const char *target = text(VARIABLES "/%s", id);
    const struct {
        const char *name, *body, *key, *value; /* of a secret one: what is sealed */
        bool is_secret, is_change;
    } steps[] = {
        { "nothing", "{}", "A", "\"one\"", false, false },
        { "the same", "{\"key\":\"A\",\"value\":\"one\",\"is_secret\":false}", "A", "\"one\"",
          false, false },
        { "a key", "{\"key\":\"B\"}", "B", "\"one\"", false, true },
        { "a value", "{\"value\":\"\"}", "B", "\"\"", false, true },
        { "a value again", "{\"value\":\"two\"}", "B", "\"two\"", false, true },
        { "made secret", "{\"is_secret\":true}", "B", "two", true, true },
        { "secret already", "{\"is_secret\":true}", "B", "two", true, false },
        { "its key", "{\"key\":\"C\"}", "C", "two", true, true },
        { "its value", "{\"value\":\"three\"}", "C", "three", true, true },
        { "the same value", "{\"value\":\"three\"}", "C", "three", true, true },
        { "made plain", "{\"value\":\"four\",\"is_secret\":false}", "C", "\"four\"", false, true },
        { "secret with a value", "{\"value\":\"five\",\"is_secret\":true}", "C", "five", true,
          true },
    };
    for (size_t i = 0; i < COUNT(steps); i++) {
        const int64_t before = revision(&api);
        api_call(&api, HTTP_PATCH, target, steps[i].body);
        CHECK_ANSWER(
            steps[i].name, api, 200,
            "{\"code\":\"ENVIRONMENT_VARIABLE_UPDATED\",\"message\":\"Environment variable "
            "updated\"}");
        CHECK_INT(steps[i].name, revision(&api), before + steps[i].is_change);
        check_shown(&api, id, steps[i].key, steps[i].is_secret ? "null" : steps[i].value);
        if (steps[i].is_secret)
            check_sealed(&api, id, steps[i].value);
    }
    api_call(&api, HTTP_PATCH, target, "{\"is_secret\":false}");
    check_refusal("opened", &api, 400, "INVALID_PARAMETER");
    api_call(&api, HTTP_PATCH, target, "{\"is_secret\":false,\"key\":\"D\"}");
    check_refusal("opened with a key", &api, 400, "INVALID_PARAMETER");
    check_sealed(&api, id, "five");
}

TEST(a_variable_that_breaks_a_rule_changes_nothing)
{
    static const struct {
        const char *name, *body, *code;
    } cases[] = {
        { "a taken key", "{\"key\":\"TAKEN\",\"value\":\"x\"}", "ENVIRONMENT_VARIABLE_KEY_TAKEN" },
        { "a digit first", "{\"key\":\"1A\",\"value\":\"x\"}", "INVALID_PARAMETER" },
        { "a dash", "{\"key\":\"A-B\",\"value\":\"x\"}", "INVALID_PARAMETER" },
        { "an empty key", "{\"key\":\"\",\"value\":\"x\"}", "INVALID_PARAMETER" },
        { "a null key", "{\"key\":null,\"value\":\"x\"}", "INVALID_PARAMETER" },
        { "a number", "{\"key\":\"N\",\"value\":7}", "INVALID_PARAMETER" },
        { "null", "{\"key\":\"N\",\"value\":null}", "INVALID_PARAMETER" },
        { "no truth value", "{\"key\":\"N\",\"value\":\"x\",\"is_secret\":1}",
          "INVALID_PARAMETER" },
    };
    API_FIXTURE(api);
    new_environment_variable(&api, "TAKEN", "x", false);
    const char *id = new_environment_variable(&api, "OWN", "x", false);
    const int64_t before = revision(&api);
    for (size_t i = 0; i < COUNT(cases); i++) {
        api_call(&api, HTTP_POST, VARIABLES, cases[i].body);
        check_refusal(cases[i].name, &api, 400, cases[i].code);
        api_call(&api, HTTP_PATCH, text(VARIABLES "/%s", id), cases[i].body);
        check_refusal(cases[i].name, &api, 400, cases[i].code);
    }
    CHECK_INT("nothing changed", revision(&api), before);
}

TEST(a_value_has_a_most)
{
    API_FIXTURE(api);
    enum { MORE = ENVIRONMENT_VARIABLE_VALUE_MAX_CHARS + 1 };
    struct jt_buf body;
    for (int len = MORE - 1; len <= MORE; len++) {
        CHECK_OK("buffer", jt_arena_buf(test_arena(), MORE + 256, &body));
        jt_buf_put(&body, JT_STR("{\"key\":\"K\",\"is_secret\":true,\"value\":\""));
        for (int i = 0; i < len; i++)
            jt_buf_put_char(&body, 'v');
        jt_buf_put(&body, JT_STR("\"}"));
        jt_buf_put_char(&body, '\0');
        CHECK_INT("length", api_call(&api, HTTP_POST, VARIABLES, body.ptr), len < MORE ? 201 : 400);
    }
}

TEST(a_variable_is_deleted_once)
{
    API_FIXTURE(api);
    const char *target = text(VARIABLES "/%s", new_environment_variable(&api, "A", "x", true));
    api_call(&api, HTTP_DELETE, target, NULL);
    CHECK_ANSWER("delete", api, 200,
                 "{\"code\":\"ENVIRONMENT_VARIABLE_DELETED\",\"message\":\"Environment variable "
                 "deleted\"}");
    api_call(&api, HTTP_DELETE, target, NULL);
    check_refusal("again", &api, 404, "ENVIRONMENT_VARIABLE_NOT_FOUND");
    api_call(&api, HTTP_GET, target, NULL);
    check_refusal("read", &api, 404, "ENVIRONMENT_VARIABLE_NOT_FOUND");
    api_call(&api, HTTP_PATCH, target, "{}");
    check_refusal("change", &api, 404, "ENVIRONMENT_VARIABLE_NOT_FOUND");
    new_environment_variable(&api, "A", "y", false);
}
