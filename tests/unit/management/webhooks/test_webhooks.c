/* Webhooks, their deliveries, events and event types, through their routes. */
#include "management/fixture.h"
#include "management/resources.h"
#include "store/webhooks.h"

#define HOOKS "/api/v1/webhooks"

static const json_t *first_of(struct api_fixture *api, const char *list)
{
    return json_array_get(json_object_get(api->answer, list), 0);
}

TEST(a_webhook_is_made_shown_changed_and_deleted)
{
    API_FIXTURE(api);
    const char *id = new_webhook(&api);
    CHECK_INT("list", api_call(&api, HTTP_GET, HOOKS, NULL), 200);
    CHECK_ANSWER("list", api, 200,
                 text("{\"code\":\"OK\",\"message\":\"Success\",\"webhooks\":[{\"id\":\"%s\","
                      "\"name\":\"A hook\",\"endpoint\":\"https://hook.example/x\","
                      "\"description\":\"b\",\"event_types\":[\"api.created\","
                      "\"organization.created\"],\"created_on\":\"2023-11-14T22:13:20Z\","
                      "\"is_enabled\":true,\"failing_since\":null}]}",
                      id));

    api_call(&api, HTTP_PATCH, text(HOOKS "/%s", id),
             "{\"name\":\"Other\",\"description\":null,\"endpoint\":\"https://evil.example\","
             "\"event_types\":[\"api.deleted\",\"api.deleted\"],\"is_enabled\":false}");
    CHECK_ANSWER("update", api, 200,
                 text("{\"code\":\"WEBHOOK_UPDATED\",\"message\":\"Webhook updated\","
                      "\"webhook\":{\"id\":\"%s\"}}",
                      id));
    api_call(&api, HTTP_GET, HOOKS, NULL);
    CHECK_STR("name", str(json_string_value(json_object_get(first_of(&api, "webhooks"), "name"))),
              "Other");
    CHECK_STR("the endpoint stays",
              str(json_string_value(json_object_get(first_of(&api, "webhooks"), "endpoint"))),
              "https://hook.example/x");
    CHECK("disabled", json_is_false(json_object_get(first_of(&api, "webhooks"), "is_enabled")));
    CHECK_INT("each type once",
              json_array_size(json_object_get(first_of(&api, "webhooks"), "event_types")), 1);

    api_call(&api, HTTP_DELETE, text(HOOKS "/%s", id), NULL);
    CHECK_ANSWER("delete", api, 200,
                 "{\"code\":\"WEBHOOK_DELETED\",\"message\":\"Webhook deleted\"}");
    api_call(&api, HTTP_DELETE, text(HOOKS "/%s", id), NULL);
    check_refusal("delete again", &api, 404, "WEBHOOK_NOT_FOUND");
}

TEST(a_change_that_changes_nothing_is_not_recorded)
{
    API_FIXTURE(api);
    const char *id = new_webhook(&api);
    const int64_t before = revision(&api);
    static const char *const bodies[] = {
        "{}",
        "{\"name\":\"A hook\",\"description\":\"b\",\"is_enabled\":true}",
        "{\"event_types\":[\"organization.created\",\"api.created\"]}",
        "{\"endpoint\":\"https://other.example\"}",
    };
    for (size_t i = 0; i < COUNT(bodies); i++)
        CHECK_INT(bodies[i], api_call(&api, HTTP_PATCH, text(HOOKS "/%s", id), bodies[i]), 200);
    CHECK_INT("revision", revision(&api), before);
}

TEST(wrong_bodies_are_refused)
{
    static const struct {
        const char *name, *body, *code;
    } cases[] = {
        { "no endpoint", "{\"name\":\"a\",\"event_types\":[\"api.created\"]}",
          "INVALID_PARAMETER" },
        { "no name", "{\"endpoint\":\"https://a.example\",\"event_types\":[\"api.created\"]}",
          "INVALID_PARAMETER" },
        { "no types", "{\"endpoint\":\"https://a.example\",\"name\":\"a\"}", "INVALID_PARAMETER" },
        { "an empty list", "{\"endpoint\":\"https://a.example\",\"name\":\"a\",\"event_types\":[]}",
          "INVALID_PARAMETER" },
        { "an unknown type",
          "{\"endpoint\":\"https://a.example\",\"name\":\"a\",\"event_types\":[\"user.created\"]}",
          "EVENT_TYPE_NOT_FOUND" },
        { "not a text", "{\"endpoint\":\"https://a.example\",\"name\":\"a\",\"event_types\":[7]}",
          "INVALID_PARAMETER" },
        { "plain http",
          "{\"endpoint\":\"http://a.example\",\"name\":\"a\",\"event_types\":[\"api.created\"]}",
          "INVALID_PARAMETER" },
        { "no URL", "{\"endpoint\":\"a.example\",\"name\":\"a\",\"event_types\":[\"api.created\"]}",
          "INVALID_PARAMETER" },
    };
    API_FIXTURE(api);
    const int64_t before = revision(&api);
    for (size_t i = 0; i < COUNT(cases); i++) {
        api_call(&api, HTTP_POST, HOOKS, cases[i].body);
        check_refusal(cases[i].name, &api, 400, cases[i].code);
    }
    CHECK_INT("nothing changed", revision(&api), before);
    api.management.allows_private_webhooks = true;
    CHECK_INT("http where it is allowed", api_call(&api, HTTP_POST, HOOKS, cases[6].body), 200);
}

