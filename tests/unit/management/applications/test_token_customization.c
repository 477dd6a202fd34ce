/* What an application's tokens carry besides the usual claims, and how large that makes them; that
 * the sizes are right is oauth/test_token_size's. */
#include "management/fixture.h"
#include "oauth/token_request.h"
#include "oauth/token_size.h"
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

static void may_use(struct store_tx *tx, const char *app, const char *api_id)
{
    put_api(tx, api_id, api_id);
    authorize(tx, app, api_id);
}

/* More audiences than a request may ask for together, and scopes for a large token. */
static void may_use_much(struct api_fixture *api, const char *app)
{
    enum { SCOPES = 40 };
    struct store_tx *tx = fixture_begin(api->base.store, STORE_WRITE);
    for (int i = 0; i < TOKEN_AUDIENCES_MAX; i++)
        may_use(tx, app, text("more%d", i));
    for (int i = 0; i < SCOPES; i++) {
        const char *key = text("s%099d", i);
        put_scope(tx, "orders", key);
        enable(tx, app, "orders", key);
    }
    fixture_commit(&tx);
}

/* How large its tokens are now. */
static struct token_size measured(struct api_fixture *api, const char *app)
{
    JT_AUTO(store_tx_abortp)
    struct store_tx *tx = fixture_begin(api->base.store, STORE_READ);
    struct client_data client = { 0 };
    struct token_size size = { 0 };
    CHECK_OK("client", store_client_get(tx, str(app), test_arena(), &client));
    CHECK_OK("measure", token_size_measure(&api->tokens, &client, &size));
    return size;
}

static const char *size_json(const struct token_size *size)
{
    const char *all =
        size->has_all ? text("{\"count\":%zu,\"bytes\":%zu}", size->audience_count, size->all_bytes)
                      : "null";
    return text("{\"bytes\":%zu,\"warning_over_bytes\":4096,\"is_over\":%s,\"max_bytes\":%zu,"
                "\"largest_audience\":{\"audience\":\"%.*s\",\"bytes\":%zu},\"all_audiences\":%s}",
                token_size_bytes(size), size->has_all ? "false" : "true", size->max_bytes,
                JT_FMT(size->largest), size->largest_bytes, all);
}

/* on is what all switches are; a token that can be for all audiences is a small one here. */
static const char *customization(const char *on, const struct token_size *size)
{
    const char *warning =
        size->has_all
            ? "null"
            : text("\"A token of this application can have %zu bytes; past 4096 many proxies and "
                   "servers refuse the Authorization header. Switch off what the APIs do not "
                   "read.\"",
                   token_size_bytes(size));
    return text(
        "{\"code\":\"OK\",\"message\":\"Success\",\"token_customization\":{"
        "\"include_permissions_claim\":%s,\"coalesce_tokens\":%s,\"properties\":[{\"id\":\"prop_"
        "beta\",\"key\":\"beta\","
        "\"name\":\"Name of beta\",\"is_included\":%s,\"value\":true},{\"id\":\"prop_region\","
        "\"key\":\"region\",\"name\":\"Name of region\",\"is_included\":%s,\"value\":null}],"
        "\"feature_flags\":[{\"key\":\"level\",\"name\":\"A flag\",\"type\":\"int\","
        "\"is_included\":%s,\"value\":3},{\"key\":\"name\",\"name\":\"A flag\",\"type\":\"str\","
        "\"is_included\":%s,\"value\":\"a\\\"b\"}],\"token_size\":%s,\"warning\":%s}}",
        on, on, on, on, on, on, size_json(size), warning);
}

static void check_customization(const char *case_name, struct api_fixture *api, const char *app,
                                const char *on)
{
    const struct token_size size = measured(api, app);
    CHECK_ANSWER(case_name, *api, 200, customization(on, &size));
}

TEST(all_is_off_until_it_is_switched_on)
{
    API_FIXTURE(api);
    const char *app = new_application(&api, "App", "m2m");
    const char *path = path_of(app);
    new_flag(&api, "level", "int", "org", "3");
    new_flag(&api, "name", "str", "org", "\"a\\\"b\"");
    fill_properties(&api, app);
    struct store_tx *tx = fixture_begin(api.base.store, STORE_WRITE);
    may_use(tx, app, "orders");
    may_use(tx, app, "stock");
    fixture_commit(&tx);
    api_call(&api, HTTP_GET, path, NULL);
    check_customization("off", &api, app, "false");
    const size_t small_bytes = measured(&api, app).all_bytes;

    const char *all = "{\"include_permissions_claim\":true,\"coalesce_tokens\":true,\"properties\":"
                      "[\"region\",\"beta\"],"
                      "\"feature_flags\":[\"name\",\"level\"]}";
    may_use_much(&api, app);
    int64_t before = revision(&api);
    api_call(&api, HTTP_PATCH, path, all);
    check_customization("on", &api, app, "true");
    CHECK("larger", measured(&api, app).largest_bytes > small_bytes);
    CHECK_INT("recorded once", revision(&api), before + 1);
    api_call(&api, HTTP_PATCH, path, all);
    check_customization("the same", &api, app, "true");
    api_call(&api, HTTP_PATCH, path, "{}");
    check_customization("nothing asked", &api, app, "true");
    CHECK_INT("nothing recorded", revision(&api), before + 1);
    api_call(&api, HTTP_PATCH, path,
             "{\"include_permissions_claim\":false,\"coalesce_tokens\":false,\"properties\":[],"
             "\"feature_flags\":[]}");
    check_customization("off again", &api, app, "false");
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
        { "no boolean either", "{\"coalesce_tokens\":\"yes\"}", "coalesce_tokens" },
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
