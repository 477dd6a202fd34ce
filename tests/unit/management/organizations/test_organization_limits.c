/* Quotas of tokens: as they are set and shown, and the events of one that is used. */
#include "management/fixture.h"
#include "registration/quotas.h"
#include "store/audit.h"

/* Whose limits are read together with the server's. */
static const struct config server = { .rate_limit_per_client_per_minute = 100 };

#define HOUR_END "2023-11-14T23:00:00Z" /* the fixture's clock says 22:13:20 */
#define DAY_END  "2023-11-15T00:00:00Z"

static const char *limits_answer(const char *hour, const char *day, const char *enforcement)
{
    return text("{\"code\":\"OK\",\"message\":\"Success\",\"limits\":{\"tokens_per_hour\":%s,"
                "\"tokens_per_day\":%s,\"quota_enforcement\":\"%s\"}}",
                hour, day, enforcement);
}

TEST(an_organization_has_no_quota_until_it_is_given_one)
{
    API_FIXTURE(api);
    const char *code = new_organization(&api, "Acme");
    const char *path = text("/api/v1/organizations/%s/limits", code);
    static const struct {
        const char *body, *hour, *day, *enforcement;
        int records;
    } cases[] = {
        { "{}", "null", "null", "warn", 0 },
        { "{\"tokens_per_hour\":100}", "100", "null", "warn", 1 },
        { "{\"tokens_per_hour\":100}", "100", "null", "warn", 0 },
        { "{\"tokens_per_day\":5000,\"quota_enforcement\":\"enforce\"}", "100", "5000", "enforce",
          1 },
        { "{\"tokens_per_hour\":null}", "null", "5000", "enforce", 1 },
        { "{\"tokens_per_day\":0,\"quota_enforcement\":\"warn\"}", "null", "null", "warn", 1 },
        { "{\"tokens_per_day\":1000000000}", "null", "1000000000", "warn", 1 },
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        const int64_t before = revision(&api);
        const char *wanted = limits_answer(cases[i].hour, cases[i].day, cases[i].enforcement);
        api_call(&api, HTTP_PATCH, path, cases[i].body);
        CHECK_ANSWER(cases[i].body, api, 200, wanted);
        CHECK_INT(cases[i].body, revision(&api), before + cases[i].records);
        api_call(&api, HTTP_GET, path, NULL);
        CHECK_ANSWER(cases[i].body, api, 200, wanted);
    }
}

TEST(a_quota_that_is_none_is_refused)
{
    static const char *const bodies[] = {
        "{\"tokens_per_hour\":-1}",          "{\"tokens_per_day\":1000000001}",
        "{\"tokens_per_day\":\"7\"}",        "{\"tokens_per_hour\":1.5}",
        "{\"quota_enforcement\":\"block\"}", "{\"quota_enforcement\":null}"
    };
    API_FIXTURE(api);
    const char *paths[] = { text("/api/v1/organizations/%s/limits", new_organization(&api, "Acme")),
                            text("/api/v1/applications/%s/limits",
                                 new_application(&api, "App", "m2m")) };
    const int64_t before = revision(&api);
    for (size_t p = 0; p < COUNT(paths); p++)
        for (size_t i = 0; i < COUNT(bodies); i++) {
            api_call(&api, HTTP_PATCH, paths[p], bodies[i]);
            check_refusal(bodies[i], &api, 400, "INVALID_PARAMETER");
        }
    CHECK_INT("nothing changed", revision(&api), before);
    for (size_t i = 0; i < 2; i++) {
        api_call(&api, HTTP_GET,
                 i == 0 ? "/api/v1/organizations/org_x/limits"
                        : "/api/v1/organizations/org_x/quota",
                 NULL);
        CHECK_INT("no such organization", api.response.status, 404);
    }
}

static void use(struct api_fixture *api, struct quota_subject subject, int64_t hour, int64_t day)
{
    struct store_tx *tx = fixture_begin(api->base.store, STORE_BOOKKEEPING);
    const int64_t now_ms = api->base.now_ms;
    CHECK_OK("hour", store_quota_use_add(tx, subject, QUOTA_HOUR, now_ms, hour));
    CHECK_OK("day", store_quota_use_add(tx, subject, QUOTA_DAY, now_ms, day));
    CHECK_OK("commit", store_commit(&tx));
}

