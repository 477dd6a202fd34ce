#include "base/json_value.h"
#include "management/fixture.h"

#define PROPERTY(members)                                                     \
    "{\"name\":\"n\",\"key\":\"k\",\"type\":\"boolean\",\"context\":\"app\"," \
    "\"is_private\":false,\"category_id\":\"%s\"" members "}"

/* The ids of the rows of the last answer are a run of ids. */
static void check_rows(struct api_fixture *api, const char *list, const char *const *ids,
                       size_t count, bool has_more)
{
    const json_t *rows = json_object_get(api->answer, list);
    CHECK_INT(list, api->status, 200);
    CHECK_INT(list, json_array_size(rows), count);
    for (size_t i = 0; i < count; i++)
        CHECK_STR("id", json_view(json_object_get(json_array_get(rows, i), "id")), ids[i]);
    CHECK_INT("has_more", json_is_true(json_object_get(api->answer, "has_more")), has_more);
}

TEST(a_property_is_listed_as_it_was_made)
{
    API_FIXTURE(api);
    const char *category = new_property_category(&api, "app");
    CHECK_INT("made",
              api_call(&api, HTTP_POST, "/api/v1/properties",
                       text(PROPERTY(",\"description\":\"About\""), category)),
              201);
    const char *id = text("%s", answer_text(&api, "property", "id"));
    CHECK_ANSWER("made", api, 201,
                 text("{\"code\":\"PROPERTY_CREATED\",\"message\":\"Property created\","
                      "\"property\":{\"id\":\"%s\"}}",
                      id));
    CHECK("the form of its id", strncmp(id, "prop_", 5) == 0 && strlen(id) == 37);
    api_call(&api, HTTP_GET, "/api/v1/properties", NULL);
    CHECK_ANSWER(
        "listed", api, 200,
        text("{\"code\":\"OK\",\"message\":\"Success\",\"has_more\":false,\"properties\":[{"
             "\"id\":\"%s\",\"key\":\"k\",\"name\":\"n\",\"description\":\"About\","
             "\"is_private\":false,\"is_kinde_property\":false,\"type\":\"boolean\","
             "\"context\":\"app\",\"category_id\":\"%s\"}]}",
             id, category));
    CHECK_INT("followed", api.changed_count, 2);
}

TEST(a_property_that_breaks_a_rule_is_not_made)
{
    API_FIXTURE(api);
    const char *category = new_property_category(&api, "app");
    new_property(&api, category, "app", "taken", "boolean");
    const int64_t before = revision(&api);
    const struct {
        const char *name, *key, *context, *category, *code;
    } cases[] = {
        { "Kinde's own", "kp_tier", "app", category, "PROPERTY_KEY_RESERVED" },
        { "Kinde's own with a dash", "kp-tier", "app", category, "PROPERTY_KEY_RESERVED" },
        { "a taken key", "taken", "app", category, "PROPERTY_KEY_TAKEN" },
        { "a key with a space", "a b", "app", category, "INVALID_PARAMETER" },
        { "an empty key", "", "app", category, "INVALID_PARAMETER" },
        { "an unknown context", "k", "api", category, "INVALID_PARAMETER" },
        { "an unknown category", "k", "app", "category_x", "INVALID_PARAMETER" },
        { "an empty category", "k", "app", "", "INVALID_PARAMETER" },
        { "a category of another context", "k", "org", category, "INVALID_PARAMETER" },
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        api_call(&api, HTTP_POST, "/api/v1/properties",
                 text("{\"name\":\"n\",\"key\":\"%s\",\"type\":\"boolean\",\"context\":\"%s\","
                      "\"is_private\":false,\"category_id\":\"%s\"}",
                      cases[i].key, cases[i].context, cases[i].category));
        check_refusal(cases[i].name, &api, 400, cases[i].code);
    }
    CHECK_INT("nothing changed", revision(&api), before);
}

TEST(a_property_changes_but_for_its_key_type_and_context)
{
    API_FIXTURE(api);
    const char *category = new_property_category(&api, "app");
    const char *other = new_property_category(&api, "org");
    const char *target =
        text("/api/v1/properties/%s", new_property(&api, category, "app", "k", "boolean"));
    const char *body = text("{\"name\":\"New\",\"is_private\":true,\"category_id\":\"%s\","
                            "\"description\":\"About\",\"key\":\"other\",\"context\":\"org\"}",
                            category);
    CHECK_INT("update", api_call(&api, HTTP_PUT, target, body), 200);
    CHECK_ANSWER("update", api, 200, "{\"code\":\"OK\",\"message\":\"Success\"}");
    const int64_t before = revision(&api);
    CHECK_INT("the same again", api_call(&api, HTTP_PUT, target, body), 200);
    CHECK_INT("changes nothing", revision(&api), before);

    api_call(&api, HTTP_GET, "/api/v1/properties", NULL);
    const json_t *row = json_array_get(json_object_get(api.answer, "properties"), 0);
    CHECK_STR("name", json_view(json_object_get(row, "name")), "New");
    CHECK_STR("description", json_view(json_object_get(row, "description")), "About");
    CHECK("private", json_is_true(json_object_get(row, "is_private")));
    CHECK_STR("key", json_view(json_object_get(row, "key")), "k");
    CHECK_STR("context", json_view(json_object_get(row, "context")), "app");

    api_call(&api, HTTP_PUT, target,
             text("{\"name\":\"New\",\"is_private\":true,\"category_id\":\"%s\"}", other));
    check_refusal("a category of another context", &api, 400, "INVALID_PARAMETER");
    api_call(&api, HTTP_PUT, target, text("{\"name\":\"New\",\"category_id\":\"%s\"}", category));
    check_refusal("no is_private", &api, 400, "INVALID_PARAMETER");
    api_call(&api, HTTP_PUT, "/api/v1/properties/prop_x", body);
    check_refusal("unknown", &api, 404, "PROPERTY_NOT_FOUND");
}

