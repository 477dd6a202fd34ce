/* Which GET a change is held against. What comes of it, tests/integration/preconditions shows. */
#include "management/precondition.h"

#include "management/operation.h"
#include "management/resources.h"
#include "test.h"

static const struct {
    const char *operation, *source; /* NULL: none */
} cases[] = {
    { "updateApplication", "getApplication" },
    { "updateApplicationTokens", "getApplication" },
    { "updateTokenCustomization", "getTokenCustomization" },
    { "rotateClientSecret", "getClientSecrets" },
    { "deletePreviousClientSecret", "getClientSecrets" },
    { "addAPIScope", "getAPI" },
    { "updateAPIScope", "getAPIScope" },
    { "updateAPIApplications", "getAPI" },
    { "importAPIOpenAPI", "getAPI" },
    { "updateOrganization", "getOrganizationOfPath" },
    { "UpdateOrganizationProperty", "GetOrganizationPropertyValues" },
    { "UpdateOrganizationProperties", "GetOrganizationPropertyValues" },
    { "UpdateOrganizationFeatureFlagOverride", "getOrganizationFeatureFlag" },
    { "UpdateEnvironementFeatureFlagOverride", "getEnvironmentFeatureFlag" },
    { "DeleteOrganizationFeatureFlagOverrides", "GetOrganizationFeatureFlags" },
    { "replaceJSONFeatureFlag", "getJSONFeatureFlag" },
    { "updateApplicationsProperty", "getApplicationPropertyValues" },
    { "UpdateFeatureFlag", "getFeatureFlag" },
    { "UpdateProperty", "getProperty" },
    { "UpdateCategory", "getPropertyCategory" },
    { "updateEnvironmentVariable", "getEnvironmentVariable" },
    { "UpdateWebHook", "getWebhook" },
    { "rotateApiKey", "getApiKey" },
    { "rotateSigningKey", "getSigningKeys" },
    { "createApplication", NULL },
    { "createOrganization", NULL },
};

static const struct route *route_of(const char *operation)
{
    for (size_t r = 0; r < management_resource_count; r++)
        for (size_t i = 0; i < management_resources[r]->route_count; i++) {
            const struct route *route = &management_resources[r]->routes[i];
            if (strcmp(operation_of(route)->id, operation) == 0)
                return route;
        }
    return NULL;
}

TEST(precondition_is_held_against_the_nearest_get_with_an_etag)
{
    for (size_t i = 0; i < COUNT(cases); i++) {
        const struct route *source = precondition_source(route_of(cases[i].operation));
        CHECK_STR(cases[i].operation,
                  source == NULL ? JT_STR("none") : jt_str_from(operation_of(source)->id),
                  cases[i].source == NULL ? "none" : cases[i].source);
    }
}

/* Each change of a thing that stands at a path of its own, so that none is forgotten. */
TEST(precondition_has_a_source_for_every_change_below_an_id)
{
    for (size_t r = 0; r < management_resource_count; r++)
        for (size_t i = 0; i < management_resources[r]->route_count; i++) {
            const struct route *route = &management_resources[r]->routes[i];
            if (route->method == HTTP_GET || strchr(route->path, '{') == NULL)
                continue;
            CHECK(route->path, precondition_source(route) != NULL);
        }
}
