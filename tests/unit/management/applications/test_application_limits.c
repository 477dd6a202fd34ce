/* An application's own limits: as they are set, and as its tokens' endpoint reads them. */
#include "management/fixture.h"
#include "store/clients.h"

static const char *path_of(const char *app)
{
    return text("/api/v1/applications/%s/limits", app);
}

static const char *limits(const char *own, int in_force)
{
    return text("{\"code\":\"OK\",\"message\":\"Success\",\"limits\":{\"rate_limit_per_minute\":%s,"
                "\"rate_limit_per_minute_in_force\":%d,\"tokens_per_hour\":null,"
                "\"tokens_per_day\":null,\"quota_enforcement\":\"warn\"}}",
                own, in_force);
}

static int64_t rate_limit_of(struct api_fixture *api, const char *app)
{
    JT_AUTO(store_tx_abortp) struct store_tx *tx = fixture_begin(api->base.store, STORE_READ);
    struct client_data client = { 0 };
    CHECK_OK(app, store_client_get(tx, str(app), test_arena(), &client));
    return client.rate_limit_per_minute;
}

TEST(an_application_has_the_limit_of_the_server_until_it_has_its_own)
{
    API_FIXTURE(api);
    const struct config config = { .rate_limit_per_client_per_minute = 100 };
    api.management.config = &config;
    const char *app = new_application(&api, "App", "m2m");
    const char *path = path_of(app);
    const struct {
        const char *name, *body, *own;
        int in_force, records;
        int64_t read;
    } cases[] = {
        { "nothing asked", "{}", "null", 100, 0, APPLICATION_RATE_LIMIT_OF_SERVER },
        { "its own", "{\"rate_limit_per_minute\":7}", "7", 7, 1, 7 },
        { "the same", "{\"rate_limit_per_minute\":7}", "7", 7, 0, 7 },
        { "nothing asked again", "{}", "7", 7, 0, 7 },
        { "none", "{\"rate_limit_per_minute\":0}", "0", 0, 1, 0 },
        { "the largest", "{\"rate_limit_per_minute\":1000000}", "1000000", 1000000, 1, 1000000 },
        { "the server's", "{\"rate_limit_per_minute\":null}", "null", 100, 1,
          APPLICATION_RATE_LIMIT_OF_SERVER },
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        const int64_t before = revision(&api);
        api_call(&api, HTTP_PATCH, path, cases[i].body);
        CHECK_ANSWER(cases[i].name, api, 200, limits(cases[i].own, cases[i].in_force));
        CHECK_INT(cases[i].name, revision(&api), before + cases[i].records);
        CHECK_INT(cases[i].name, rate_limit_of(&api, app), cases[i].read);
        api_call(&api, HTTP_GET, path, NULL);
        CHECK_ANSWER(cases[i].name, api, 200, limits(cases[i].own, cases[i].in_force));
    }
}

TEST(a_limit_that_is_none_is_refused)
{
    static const char *const bodies[] = { "{\"rate_limit_per_minute\":-1}",
                                          "{\"rate_limit_per_minute\":1000001}",
                                          "{\"rate_limit_per_minute\":\"7\"}",
                                          "{\"rate_limit_per_minute\":1.5}" };
    API_FIXTURE(api);
    const char *app = new_application(&api, "App", "m2m");
    const int64_t before = revision(&api);
    for (size_t i = 0; i < COUNT(bodies); i++) {
        api_call(&api, HTTP_PATCH, path_of(app), bodies[i]);
        check_refusal(bodies[i], &api, 400, "INVALID_PARAMETER");
    }
    CHECK_INT("nothing changed", revision(&api), before);
    api_call(&api, HTTP_PATCH, path_of("x"), "{\"rate_limit_per_minute\":7}");
    CHECK_INT("no such application", api.response.status, 404);
    api_call(&api, HTTP_GET, path_of("x"), NULL);
    CHECK_INT("no such application", api.response.status, 404);
}