TEST(a_property_is_deleted_with_its_values)
{
    API_FIXTURE(api);
    const char *category = new_property_category(&api, "app");
    const char *app = new_application(&api, "App", "m2m");
    const char *id = new_property(&api, category, "app", "k", "boolean");
    CHECK_INT("value",
              api_call(&api, HTTP_PUT, text("/api/v1/applications/%s/properties/k", app),
                       "{\"value\":true}"),
              200);
    CHECK_INT("delete", api_call(&api, HTTP_DELETE, text("/api/v1/properties/%s", id), NULL), 200);
    CHECK_ANSWER("delete", api, 200, "{\"code\":\"OK\",\"message\":\"Success\"}");
    api_call(&api, HTTP_DELETE, text("/api/v1/properties/%s", id), NULL);
    check_refusal("again", &api, 404, "PROPERTY_NOT_FOUND");
    new_property(&api, category, "app", "k", "boolean");
    api_call(&api, HTTP_GET, text("/api/v1/applications/%s/properties", app), NULL);
    const json_t *row = json_array_get(json_object_get(api.answer, "properties"), 0);
    CHECK("the new one has no value", json_is_null(json_object_get(row, "value")));
}

TEST(properties_page_forward_and_back)
{
    API_FIXTURE(api);
    const char *category = new_property_category(&api, "app");
    const char *orgs = new_property_category(&api, "org");
    const char *ids[4];
    for (size_t i = 0; i < COUNT(ids); i++) {
        api.base.now_ms += 1000; /* ids sort by time */
        ids[i] = new_property(&api, i == 2 ? orgs : category, i == 2 ? "org" : "app",
                              text("k%zu", i), "boolean");
    }
    const char *const of_apps[] = { ids[0], ids[1], ids[3] };
    api_call(&api, HTTP_GET, "/api/v1/properties?page_size=3", NULL);
    check_rows(&api, "properties", ids, 3, true);
    api_call(&api, HTTP_GET, text("/api/v1/properties?page_size=3&starting_after=%s", ids[2]),
             NULL);
    check_rows(&api, "properties", ids + 3, 1, false);
    api_call(&api, HTTP_GET, text("/api/v1/properties?page_size=2&ending_before=%s", ids[3]), NULL);
    check_rows(&api, "properties", ids + 1, 2, true);
    api_call(&api, HTTP_GET, text("/api/v1/properties?page_size=2&ending_before=%s", ids[1]), NULL);
    check_rows(&api, "properties", ids, 1, false);
    api_call(&api, HTTP_GET, "/api/v1/properties?context=app", NULL);
    check_rows(&api, "properties", of_apps, 3, false);

    api_call(&api, HTTP_GET, "/api/v1/properties?context=api", NULL);
    check_refusal("no context", &api, 400, "INVALID_PARAMETER");
    api_call(&api, HTTP_GET, "/api/v1/properties?starting_after=prop_x", NULL);
    check_refusal("no row", &api, 400, "INVALID_PARAMETER");
    api_call(&api, HTTP_GET, text("/api/v1/properties?context=org&ending_before=%s", ids[0]), NULL);
    check_refusal("no row of that list", &api, 400, "INVALID_PARAMETER");
}

TEST(categories_are_made_renamed_and_listed)
{
    API_FIXTURE(api);
    const char *ids[2];
    ids[0] = new_property_category(&api, "usr");
    CHECK_ANSWER("made", api, 201,
                 text("{\"code\":\"CATEGORY_CREATED\",\"message\":\"Category created\","
                      "\"category\":{\"id\":\"%s\"}}",
                      ids[0]));
    api.base.now_ms += 1000;
    ids[1] = new_property_category(&api, "app");
    const char *target = text("/api/v1/property_categories/%s", ids[1]);
    CHECK_INT("rename", api_call(&api, HTTP_PUT, target, "{\"name\":\"New\"}"), 200);
    const int64_t before = revision(&api);
    CHECK_INT("the same", api_call(&api, HTTP_PUT, target, "{\"name\":\"New\"}"), 200);
    CHECK_INT("no name", api_call(&api, HTTP_PUT, target, "{}"), 200);
    CHECK_INT("change nothing", revision(&api), before);
    api_call(&api, HTTP_PUT, "/api/v1/property_categories/x", "{\"name\":\"New\"}");
    check_refusal("unknown", &api, 404, "CATEGORY_NOT_FOUND");

    api_call(&api, HTTP_GET, "/api/v1/property_categories?page_size=1", NULL);
    check_rows(&api, "categories", ids, 1, true);
    api_call(&api, HTTP_GET,
             text("/api/v1/property_categories?page_size=1&starting_after=%s", ids[0]), NULL);
    check_rows(&api, "categories", ids + 1, 1, false);
    api_call(&api, HTTP_GET, "/api/v1/property_categories?context=app", NULL);
    CHECK_ANSWER(
        "of a context", api, 200,
        text("{\"code\":\"OK\",\"message\":\"Success\",\"has_more\":false,\"categories\":[{"
             "\"id\":\"%s\",\"name\":\"New\",\"context\":\"app\"}]}",
             ids[1]));
    api_call(&api, HTTP_GET,
             text("/api/v1/property_categories?context=app&starting_after=%s", ids[0]), NULL);
    check_refusal("a row of another context", &api, 400, "INVALID_PARAMETER");
}
