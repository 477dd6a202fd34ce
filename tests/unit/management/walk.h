/*
 * walk: a script through the operations of the management API, each of which succeeds once the ones
 * before it have: what tests walk that make something fail at every point of it.
 */
#pragma once

#include <string.h>

#include "management/fixture.h"

/* In targets and bodies, <NAME> stands for the id of a thing that walk_prepare() made. */
struct walk_step {
    enum http_method method;
    const char *target, *body;
};

static const struct walk_step walk_steps[] = {
    { HTTP_POST, "/api/v1/property_categories", "{\"name\":\"b\",\"context\":\"app\"}" },
    { HTTP_PUT, "/api/v1/property_categories/<category>", "{\"name\":\"b\"}" },
    { HTTP_GET, "/api/v1/property_categories", NULL },
    { HTTP_POST, "/api/v1/properties",
      "{\"name\":\"b\",\"key\":\"b\",\"type\":\"boolean\",\"context\":\"app\","
      "\"is_private\":false,\"category_id\":\"<category>\"}" },
    { HTTP_PUT, "/api/v1/properties/<property>",
      "{\"name\":\"b\",\"is_private\":true,\"category_id\":\"<category>\"}" },
    { HTTP_GET, "/api/v1/properties?context=app", NULL },
    { HTTP_PUT, "/api/v1/applications/<app>/properties/tier", "{\"value\":\"b\"}" },
    { HTTP_GET, "/api/v1/applications/<app>/properties", NULL },
    { HTTP_PATCH, "/api/v1/organizations/<org>/properties", "{\"properties\":{\"town\":\"b\"}}" },
    { HTTP_PUT, "/api/v1/organizations/<org>/properties/town?value=c", NULL },
    { HTTP_GET, "/api/v1/organizations/<org>/properties", NULL },
    { HTTP_DELETE, "/api/v1/properties/<property>", NULL },
    { HTTP_GET, "/api/v1/environment", NULL },
    { HTTP_POST, "/api/v1/environment_variables", "{\"key\":\"B\",\"value\":\"b\"}" },
    { HTTP_PATCH, "/api/v1/environment_variables/<variable>", "{\"key\":\"C\",\"value\":\"c\"}" },
    { HTTP_GET, "/api/v1/environment_variables/<variable>", NULL },
    { HTTP_GET, "/api/v1/environment_variables", NULL },
    { HTTP_DELETE, "/api/v1/environment_variables/<variable>", NULL },
    { HTTP_GET, "/api/v1/apis?expand=scopes", NULL },
    { HTTP_GET, "/api/v1/apis/<api>", NULL },
    { HTTP_POST, "/api/v1/apis", "{\"name\":\"b\",\"audience\":\"b\"}" },
    { HTTP_POST, "/api/v1/apis/<api>/scopes", "{\"key\":\"b\"}" },
    { HTTP_PATCH, "/api/v1/apis/<api>/scopes/<scope>", "{\"description\":\"b\"}" },
    { HTTP_PATCH, "/api/v1/apis/<api>/applications", "{\"applications\":[{\"id\":\"<app>\"}]}" },
    { HTTP_POST, "/api/v1/apis/<api>/applications/<app>/scopes/<scope>", NULL },
    { HTTP_GET, "/api/v1/apis/<api>/authorized_applications", NULL },
    { HTTP_GET, "/api/v1/applications/<app>/apis", NULL },
    { HTTP_GET, "/api/v1/audit?page_size=2", NULL },
    { HTTP_DELETE, "/api/v1/apis/<api>/applications/<app>/scopes/<scope>", NULL },
    { HTTP_GET, "/api/v1/applications?page_size=1", NULL },
    { HTTP_GET, "/api/v1/applications/<app>", NULL },
    { HTTP_POST, "/api/v1/applications", "{\"name\":\"b\",\"type\":\"m2m\"}" },
    { HTTP_PATCH, "/api/v1/applications/<app>",
      "{\"name\":\"b\",\"redirect_uris\":[\"https://b\"]}" },
    { HTTP_PATCH, "/api/v1/applications/<app>/tokens",
      "{\"access_token_lifetime\":60,\"id_token_lifetime\":60}" },
    { HTTP_POST, "/api/v1/applications/<app>/client_secrets",
      "{\"maintain_previous_secret\":true}" },
    { HTTP_GET, "/api/v1/applications/<app>/client_secrets", NULL },
    { HTTP_DELETE, "/api/v1/applications/<app>/client_secrets/previous", NULL },
    { HTTP_POST, "/api/v1/organization", "{\"name\":\"b\",\"link_color\":\"#fff\"}" },
    { HTTP_PATCH, "/api/v1/organization/<org>",
      "{\"name\":\"b\",\"sender_name\":\"b\",\"link_color\":\"#fff\"}" },
    { HTTP_GET, "/api/v1/organization?code=<org>&expand=billing", NULL },
    { HTTP_GET, "/api/v1/organizations?page_size=1", NULL },
    { HTTP_GET, "/api/v1/organizations/<org>/applications", NULL },
    { HTTP_POST, "/api/v1/feature_flags",
      "{\"name\":\"b\",\"key\":\"b\",\"type\":\"int\",\"default_value\":3}" },
    { HTTP_PUT,
      "/api/v1/feature_flags/b?name=c&description=&type=int&allow_override_level=org&"
      "default_value=4",
      NULL },
    { HTTP_PATCH, "/api/v1/environment/feature_flags/new", "{\"value\":true}" },
    { HTTP_GET, "/api/v1/environment/feature_flags", NULL },
    { HTTP_PATCH, "/api/v1/organizations/<org>/feature_flags/new?value=true", NULL },
    { HTTP_GET, "/api/v1/organizations/<org>/feature_flags", NULL },
    { HTTP_PATCH, "/api/v1/applications/<app>/token_customization",
      "{\"include_permissions_claim\":true,\"feature_flags\":[\"new\",\"b\"]}" },
    { HTTP_GET, "/api/v1/applications/<app>/token_customization", NULL },
    { HTTP_DELETE, "/api/v1/organizations/<org>/feature_flags", NULL },
    { HTTP_DELETE, "/api/v1/environment/feature_flags", NULL },
    { HTTP_DELETE, "/api/v1/feature_flags/new", NULL },
    { HTTP_GET, "/api/v1/event_types", NULL },
    { HTTP_GET, "/api/v1/webhooks", NULL },
    { HTTP_POST, "/api/v1/webhooks", WEBHOOK },
    { HTTP_POST, "/api/v1/webhooks/<hook>/test", NULL },
    { HTTP_PATCH, "/api/v1/webhooks/<hook>",
      "{\"name\":\"b\",\"event_types\":[\"api.deleted\"],\"is_enabled\":false}" },
    { HTTP_GET, "/api/v1/webhooks/<hook>/deliveries", NULL },
    { HTTP_DELETE, "/api/v1/webhooks/<hook>", NULL },
    { HTTP_DELETE, "/api/v1/organization/<org>", NULL },
    { HTTP_PUT, "/api/v1/apis/<api>/openapi?file_name=a.json",
      "{\"openapi\":\"3.0.0\",\"paths\":{\"/a\":{\"get\":{},\"put\":{}}}}" },
    { HTTP_PUT, "/api/v1/apis/<api>/openapi?file_name=a.json",
      "{\"openapi\":\"3.0.0\",\"paths\":{\"/a\":{\"get\":{},\"post\":{}}}}" },
    { HTTP_GET, "/api/v1/apis/<api>/openapi", NULL },
    { HTTP_GET, "/api/v1/apis/<api>/openapi/imports", NULL },
    { HTTP_DELETE, "/api/v1/apis/<api>/openapi", NULL },
    { HTTP_POST, "/api/v1/json_feature_flags",
      "{\"name\":\"j\",\"key\":\"j\",\"default_value\":\"[1]\"}" },
    { HTTP_POST, "/api/v1/api_keys",
      "{\"name\":\"b\",\"api_id\":\"<api>\",\"user_id\":\"u\",\"scope_ids\":[\"read\"]}" },
    { HTTP_GET, "/api/v1/api_keys", NULL },
    { HTTP_GET, "/api/v1/api_keys/<key>", NULL },
    { HTTP_PUT, "/api/v1/api_keys/<key>", "{\"grace_period_s\":60}" },
    { HTTP_DELETE, "/api/v1/api_keys/<key>", NULL },
    { HTTP_POST, "/api/v1/signing_keys", "{\"is_immediate\":true}" },
    { HTTP_GET, "/api/v1/signing_keys", NULL },
    { HTTP_DELETE, "/api/v1/applications/<app>", NULL },
    { HTTP_DELETE, "/api/v1/apis/<api>/scopes/<scope>", NULL },
    { HTTP_DELETE, "/api/v1/apis/<api>", NULL },
};

