/* test_token_preview: rule by rule what the token endpoint would do, and tokens for a test. */
#include "base/json_value.h"
#include "management/fixture.h"
#include "store/property_fixture.h"

#define ORDERS "https://orders"

static const char *preview_of(const char *id, const char *audience, const char *scope)
{
    return text("{\"client_id\":\"%s\",\"audience\":\"%s\",\"scope\":\"%s\"}", id, audience, scope);
}

/* That rule is the last step and refuses, with that error of the endpoint. */
static void check_stops(struct api_fixture *api, const char *body, const char *rule,
                        const char *error)
{
    CHECK_INT(rule, api_call(api, HTTP_POST, "/api/v1/token_preview", body), 200);
    const json_t *preview = json_object_get(api->answer, "token_preview");
    const json_t *steps = json_object_get(preview, "steps");
    const size_t last = json_array_size(steps) - 1;
    for (size_t i = 0; i <= last; i++)
        CHECK_INT(rule, json_is_true(json_object_get(json_array_get(steps, i), "is_passed")),
                  i < last);
    CHECK_STR(rule, str(json_string_value(json_object_get(json_array_get(steps, last), "rule"))),
              rule);
    CHECK_STR(rule, str(answer_text(api, "token_preview", "error")), error);
    CHECK(rule, json_is_false(json_object_get(preview, "is_issued")));
    CHECK(rule, json_is_null(json_object_get(preview, "claims")));
}

/* What the last step says. */
static const char *last_text(const struct api_fixture *api)
{
    const json_t *steps = json_object_get(json_object_get(api->answer, "token_preview"), "steps");
    return json_string_value(
        json_object_get(json_array_get(steps, json_array_size(steps) - 1), "text"));
}

/* An application that may ask for the scope "read" of an API, which also has "write". */
static const char *authorized(struct api_fixture *api)
{
    const char *id = new_application(api, "Client", "m2m");
    const char *api_id = new_api(api, ORDERS);
    const char *scope = new_scope(api, api_id, "read");
    (void)new_scope(api, api_id, "write");
    struct store_tx *tx = fixture_begin(api->base.store, STORE_WRITE);
    bool is_changed = false;
    authorize(tx, id, api_id);
    CHECK_OK("enable",
             store_application_scope_enable(tx, str(id), str(api_id), str(scope), &is_changed));
    fixture_commit(&tx);
    return id;
}

TEST(the_rule_that_refuses_is_named_and_those_before_it_pass)
{
    API_FIXTURE(api);
    const char *id = authorized(&api);
    const char *page = new_application(&api, "A page", "spa");
    (void)new_api(&api, "https://other");
    check_stops(&api, preview_of("nobody", ORDERS, ""), "client_known", "invalid_client");
    check_stops(&api, preview_of(page, ORDERS, ""), "client_type", "unauthorized_client");
    check_stops(&api, preview_of(id, "", ""), "audience_given", "invalid_request");
    check_stops(&api, preview_of(id, "https://none", ""), "audience_registered",
                "unauthorized_client");
    check_stops(&api, preview_of(id, "https://other", ""), "application_authorized",
                "unauthorized_client");
    check_stops(&api, preview_of(id, ORDERS, "write"), "scope_enabled", "invalid_scope");
    CHECK("it is there", strstr(last_text(&api), "is not enabled for this application") != NULL);
    check_stops(&api, preview_of(id, ORDERS, "delete"), "scope_enabled", "invalid_scope");
    CHECK("it is not", strstr(last_text(&api), "The API has no scope \"delete\"") != NULL);
}

TEST(a_token_that_would_be_issued_is_described_and_not_given)
{
    API_FIXTURE(api);
    const char *id = authorized(&api);
    CHECK_INT("preview",
              api_call(&api, HTTP_POST, "/api/v1/token_preview", preview_of(id, ORDERS, "")), 200);
    const json_t *preview = json_object_get(api.answer, "token_preview");
    const json_t *claims = json_object_get(preview, "claims");
    CHECK("issued", json_is_true(json_object_get(preview, "is_issued")));
    CHECK_INT("status", json_integer_value(json_object_get(preview, "status")), 200);
    CHECK_STR("scope", str(answer_text(&api, "token_preview", "scope")), "read");
    CHECK_STR("whose", str(json_string_value(json_object_get(claims, "azp"))), id);
    CHECK("nobody acts", json_object_get(claims, "act") == NULL);
    CHECK("no error", json_is_null(json_object_get(preview, "error")));
    CHECK("no token", memmem(api.response.body.ptr, api.response.body.len, "eyJ", 3) == NULL);
}

static json_t *claims_with(struct api_fixture *api, const char *id, const char *contents)
{
    const char *body = text("{\"client_id\":\"%s\",\"audience\":\"" ORDERS "\"%s}", id, contents);
    CHECK_INT(contents, api_call(api, HTTP_POST, "/api/v1/token_preview", body), 200);
    return json_object_get(json_object_get(api->answer, "token_preview"), "claims");
}