TEST(deliveries_are_paged_and_filtered)
{
    API_FIXTURE(api);
    const char *id = new_webhook(&api);
    for (int i = 0; i < 3; i++) {
        api.base.now_ms += 1000;
        new_organization(&api, "Acme");
    }
    CHECK_INT("page", api_call(&api, HTTP_GET, text(HOOKS "/%s/deliveries?page_size=2", id), NULL),
              200);
    CHECK("more", json_is_true(json_object_get(api.answer, "has_more")));
    const json_t *rows = json_object_get(api.answer, "deliveries");
    CHECK_INT("two", json_array_size(rows), 2);
    const char *last =
        text("%s", json_string_value(json_object_get(json_array_get(rows, 1), "id")));
    api_call(&api, HTTP_GET, text(HOOKS "/%s/deliveries?starting_after=%s", id, last), NULL);
    CHECK("no more", json_is_false(json_object_get(api.answer, "has_more")));
    CHECK_INT("one", json_array_size(json_object_get(api.answer, "deliveries")), 1);
    const char *event =
        text("%s", json_string_value(json_object_get(first_of(&api, "deliveries"), "event_id")));
    CHECK_INT("event", api_call(&api, HTTP_GET, text("/api/v1/events/%s", event), NULL), 200);
    CHECK_STR("source", str(answer_text(&api, "event", "source")), "api");

    api_call(&api, HTTP_GET, text(HOOKS "/%s/deliveries?state=failed", id), NULL);
    CHECK_INT("none", json_array_size(json_object_get(api.answer, "deliveries")), 0);
    api_call(&api, HTTP_GET, text(HOOKS "/%s/deliveries?state=lost", id), NULL);
    check_refusal("state", &api, 400, "INVALID_PARAMETER");
    api_call(&api, HTTP_GET, text(HOOKS "/%s/deliveries?page_size=501", id), NULL);
    check_refusal("size", &api, 400, "INVALID_PARAMETER");
    api_call(&api, HTTP_GET, HOOKS "/webhook_none/deliveries", NULL);
    check_refusal("webhook", &api, 404, "WEBHOOK_NOT_FOUND");
    api_call(&api, HTTP_GET, "/api/v1/events/event_none", NULL);
    check_refusal("event", &api, 404, "EVENT_NOT_FOUND");
}

TEST(a_delivery_is_sent_again_on_request)
{
    API_FIXTURE(api);
    const char *id = new_webhook(&api);
    new_organization(&api, "Acme");
    api_call(&api, HTTP_GET, text(HOOKS "/%s/deliveries", id), NULL);
    const char *delivery =
        text("%s", json_string_value(json_object_get(first_of(&api, "deliveries"), "id")));
    const char *path = text(HOOKS "/%s/deliveries/%s/resend", id, delivery);
    const int64_t before = revision(&api);
    CHECK_INT("resend", api_call(&api, HTTP_POST, path, NULL), 200);
    CHECK_INT("it is recorded", revision(&api), before + 1);
    api_call(&api, HTTP_POST, text(HOOKS "/%s/deliveries/delivery_none/resend", id), NULL);
    check_refusal("no such", &api, 404, "DELIVERY_NOT_FOUND");
    api_call(&api, HTTP_PATCH, text(HOOKS "/%s", id), "{\"is_enabled\":false}");
    api_call(&api, HTTP_POST, path, NULL);
    check_refusal("disabled", &api, 400, "WEBHOOK_DISABLED");
}

TEST(one_is_tried_out_by_an_event_that_no_other_is_told_of)
{
    API_FIXTURE(api);
    const char *id = text("%s", new_webhook(&api)), *other = text("%s", new_webhook(&api));
    const int64_t before = revision(&api);
    CHECK_INT("test", api_call(&api, HTTP_POST, text(HOOKS "/%s/test", id), NULL), 200);
    CHECK_INT("it is recorded", revision(&api), before + 1);
    const char *delivery = text("%s", answer_text(&api, "delivery", "id"));
    const char *event = text("%s", answer_text(&api, "delivery", "event_id"));
    CHECK_STR("state", str(answer_text(&api, "delivery", "state")), "pending");

    api_call(&api, HTTP_GET, text(HOOKS "/%s/deliveries/%s", id, delivery), NULL);
    CHECK_STR("its delivery", str(answer_text(&api, "delivery", "event_id")), event);
    api_call(&api, HTTP_GET, text(HOOKS "/%s/deliveries", id), NULL);
    CHECK_STR("in the list",
              str(json_string_value(json_object_get(first_of(&api, "deliveries"), "id"))),
              delivery);
    api_call(&api, HTTP_GET, text(HOOKS "/%s/deliveries", other), NULL);
    CHECK_INT("the other", json_array_size(json_object_get(api.answer, "deliveries")), 0);
    api_call(&api, HTTP_GET, text(HOOKS "/%s/deliveries/%s", other, delivery), NULL);
    check_refusal("no delivery of the other", &api, 404, "DELIVERY_NOT_FOUND");

    api_call(&api, HTTP_GET, text("/api/v1/events/%s", event), NULL);
    CHECK_STR("type", str(answer_text(&api, "event", "type")), "webhook.test");
    const json_t *data = json_object_get(json_object_get(api.answer, "event"), "data");
    CHECK_STR("whose",
              str(json_string_value(json_object_get(json_object_get(data, "webhook"), "id"))), id);
    api_call(&api, HTTP_PATCH, text(HOOKS "/%s", id), "{\"is_enabled\":false}");
    api_call(&api, HTTP_POST, text(HOOKS "/%s/test", id), NULL);
    check_refusal("disabled", &api, 400, "WEBHOOK_DISABLED");
}

TEST(there_are_at_most_a_hundred)
{
    API_FIXTURE(api);
    for (int i = 0; i < WEBHOOKS_MAX; i++)
        new_webhook(&api);
    api_call(&api, HTTP_POST, HOOKS, WEBHOOK);
    check_refusal("one more", &api, 400, "WEBHOOKS_LIMIT_REACHED");
}
