/* What the tables themselves promise, and how the API answers what no table knows. */
#include "management/fixture.h"
#include "management/resources.h"
#include "rest/body.h"

static const struct {
    const char *operation, *scope;
} contract[] = {
    { "getAPIs", "read:apis" },
    { "addAPIs", "create:apis" },
    { "getAPI", "read:apis" },
    { "deleteAPI", "delete:apis" },
    { "getAPIScopes", "read:api_scopes" },
    { "addAPIScope", "create:api_scopes" },
    { "getAPIScope", "read:api_scopes" },
    { "updateAPIScope", "update:api_scopes" },
    { "deleteAPIScope", "delete:apis_scopes" },
    { "updateAPIApplications", "update:apis" },
    { "addAPIApplicationScope", "create:api_application_scopes" },
    { "deleteAPIApplicationScope", "delete:apis_application_scopes" },
    { "getApplications", "read:applications" },
    { "createApplication", "create:applications" },
    { "getApplication", "read:applications" },
    { "updateApplication", "update:applications" },
    { "deleteApplication", "delete:applications" },
    { "updateApplicationTokens", "update:application_tokens" },
    { "getOrganization", "read:organizations" },
    { "createOrganization", "create:organizations" },
    { "getOrganizations", "read:organizations" },
    { "updateOrganization", "update:organizations" },
    { "deleteOrganization", "delete:organizations" },
    { "GetCategories", "read:property_categories" },
    { "CreateCategory", "create:property_categories" },
    { "UpdateCategory", "update:property_categories" },
    { "GetProperties", "read:properties" },
    { "CreateProperty", "create:properties" },
    { "UpdateProperty", "update:properties" },
    { "DeleteProperty", "delete:properties" },
    { "getApplicationPropertyValues", "read:application_properties" },
    { "updateApplicationsProperty", "update:application_properties" },
    { "GetOrganizationPropertyValues", "read:organization_properties" },
    { "UpdateOrganizationProperties", "update:organization_properties" },
    { "UpdateOrganizationProperty", "update:organization_properties" },
    { "getEnvironment", "read:environments" },
    { "getEnvironmentVariables", "read:environment_variables" },
    { "createEnvironmentVariable", "create:environment_variables" },
    { "getEnvironmentVariable", "read:environment_variables" },
    { "updateEnvironmentVariable", "update:environment_variables" },
    { "deleteEnvironmentVariable", "delete:environment_variables" },
    { "CreateFeatureFlag", "create:feature_flags" },
    { "UpdateFeatureFlag", "update:feature_flags" },
    { "DeleteFeatureFlag", "delete:feature_flags" },
    { "GetEnvironementFeatureFlags", "read:environment_feature_flags" },
    { "UpdateEnvironementFeatureFlagOverride", "update:environment_feature_flags" },
    { "DeleteEnvironementFeatureFlagOverride", "delete:environment_feature_flags" },
    { "DeleteEnvironementFeatureFlagOverrides", "delete:environment_feature_flags" },
    { "GetOrganizationFeatureFlags", "read:organization_feature_flags" },
    { "UpdateOrganizationFeatureFlagOverride", "update:organization_feature_flags" },
    { "DeleteOrganizationFeatureFlagOverride", "delete:organization_feature_flags" },
    { "DeleteOrganizationFeatureFlagOverrides", "delete:organization_feature_flags" },
    { "getApiKeys", "read:api_keys" },
    { "createApiKey", "create:api_keys" },
    { "getApiKey", "read:api_keys" },
    { "deleteApiKey", "delete:api_keys" },
    { "rotateApiKey", "update:api_keys" },
    { "GetEvent", "read:events" },
    { "GetEventTypes", "read:event_types" },
    { "GetWebHooks", "read:webhooks" },
    { "CreateWebHook", "create:webhooks" },
    { "UpdateWebHook", "update:webhooks" },
    { "DeleteWebHook", "delete:webhooks" },
};

static const struct route *route_of(const struct router *router, const char *operation)
{
    for (size_t g = 0; g < router->group_count; g++)
        for (size_t i = 0; i < router->groups[g].route_count; i++) {
            const struct route *route = &router->groups[g].routes[i];
            if (route->row != NULL && !operation_of(route)->is_own &&
                strcmp(operation_of(route)->id, operation) == 0)
                return route;
        }
    fail_msg("no route for %s", operation);
    return NULL;
}

static bool is_management_scope(const char *scope)
{
    for (size_t i = 0; i < management_scope_count; i++)
        if (strcmp(management_scopes[i].key, scope) == 0)
            return true;
    return false;
}

