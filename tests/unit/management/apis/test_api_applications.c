#include "management/fixture.h"

static void update(struct api_fixture *api, const char *api_id, const char *applications)
{
    api_call(api, HTTP_PATCH, text("/api/v1/apis/%s/applications", api_id),
             text("{\"applications\":[%s]}", applications));
}

/* is_active of an application in getAPI. */
static bool is_active(struct api_fixture *api, const char *api_id, const char *application_id)
{
    size_t index;
    json_t *row;
    api_call(api, HTTP_GET, text("/api/v1/apis/%s", api_id), NULL);
    json_array_foreach(
        json_object_get(json_object_get(api->answer, "api"), "applications"), index,
        row) if (strcmp(json_string_value(json_object_get(row, "id")), application_id) ==
                 0) return json_is_true(json_object_get(row, "is_active"));
    fail_msg("not listed: %s", application_id);
    return false;
}

TEST(applications_are_authorized_and_revoked)
{
    API_FIXTURE(api);
    const char *id = new_api(&api, "https://api.example.com");
    const char *one = new_application(&api, "One", "m2m"),
               *two = new_application(&api, "Two", "reg");

    update(&api, id, text("{\"id\":\"%s\"},{\"id\":\"%s\"}", one, two));
    CHECK_ANSWER("authorized", api, 200,
                 text("{\"code\":\"API_APPLICATIONS_UPDATED\",\"message\":\"API applications "
                      "updated\",\"applications_connected\":[\"%s\",\"%s\"],"
                      "\"applications_disconnected\":[]}",
                      one, two));
    CHECK("shown", is_active(&api, id, one));

    update(&api, id, text("{\"id\":\"%s\",\"operation\":\"delete\"},{\"id\":\"%s\"}", one, two));
    CHECK_ANSWER("only what changed", api, 200,
                 text("{\"code\":\"API_APPLICATIONS_UPDATED\",\"message\":\"API applications "
                      "updated\",\"applications_connected\":[],"
                      "\"applications_disconnected\":[\"%s\"]}",
                      one));
    CHECK("revoked", !is_active(&api, id, one));
    CHECK("still authorized", is_active(&api, id, two));

    const int64_t before = revision(&api);
    update(&api, id, text("{\"id\":\"%s\"}", two));
    CHECK_INT("so already", api.status, 200);
    update(&api, id, "");
    CHECK_INT("none at all", api.status, 200);
    CHECK_INT("nothing recorded", revision(&api), before);
}

TEST(one_bad_entry_changes_nothing)
{
    API_FIXTURE(api);
    const char *id = new_api(&api, "https://api.example.com");
    const char *good = new_application(&api, "Good", "m2m");
    const char *page = new_application(&api, "Page", "spa");
    const int64_t before = revision(&api);
    const struct {
        const char *name, *entries, *code;
    } cases[] = {
        { "unknown", text("{\"id\":\"%s\"},{\"id\":\"none\"}", good), "APPLICATION_NOT_FOUND" },
        { "unknown, to revoke",
          text("{\"id\":\"%s\"},{\"id\":\"none\",\"operation\":\"delete\"}", good),
          "APPLICATION_NOT_FOUND" },
        { "without a secret", text("{\"id\":\"%s\"},{\"id\":\"%s\"}", good, page),
          "APPLICATION_TYPE_NOT_SUPPORTED" },
        { "twice", text("{\"id\":\"%s\"},{\"id\":\"%s\",\"operation\":\"delete\"}", good, good),
          "APPLICATION_REPEATED" },
        { "another operation", text("{\"id\":\"%s\",\"operation\":\"add\"}", good),
          "INVALID_PARAMETER" },
        { "no id", text("{\"id\":\"%s\"},{}", good), "INVALID_PARAMETER" },
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        update(&api, id, cases[i].entries);
        check_refusal(cases[i].name, &api, 400, cases[i].code);
    }
    CHECK_INT("nothing changed", revision(&api), before);
    CHECK("not authorized", !is_active(&api, id, good));

    update(&api, "none", text("{\"id\":\"%s\"}", good));
    check_refusal("no such API", &api, 404, "API_NOT_FOUND");
}

TEST(a_scope_is_enabled_and_disabled_for_an_authorized_application)
{
    API_FIXTURE(api);
    const char *id = new_api(&api, "https://api.example.com");
    const char *app = new_application(&api, "App", "m2m");
    const char *path =
        text("/api/v1/apis/%s/applications/%s/scopes/%s", id, app, new_scope(&api, id, "read"));
    const char *foreign = text("/api/v1/apis/%s/applications/%s/scopes/%s", id, app,
                               new_scope(&api, new_api(&api, "https://other"), "read"));

    api_call(&api, HTTP_POST, path, NULL);
    check_refusal("not authorized yet", &api, 400, "APPLICATION_NOT_AUTHORIZED");
    api_call(&api, HTTP_DELETE, path, NULL);
    check_refusal("nothing to disable", &api, 400, "APPLICATION_NOT_AUTHORIZED");

    update(&api, id, text("{\"id\":\"%s\"}", app));
    api_call(&api, HTTP_POST, path, NULL);
    CHECK_ANSWER("enabled", api, 200, "{\"code\":\"OK\",\"message\":\"Success\"}");
    const int64_t after = revision(&api);
    CHECK_INT("again", api_call(&api, HTTP_POST, path, NULL), 200);
    CHECK_INT("changes nothing", revision(&api), after);

    api_call(&api, HTTP_POST, foreign, NULL);
    check_refusal("another API's scope", &api, 400, "SCOPE_NOT_FOUND");
    api_call(&api, HTTP_POST, text("/api/v1/apis/%s/applications/none/scopes/x", id), NULL);
    check_refusal("no such application", &api, 404, "APPLICATION_NOT_FOUND");

    CHECK_INT("disabled", api_call(&api, HTTP_DELETE, path, NULL), 200);
    CHECK_INT("recorded", revision(&api), after + 1);
    CHECK_INT("again", api_call(&api, HTTP_DELETE, path, NULL), 200);
    CHECK_INT("changes nothing", revision(&api), after + 1);
}