static void check_claim(struct api_fixture *api, const char *id, const char *contents,
                        const char *claim, const char *want)
{
    jt_str got = JT_STR("");
    json_t *value = json_object_get(claims_with(api, id, contents), claim);
    if (value != NULL)
        CHECK_OK(contents, json_write(json_incref(value), test_arena(), &got));
    CHECK_STR(contents, got, want);
}

TEST(a_token_is_described_as_it_would_be_with_other_contents_which_are_not_stored)
{
    static const char named[] =
        "properties[1] must be the key of a public property of applications: none";
    API_FIXTURE(api);
    const char *id = authorized(&api);
    const char *path = text("/api/v1/applications/%s/token_customization", id);
    put_property(&api.base, "region", "single_line_text", "app", false);
    put_property(&api.base, "beta", "boolean", "app", false);
    put_property(&api.base, "empty", "single_line_text", "app", false);
    put_property_value(&api.base, id, "region", "eu");
    put_property_value(&api.base, id, "beta", "true");
    new_flag(&api, "level", "int", "org", "3");
    CHECK_INT("region", api_call(&api, HTTP_PATCH, path, "{\"properties\":[\"region\"]}"), 200);
    const int64_t before = revision(&api);

    check_claim(&api, id, "", "application_properties", "{\"region\":{\"v\":\"eu\"}}");
    check_claim(&api, id, ",\"properties\":[\"region\",\"beta\",\"empty\"]",
                "application_properties", "{\"beta\":{\"v\":true},\"region\":{\"v\":\"eu\"}}");
    check_claim(&api, id, ",\"properties\":[]", "application_properties", "");
    check_claim(&api, id, ",\"feature_flags\":[\"level\"]", "application_properties",
                "{\"region\":{\"v\":\"eu\"}}");
    check_claim(&api, id, ",\"feature_flags\":[\"level\"]", "feature_flags",
                "{\"level\":{\"t\":\"i\",\"v\":3}}");
    check_claim(&api, id, "", "permissions", "");
    check_claim(&api, id, ",\"include_permissions_claim\":true", "permissions", "[\"read\"]");
    CHECK_INT("nothing is stored", revision(&api), before);
    check_claim(&api, id, "", "permissions", "");

    api_call(&api, HTTP_POST, "/api/v1/token_preview",
             text("{\"client_id\":\"%s\",\"properties\":[\"beta\",\"none\"]}", id));
    check_refusal("no such property", &api, 400, "INVALID_PARAMETER");
    CHECK("by its name",
          memmem(api.response.body.ptr, api.response.body.len, named, sizeof(named) - 1) != NULL);
    api_call(&api, HTTP_POST, "/api/v1/token_preview",
             text("{\"client_id\":\"%s\",\"feature_flags\":[\"none\"]}", id));
    check_refusal("no such flag", &api, 400, "INVALID_PARAMETER");
}

TEST(a_test_token_names_who_asked_and_is_in_the_audit)
{
    API_FIXTURE(api);
    const char *id = authorized(&api);
    const char *target = text("/api/v1/applications/%s/test_tokens", id);
    CHECK_INT("issued", api_call(&api, HTTP_POST, target, "{\"audience\":\"" ORDERS "\"}"), 200);
    CHECK_STR("type", str(json_string_value(json_object_get(api.answer, "token_type"))), "Bearer");
    CHECK_STR("scope", str(json_string_value(json_object_get(api.answer, "scope"))), "read");
    CHECK("a token", json_string_length(json_object_get(api.answer, "access_token")) > 100);
    CHECK_INT("audit", api_call(&api, HTTP_GET, "/api/v1/audit", NULL), 200);
    CHECK("told", memmem(api.response.body.ptr, api.response.body.len, "test_token", 10) != NULL);
}

TEST(a_test_token_is_refused_with_the_words_of_the_endpoint)
{
    API_FIXTURE(api);
    const char *id = authorized(&api);
    const char *target = text("/api/v1/applications/%s/test_tokens", id);
    CHECK_INT("audience", api_call(&api, HTTP_POST, target, "{\"audience\":\"https://none\"}"),
              400);
    check_refusal("audience", &api, 400, "UNAUTHORIZED_CLIENT");
    CHECK_INT(
        "scope",
        api_call(&api, HTTP_POST, target, "{\"audience\":\"" ORDERS "\",\"scope\":\"write\"}"),
        400);
    check_refusal("scope", &api, 400, "INVALID_SCOPE");
    CHECK_INT("nobody",
              api_call(&api, HTTP_POST, "/api/v1/applications/none/test_tokens",
                       "{\"audience\":\"" ORDERS "\"}"),
              404);
}