TEST(every_operation_of_the_contract_has_its_route_and_scope)
{
    API_FIXTURE(api);
    for (size_t i = 0; i < COUNT(contract); i++)
        CHECK_STR(contract[i].operation,
                  str(operation_of(route_of(&api.router, contract[i].operation))->scope),
                  contract[i].scope);
}

TEST(every_route_states_its_scope_its_body_limit_and_what_it_does)
{
    API_FIXTURE(api);
    for (size_t g = 0; g < api.router.group_count; g++)
        for (size_t i = 0; i < api.groups[g].route_count; i++) {
            const struct route *route = &api.groups[g].routes[i];
            const char *scope = operation_of(route)->scope;
            bool is_public = api.groups[g].guard == guard_api_key_verification;
            bool may_have_body = route->method != HTTP_GET && route->method != HTTP_DELETE;
            CHECK(route->path, is_public ? scope == NULL : is_management_scope(scope));
            CHECK(route->path, route->body_max_bytes <= BODY_MAX_BYTES ||
                                   api.groups[g].routes == api_openapi.routes);
            CHECK(route->path, may_have_body || route->body_max_bytes == 0);
            CHECK(route->path, route->runs == (is_public ? RUNS_LOOP_FIRST : RUNS_BLOCKING));
            CHECK(route->path, strlen(route->summary) > 10);
            CHECK(route->path, api.groups[g].guard != NULL);
        }
}

/* Without it the API document would show an operation that takes and gives anything. */
TEST(every_route_has_a_shape_that_fits_its_row)
{
    API_FIXTURE(api);
    for (size_t g = 0; g < api.router.group_count; g++)
        for (size_t i = 0; i < api.groups[g].route_count; i++) {
            const struct route *route = &api.groups[g].routes[i];
            const char *name =
                text("%.*s %s", JT_FMT(http_method_name(route->method)), route->path);
            CHECK(name, route->row != NULL);
            CHECK(name, operation_of(route)->gives != NULL);
            CHECK(name, (operation_of(route)->body != NULL ||
                         operation_of(route)->media_types != NULL) == (route->body_max_bytes != 0));
            CHECK(name, operation_of(route)->id != NULL);
            for (const struct query_parameter *row = operation_of(route)->query;
                 row != NULL && row->name != NULL; row++)
                CHECK(name, row->description != NULL);
        }
}

TEST(only_what_is_an_organizations_own_is_open_to_its_tokens)
{
    const struct route *const open[] = { organization_records.routes,
                                         organization_applications.routes,
                                         organization_feature_flags.routes,
                                         organization_properties.routes, api_keys.routes };
    API_FIXTURE(api);
    size_t open_count = 0;
    for (size_t g = 0; g < api.router.group_count; g++) {
        bool is_own = false;
        if (api.groups[g].guard != guard_open_to_organizations)
            continue;
        for (size_t i = 0; i < COUNT(open); i++)
            is_own |= api.groups[g].routes == open[i];
        CHECK(api.groups[g].routes[0].path, is_own);
        open_count++;
    }
    CHECK_INT("all of them", open_count, COUNT(open));
}

TEST(one_operation_alone_may_be_called_without_a_token)
{
    API_FIXTURE(api);
    size_t count = 0;
    for (size_t g = 0; g < api.router.group_count; g++) {
        if (api.groups[g].guard != guard_api_key_verification)
            continue;
        CHECK("the one", api.groups[g].routes == api_key_verification.routes);
        count++;
    }
    CHECK_INT("one", count, 1);
}

TEST(unknown_paths_and_methods_are_refused_in_shape)
{
    static const struct {
        const char *name;
        enum http_method method;
        const char *target;
        int status;
        const char *code;
    } cases[] = {
        { "no such route", HTTP_GET, "/api/v1/nothing", 404, "ROUTE_NOT_FOUND" },
        { "the prefix alone", HTTP_GET, "/api/v1", 404, "ROUTE_NOT_FOUND" },
        { "a slash too many", HTTP_GET, "/api/v1/apis/", 404, "ROUTE_NOT_FOUND" },
        { "contract section 7.9", HTTP_GET, "/api/v1/apis/x/applications", 405,
          "METHOD_NOT_ALLOWED" },
        { "APIs have no update", HTTP_PATCH, "/api/v1/apis/x", 405, "METHOD_NOT_ALLOWED" },
        { "a method of another group", HTTP_PUT, "/api/v1/organization", 405,
          "METHOD_NOT_ALLOWED" },
    };
    API_FIXTURE(api);
    for (size_t i = 0; i < COUNT(cases); i++) {
        api_call(&api, cases[i].method, cases[i].target, NULL);
        check_refusal(cases[i].name, &api, cases[i].status, cases[i].code);
    }
}
