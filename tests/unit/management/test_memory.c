/*
 * Jansson's memory fails at each of its calls in turn. A request then either succeeds after all or
 * is refused, and what is refused changed nothing. That nothing leaks is the sanitizer's to say.
 */
#include "management/document/api_document.h"
#include "management/fixture.h"

static long allocations_left = -1; /* below 0: no limit */

static void *failing_malloc(size_t size)
{
    if (allocations_left == 0)
        return NULL;
    if (allocations_left > 0)
        allocations_left--;
    return malloc(size);
}

/* arena is the request's, as long as the answer is looked at. */
static int call_with_memory(struct api_fixture *api, struct jt_arena *arena, long allocations,
                            enum http_method method, const char *target, const char *body)
{
    struct request req = api_request(api, method, target, body);
    char allow[ROUTER_ALLOW_BYTES];
    const struct route_group *group = NULL;

    jt_arena_reset(arena);
    req.arena = arena;
    api->response = (struct response){ 0 };
    CHECK_INT(target, router_find(&api->router, &req, &group, allow), ROUTER_FOUND);
    allocations_left = allocations;
    jt_err err = req.route->handle(group->context, &req, &api->response);
    allocations_left = -1;
    if (err.code == JT_OK || err.code == JT_REFUSED)
        return api->response.status;
    if (err.code != JT_STORE) /* what attributes_read() makes of it */
        CHECK_CODE(target, err, JT_NO_MEMORY);
    return 500;
}

TEST(want_of_memory_makes_no_half_written_api_document)
{
    struct management management = { .issuer = JT_STR(ISSUER) };
    struct api_document *document = NULL;
    enum { STEP = 97 }; /* it takes thousands of allocations; a prime finds all kinds of them */
    jt_err err = JT_ERR(JT_NO_MEMORY, "not tried");
    json_set_alloc_funcs(failing_malloc, free);
    for (long allocations = 0; err.code == JT_NO_MEMORY && allocations < 1000000;
         allocations += STEP) {
        allocations_left = allocations;
        err = api_document_new(&management, &document);
        allocations_left = -1;
        CHECK("no document", err.code == JT_OK || document == NULL);
    }
    json_set_alloc_funcs(malloc, free);
    CHECK_OK("in the end", err);
    json_t *json =
        json_loadb(api_document_text(document).ptr, api_document_text(document).len, 0, NULL);
    CHECK("it is whole", json_object_size(json_object_get(json, "paths")) > 20);
    json_decref(json);
    api_document_free(document);
}