TEST(an_application_shows_what_is_used_of_its_quota)
{
    API_FIXTURE(api);
    api.management.config = &server;
    const char *app = new_application(&api, "App", "m2m");
    const char *path = text("/api/v1/applications/%s", app);
    api_call(&api, HTTP_PATCH, text("%s/limits", path),
             "{\"tokens_per_hour\":10,\"quota_enforcement\":\"enforce\"}");
    CHECK_INT("set", api.response.status, 200);
    use(&api, (struct quota_subject){ QUOTA_OF_APPLICATION, str(app) }, 8, 20);
    api_call(&api, HTTP_GET, text("%s/quota", path), NULL);
    CHECK_ANSWER("used", api, 200,
                 "{\"code\":\"OK\",\"message\":\"Success\",\"quota\":{\"enforcement\":\"enforce\","
                 "\"intervals\":[{\"interval\":\"hour\",\"tokens\":10,\"used\":8,\"level\":"
                 "\"warning\",\"resets_on\":\"" HOUR_END "\"},{\"interval\":\"day\","
                 "\"tokens\":null,\"used\":20,\"level\":\"within\",\"resets_on\":\"" DAY_END
                 "\"}]}}");
}

/* --- Events ----------------------------------------------------------------------------------- */

/* As one of the nodes would; whether there was anything to tell. */
static bool tell(struct api_fixture *api, struct quota_subject subject)
{
    JT_AUTO(registrar_end)
    struct registrar r = { .clock = one_clock(&api->base.now_ms), .arena = test_arena() };
    CHECK_OK("begin", store_begin(api->base.store, STORE_WRITE, JT_STR("system"), &r.tx));
    CHECK_OK("tell", quota_tell(&r, subject, api->base.now_ms));
    if (r.is_changed)
        CHECK_OK("commit", store_commit(&r.tx));
    return r.is_changed;
}

static int64_t told(struct api_fixture *api, const char *action)
{
    api_call(api, HTTP_GET, text("/api/v1/audit?action=%s&page_size=50", action), NULL);
    CHECK_INT(action, api->response.status, 200);
    return (int64_t)json_array_size(json_object_get(api->answer, "audit"));
}

TEST(each_level_of_an_hour_is_told_once_whichever_node_comes)
{
    API_FIXTURE(api);
    const char *code = text("%s", new_organization(&api, "Acme"));
    const char *path = text("/api/v1/organizations/%s/limits", code);
    const struct quota_subject acme = { QUOTA_OF_ORGANIZATION, str(code) };
    api_call(&api, HTTP_PATCH, path, "{\"tokens_per_hour\":10}");
    CHECK("nothing is used", !tell(&api, acme));
    use(&api, acme, 7, 7);
    CHECK("below", !tell(&api, acme));
    use(&api, acme, 1, 1);
    CHECK("80 percent", tell(&api, acme));
    CHECK("another node", !tell(&api, acme));
    CHECK_INT("warned", told(&api, "quota.warning"), 1);
    CHECK_INT("no more", told(&api, "quota.exceeded"), 0);
    use(&api, acme, 5, 5);
    CHECK("all", tell(&api, acme));
    CHECK("another node", !tell(&api, acme));
    CHECK_INT("warned once", told(&api, "quota.warning"), 1);
    CHECK_INT("exceeded once", told(&api, "quota.exceeded"), 1);
    api.base.now_ms += quota_interval_ms(QUOTA_HOUR);
    use(&api, acme, 10, 10);
    CHECK("the next hour, both at once", tell(&api, acme));
    CHECK_INT("warned", told(&api, "quota.warning"), 2);
    CHECK_INT("exceeded", told(&api, "quota.exceeded"), 2);
}

TEST(another_quota_is_told_of_when_it_is_used_too)
{
    API_FIXTURE(api);
    api.management.config = &server;
    const char *app = text("%s", new_application(&api, "App", "m2m"));
    const char *path = text("/api/v1/applications/%s/limits", app);
    const struct quota_subject subject = { QUOTA_OF_APPLICATION, str(app) };
    api_call(&api, HTTP_PATCH, path, "{\"tokens_per_day\":10}");
    use(&api, subject, 10, 10);
    CHECK("used", tell(&api, subject));
    api_call(&api, HTTP_PATCH, path, "{\"quota_enforcement\":\"enforce\"}");
    CHECK("the same quota", !tell(&api, subject));
    api_call(&api, HTTP_PATCH, path, "{\"tokens_per_day\":20}");
    CHECK("half of it", !tell(&api, subject));
    use(&api, subject, 10, 10);
    CHECK("used again", tell(&api, subject));
    CHECK_INT("twice", told(&api, "quota.exceeded"), 2);
    CHECK("of one that is gone",
          !tell(&api, (struct quota_subject){ QUOTA_OF_APPLICATION, JT_STR("gone") }));
}