struct walk {
    struct walk_thing {
        const char *name, *id;
    } things[9];
};

static struct walk walk_prepare(struct api_fixture *api)
{
    const char *id = new_api(api, "https://api.example.com");
    const char *category = new_property_category(api, "app");
    api_rotation_open(api);
    new_property(api, new_property_category(api, "org"), "org", "town", "single_line_text");
    new_flag(api, "new", "bool", "org", "false");
    return (struct walk){ {
        { "<api>", id },
        { "<scope>", new_scope(api, id, "read") },
        { "<app>", new_application(api, "App", "m2m") },
        { "<org>", new_organization(api, "Acme") },
        { "<category>", category },
        { "<property>", new_property(api, category, "app", "tier", "single_line_text") },
        { "<variable>", new_environment_variable(api, "A", "secret", true) },
        { "<hook>", new_webhook(api) },
        { "<key>", new_api_key(api, id) },
    } };
}

/* words with the ids in the place of names, in test_arena(). */
static const char *walk_fill(const struct walk *walk, const char *words)
{
    for (size_t i = 0; words != NULL && i < COUNT(walk->things); i++) {
        const struct walk_thing *thing = &walk->things[i];
        const char *at = strstr(words, thing->name);
        for (; at != NULL; at = strstr(words, thing->name))
            words = text("%.*s%s%s", (int)(at - words), words, thing->id, at + strlen(thing->name));
    }
    return words;
}

static struct walk_step walk_step_at(const struct walk *walk, size_t i)
{
    return (struct walk_step){ walk_steps[i].method, walk_fill(walk, walk_steps[i].target),
                               walk_fill(walk, walk_steps[i].body) };
}