TEST(want_of_memory_changes_nothing)
{
    API_FIXTURE(api);
    const char *id = new_api(&api, "https://api.example.com");
    const char *scope = new_scope(&api, id, "read");
    const char *app = new_application(&api, "App", "m2m");
    const char *org = new_organization(&api, "Acme");
    const char *category = new_property_category(&api, "app");
    const char *property = new_property(&api, category, "app", "tier", "single_line_text");
    new_property(&api, new_property_category(&api, "org"), "org", "town", "single_line_text");
    const char *variable = new_environment_variable(&api, "A", "secret", true);
    new_flag(&api, "new", "bool", "org", "false");
    const char *hook = new_webhook(&api);
    const struct {
        enum http_method method;
        const char *target, *body;
    } cases[] = {
        { HTTP_POST, "/api/v1/property_categories", "{\"name\":\"b\",\"context\":\"app\"}" },
        { HTTP_PUT, text("/api/v1/property_categories/%s", category), "{\"name\":\"b\"}" },
        { HTTP_GET, "/api/v1/property_categories", NULL },
        { HTTP_POST, "/api/v1/properties",
          text("{\"name\":\"b\",\"key\":\"b\",\"type\":\"boolean\",\"context\":\"app\","
               "\"is_private\":false,\"category_id\":\"%s\"}",
               category) },
        { HTTP_PUT, text("/api/v1/properties/%s", property),
          text("{\"name\":\"b\",\"is_private\":true,\"category_id\":\"%s\"}", category) },
        { HTTP_GET, "/api/v1/properties?context=app", NULL },
        { HTTP_PUT, text("/api/v1/applications/%s/properties/tier", app), "{\"value\":\"b\"}" },
        { HTTP_GET, text("/api/v1/applications/%s/properties", app), NULL },
        { HTTP_PATCH, text("/api/v1/organizations/%s/properties", org),
          "{\"properties\":{\"town\":\"b\"}}" },
        { HTTP_PUT, text("/api/v1/organizations/%s/properties/town?value=c", org), NULL },
        { HTTP_GET, text("/api/v1/organizations/%s/properties", org), NULL },
        { HTTP_DELETE, text("/api/v1/properties/%s", property), NULL },
        { HTTP_GET, "/api/v1/environment", NULL },
        { HTTP_POST, "/api/v1/environment_variables", "{\"key\":\"B\",\"value\":\"b\"}" },
        { HTTP_PATCH, text("/api/v1/environment_variables/%s", variable),
          "{\"key\":\"C\",\"value\":\"c\"}" },
        { HTTP_GET, text("/api/v1/environment_variables/%s", variable), NULL },
        { HTTP_GET, "/api/v1/environment_variables", NULL },
        { HTTP_DELETE, text("/api/v1/environment_variables/%s", variable), NULL },
        { HTTP_GET, "/api/v1/apis?expand=scopes", NULL },
        { HTTP_GET, text("/api/v1/apis/%s", id), NULL },
        { HTTP_POST, "/api/v1/apis", "{\"name\":\"b\",\"audience\":\"b\"}" },
        { HTTP_POST, text("/api/v1/apis/%s/scopes", id), "{\"key\":\"b\"}" },
        { HTTP_PATCH, text("/api/v1/apis/%s/scopes/%s", id, scope), "{\"description\":\"b\"}" },
        { HTTP_PATCH, text("/api/v1/apis/%s/applications", id),
          text("{\"applications\":[{\"id\":\"%s\"}]}", app) },
        { HTTP_POST, text("/api/v1/apis/%s/applications/%s/scopes/%s", id, app, scope), NULL },
        { HTTP_GET, text("/api/v1/apis/%s/authorized_applications", id), NULL },
        { HTTP_GET, text("/api/v1/applications/%s/apis", app), NULL },
        { HTTP_GET, "/api/v1/audit?page_size=2", NULL },
        { HTTP_DELETE, text("/api/v1/apis/%s/applications/%s/scopes/%s", id, app, scope), NULL },
        { HTTP_GET, "/api/v1/applications?page_size=1", NULL },
        { HTTP_GET, text("/api/v1/applications/%s", app), NULL },
        { HTTP_POST, "/api/v1/applications", "{\"name\":\"b\",\"type\":\"m2m\"}" },
        { HTTP_PATCH, text("/api/v1/applications/%s", app),
          "{\"name\":\"b\",\"redirect_uris\":[\"https://b\"]}" },
        { HTTP_PATCH, text("/api/v1/applications/%s/tokens", app),
          "{\"access_token_lifetime\":60,\"id_token_lifetime\":60}" },
        { HTTP_POST, text("/api/v1/applications/%s/client_secrets", app),
          "{\"maintain_previous_secret\":true}" },
        { HTTP_GET, text("/api/v1/applications/%s/client_secrets", app), NULL },
        { HTTP_DELETE, text("/api/v1/applications/%s/client_secrets/previous", app), NULL },
        { HTTP_POST, "/api/v1/organization", "{\"name\":\"b\",\"link_color\":\"#fff\"}" },
        { HTTP_PATCH, text("/api/v1/organization/%s", org),
          "{\"name\":\"b\",\"sender_name\":\"b\",\"link_color\":\"#fff\"}" },
        { HTTP_GET, text("/api/v1/organization?code=%s&expand=billing", org), NULL },
        { HTTP_GET, "/api/v1/organizations?page_size=1", NULL },
        { HTTP_GET, text("/api/v1/organizations/%s/applications", org), NULL },
        { HTTP_POST, "/api/v1/feature_flags",
          "{\"name\":\"b\",\"key\":\"b\",\"type\":\"int\",\"default_value\":3}" },
        { HTTP_PUT,
          "/api/v1/feature_flags/b?name=c&description=&type=int&allow_override_level=org&"
          "default_value=4",
          NULL },
        { HTTP_PATCH, "/api/v1/environment/feature_flags/new", "{\"value\":true}" },
        { HTTP_GET, "/api/v1/environment/feature_flags", NULL },
        { HTTP_PATCH, text("/api/v1/organizations/%s/feature_flags/new?value=true", org), NULL },
        { HTTP_GET, text("/api/v1/organizations/%s/feature_flags", org), NULL },
        { HTTP_PATCH, text("/api/v1/applications/%s/token_customization", app),
          "{\"include_permissions_claim\":true,\"feature_flags\":[\"new\",\"b\"]}" },
        { HTTP_GET, text("/api/v1/applications/%s/token_customization", app), NULL },
        { HTTP_DELETE, text("/api/v1/organizations/%s/feature_flags", org), NULL },
        { HTTP_DELETE, "/api/v1/environment/feature_flags", NULL },
        { HTTP_DELETE, "/api/v1/feature_flags/new", NULL },
        { HTTP_GET, "/api/v1/event_types", NULL },
        { HTTP_GET, "/api/v1/webhooks", NULL },
        { HTTP_POST, "/api/v1/webhooks", WEBHOOK },
        { HTTP_POST, text("/api/v1/webhooks/%s/test", hook), NULL },
        { HTTP_PATCH, text("/api/v1/webhooks/%s", hook),
          "{\"name\":\"b\",\"event_types\":[\"api.deleted\"],\"is_enabled\":false}" },
        { HTTP_GET, text("/api/v1/webhooks/%s/deliveries", hook), NULL },
        { HTTP_DELETE, text("/api/v1/webhooks/%s", hook), NULL },
        { HTTP_DELETE, text("/api/v1/organization/%s", org), NULL },
        { HTTP_PUT, text("/api/v1/apis/%s/openapi?file_name=a.json", id),
          "{\"openapi\":\"3.0.0\",\"paths\":{\"/a\":{\"get\":{},\"put\":{}}}}" },
        { HTTP_PUT, text("/api/v1/apis/%s/openapi?file_name=a.json", id),
          "{\"openapi\":\"3.0.0\",\"paths\":{\"/a\":{\"get\":{},\"post\":{}}}}" },
        { HTTP_GET, text("/api/v1/apis/%s/openapi", id), NULL },
        { HTTP_GET, text("/api/v1/apis/%s/openapi/imports", id), NULL },
        { HTTP_DELETE, text("/api/v1/apis/%s/openapi", id), NULL },
        { HTTP_DELETE, text("/api/v1/applications/%s", app), NULL },
        { HTTP_DELETE, text("/api/v1/apis/%s/scopes/%s", id, scope), NULL },
        { HTTP_DELETE, text("/api/v1/apis/%s", id), NULL },
    };
    JT_AUTO(jt_arena_freep) struct jt_arena *arena = NULL;
    CHECK_OK("arena", jt_arena_new(1 << 16, 64 << 20, &arena));
    json_set_alloc_funcs(failing_malloc, free);
    for (size_t i = 0; i < COUNT(cases); i++) {
        const int64_t before = revision(&api);
        int status = 500;
        long allocations = 0;
        for (; status >= 400 && allocations < 5000; allocations++) {
            CHECK_INT(cases[i].target, revision(&api), before);
            status = call_with_memory(&api, arena, allocations, cases[i].method, cases[i].target,
                                      cases[i].body);
        }
        if (status >= 300)
            fail_msg("%s never succeeded: %d %.*s", cases[i].target, status,
                     JT_FMT(api.response.body));
        CHECK("it failed at first", allocations > 1 || cases[i].body == NULL);
    }
    json_set_alloc_funcs(malloc, free);
}
