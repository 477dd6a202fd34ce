/* test_signing_keys: the list, a rotation, and a withdrawal. */
#include "management/fixture.h"
#include "ops/remembered_settings.h"

#define KEYS "/api/v1/signing_keys"

static const json_t *listed(struct api_fixture *api, size_t count, size_t at)
{
    CHECK_INT("list", api_call(api, HTTP_GET, KEYS, NULL), 200);
    const json_t *keys = json_object_get(api->answer, "signing_keys");
    CHECK_INT("as many", json_array_size(keys), count);
    return json_array_get(keys, at);
}

static jt_str member(const json_t *key, const char *name)
{
    const char *value = json_string_value(json_object_get(key, name));
    return str(value == NULL ? "" : value);
}

/* The kid of the one in that state. */
static const char *kid_of(struct api_fixture *api, size_t count, const char *state)
{
    for (size_t i = 0; i < count; i++) {
        const json_t *key = listed(api, count, i);
        if (jt_str_eq(member(key, "state"), str(state)))
            return text("%s", member(key, "kid").ptr);
    }
    fail_msg("no key is %s", state);
    return "";
}

TEST(a_key_is_shown_with_its_public_half_alone_and_when_age_replaces_it)
{
    API_FIXTURE(api);
    api_rotation_open(&api);
    const json_t *key = listed(&api, 1, 0);
    CHECK_STR("state", member(key, "state"), "active");
    CHECK_STR("algorithm", member(key, "algorithm"), "ES256");
    CHECK_STR("created", member(key, "created_on"), "2023-11-14T22:13:20Z");
    CHECK("public", json_object_get(json_object_get(key, "public_jwk"), "x") != NULL);
    CHECK("not private", json_object_get(json_object_get(key, "public_jwk"), "d") == NULL);
    CHECK_STR("90 days on", member(api.answer, "next_rotation_on"), "2024-02-12T22:13:20Z");
    api.management.rotation.key_rotation_days = 0;
    (void)listed(&api, 1, 0);
    CHECK("by hand only", json_is_null(json_object_get(api.answer, "next_rotation_on")));
}

TEST(the_list_tells_of_each_key_what_its_withdrawal_would_end)
{
    API_FIXTURE(api);
    api_rotation_open(&api);
    CHECK_INT("rotate", api_call(&api, HTTP_POST, KEYS, NULL), 201);
    CHECK("not the answer to a change",
          json_object_get(json_object_get(api.answer, "signing_key"), "valid_tokens_max") == NULL);
    for (size_t i = 0; i < 2; i++)
        CHECK("each", json_is_integer(json_object_get(listed(&api, 2, i), "valid_tokens_max")));
    CHECK_STR("age replaces the one that signs", member(api.answer, "next_rotation_on"),
              "2024-02-12T22:13:20Z");
}

/* Of two servers on a store, the one that started last decides for both. */
TEST(a_rotation_goes_by_what_the_store_remembers)
{
    API_FIXTURE(api);
    api_rotation_open(&api);
    struct config config = { 0 };
    struct log *log = NULL;
    char *arguments[] = { "--signing-algorithm=EdDSA" }, *rest[2], *no_environment[] = { NULL };
    int rest_count;
    jt_str problem;
    CHECK_OK("config", config_load(1, arguments, no_environment, test_arena(), &config, rest,
                                   &rest_count, &problem));
    CHECK_OK("log", log_new(&(struct log_options){ .fd = STDERR_FILENO,
                                                   .format = LOG_HUMAN,
                                                   .level = LOG_ERROR },
                            &log));
    CHECK_OK("keep", remembered_settings_keep(api.base.store, &config, log));
    log_close(log, jt_instant_in_ms(10000));
    CHECK_INT("rotate", api_call(&api, HTTP_POST, KEYS, NULL), 201);
    CHECK_STR("algorithm", str(answer_text(&api, "signing_key", "algorithm")), "EdDSA");
}

TEST(rotations_by_hand_leave_room_for_those_by_age)
{
    API_FIXTURE(api);
    api_rotation_open(&api);
    const char *at_once = "{\"is_immediate\":true}";
    for (int i = 1; i < KEYSET_KEYS_MAX - KEYS_RESERVED; i++) {
        api.base.now_ms += 1; /* keys are told apart by their age */
        CHECK_INT("rotate", api_call(&api, HTTP_POST, KEYS, at_once), 201);
    }
    CHECK_INT("one too many", api_call(&api, HTTP_POST, KEYS, at_once), 400);
    check_refusal("one too many", &api, 400, "SIGNING_KEYS_TOO_MANY");
}

TEST(a_rotation_publishes_a_key_and_an_immediate_one_signs_with_it)
{
    API_FIXTURE(api);
    api_rotation_open(&api);
    CHECK_INT("rotate", api_call(&api, HTTP_POST, KEYS, NULL), 201);
    CHECK_STR("published first", str(answer_text(&api, "signing_key", "state")), "pending");
    CHECK("not before its lead is over",
          strcmp(answer_text(&api, "signing_key", "active_from"), "2023-11-14T23:13:20Z") >= 0);
    CHECK_INT("again", api_call(&api, HTTP_POST, KEYS, "{}"), 400);
    check_refusal("again", &api, 400, "SIGNING_KEY_PENDING");
    const char *pending = kid_of(&api, 2, "pending");
    CHECK_INT("at once", api_call(&api, HTTP_POST, KEYS, "{\"is_immediate\":true}"), 201);
    CHECK_STR("the pending one", str(kid_of(&api, 2, "active")), pending);
    CHECK_INT("no boolean", api_call(&api, HTTP_POST, KEYS, "{\"is_immediate\":\"yes\"}"), 400);
}

TEST(an_immediate_rotation_waits_until_other_nodes_publish_the_key)
{
    API_FIXTURE(api);
    api_rotation_open(&api);
    api.management.rotation.has_company = true;
    const struct jt_instant from = jt_instant_now();
    CHECK_INT("rotate", api_call(&api, HTTP_POST, KEYS, "{\"is_immediate\":true}"), 201);
    CHECK_STR("active", str(answer_text(&api, "signing_key", "state")), "active");
    CHECK("after a while", jt_ms_between(from, jt_instant_now()) >= KEY_FEED_DELAY_MS);
}

TEST(only_a_compromised_key_is_withdrawn)
{
    API_FIXTURE(api);
    api_rotation_open(&api);
    const char *kid = kid_of(&api, 1, "active");
    const int64_t before = revision(&api);
    CHECK_INT("not said", api_call(&api, HTTP_DELETE, text(KEYS "/%s", kid), NULL), 400);
    check_refusal("not said", &api, 400, "SIGNING_KEY_NOT_COMPROMISED");
    CHECK_INT("denied", api_call(&api, HTTP_DELETE, text(KEYS "/%s?compromised=false", kid), NULL),
              400);
    CHECK_INT("unknown", api_call(&api, HTTP_DELETE, KEYS "/abc?compromised=true", NULL), 404);
    check_refusal("unknown", &api, 404, "SIGNING_KEY_NOT_FOUND");
    CHECK_INT("nothing changed", revision(&api), before);
    CHECK_INT("withdrawn",
              api_call(&api, HTTP_DELETE, text(KEYS "/%s?compromised=true", kid), NULL), 200);
    CHECK_STR("another signs", str(answer_text(&api, "signing_key", "state")), "active");
    CHECK("another", strcmp(answer_text(&api, "signing_key", "kid"), kid) != 0);
    CHECK("the old one is gone", strcmp(kid_of(&api, 1, "active"), kid) != 0);
}
