#include "management/fixture.h"

TEST(a_client_secret_is_rotated)
{
    API_FIXTURE(api);
    const char *id = new_application(&api, "a", "m2m");
    const char *path = text("/api/v1/applications/%s/client_secrets", id);
    const char *first = text("%s", answer_text(&api, "application", "client_secret"));

    CHECK_INT("without a body", api_call(&api, HTTP_POST, path, NULL), 201);
    const char *second = text("%s", answer_text(&api, "application", "client_secret"));
    CHECK("another one", strcmp(first, second) != 0 && strlen(second) == 52);
    CHECK_ANSWER("shown once", api, 201,
                 text("{\"code\":\"CLIENT_SECRET_ROTATED\",\"message\":\"Client secret rotated\","
                      "\"application\":{\"id\":\"%s\",\"client_id\":\"%s\",\"client_secret\":"
                      "\"%s\"}}",
                      id, id, second));

    api_call(&api, HTTP_GET, path, NULL);
    CHECK_ANSWER("metadata only", api, 200,
                 "{\"code\":\"OK\",\"message\":\"Success\",\"client_secrets\":[{\"is_previous\":"
                 "false,\"created_on\":\"2023-11-14T22:13:20Z\",\"expires_on\":null,"
                 "\"last_used_on\":null,\"use_count\":0}]}");
}

TEST(a_previous_secret_is_kept_until_it_is_deleted)
{
    API_FIXTURE(api);
    const char *id = new_application(&api, "a", "reg");
    const char *path = text("/api/v1/applications/%s/client_secrets", id);
    const char *previous = text("%s/previous", path);

    api_call(&api, HTTP_DELETE, previous, NULL);
    check_refusal("there is none yet", &api, 404, "CLIENT_SECRET_NOT_FOUND");

    CHECK_INT("kept", api_call(&api, HTTP_POST, path, "{\"maintain_previous_secret\":true}"), 201);
    api_call(&api, HTTP_GET, path, NULL);
    CHECK_INT("two", json_array_size(json_object_get(api.answer, "client_secrets")), 2);

    const int64_t before = revision(&api);
    api_call(&api, HTTP_POST, path, "{\"maintain_previous_secret\":true}");
    check_refusal("no third", &api, 400, "CLIENT_SECRET_PREVIOUS_EXISTS");
    api_call(&api, HTTP_POST, path, NULL);
    check_refusal("nor a new one alone", &api, 400, "CLIENT_SECRET_PREVIOUS_EXISTS");
    CHECK_INT("nothing changed", revision(&api), before);

    api_call(&api, HTTP_DELETE, previous, NULL);
    CHECK_ANSWER("deleted", api, 200,
                 "{\"code\":\"CLIENT_SECRET_DELETED\",\"message\":\"Previous client secret "
                 "deleted\"}");
    CHECK_INT("rotates again", api_call(&api, HTTP_POST, path, "{}"), 201);
}

TEST(a_previous_secret_gets_its_end_at_the_rotation)
{
    API_FIXTURE(api);
    const char *id = new_application(&api, "a", "m2m");
    const char *path = text("/api/v1/applications/%s/client_secrets", id);

    CHECK_INT("kept for an hour", api_call(&api, HTTP_POST, path, "{\"grace_period_s\":3600}"),
              201);
    api_call(&api, HTTP_GET, path, NULL);
    const json_t *kept = json_array_get(json_object_get(api.answer, "client_secrets"), 1);
    CHECK_STR("until then", str(json_string_value(json_object_get(kept, "expires_on"))),
              "2023-11-14T23:13:20Z");
    api_call(&api, HTTP_POST, path, "{\"grace_period_s\":60}");
    check_refusal("no third", &api, 400, "CLIENT_SECRET_PREVIOUS_EXISTS");
    api.base.now_ms += INT64_C(3600) * 1000;
    CHECK_INT("after its end none is in the way", api_call(&api, HTTP_POST, path, NULL), 201);
    api_call(&api, HTTP_GET, path, NULL);
    CHECK_INT("and it is gone", json_array_size(json_object_get(api.answer, "client_secrets")), 1);

    api_call(&api, HTTP_POST, path, "{\"grace_period_s\":2592001}");
    check_refusal("longer than any may", &api, 400, "INVALID_PARAMETER");
    api_call(&api, HTTP_POST, path, "{\"grace_period_s\":-1}");
    check_refusal("shorter", &api, 400, "INVALID_PARAMETER");
}

TEST(types_without_a_secret_have_none_to_rotate)
{
    API_FIXTURE(api);
    const char *id = new_application(&api, "a", "spa");
    api_call(&api, HTTP_POST, text("/api/v1/applications/%s/client_secrets", id), NULL);
    check_refusal("rotate", &api, 400, "CLIENT_SECRET_NOT_SUPPORTED");
    api_call(&api, HTTP_POST, "/api/v1/applications/none/client_secrets", NULL);
    check_refusal("unknown", &api, 404, "APPLICATION_NOT_FOUND");
    api_call(&api, HTTP_POST, text("/api/v1/applications/%s/client_secrets", id),
             "{\"maintain_previous_secret\":\"yes\"}");
    check_refusal("not a boolean", &api, 400, "INVALID_PARAMETER");
}
