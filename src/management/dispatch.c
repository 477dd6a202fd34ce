/* dispatch: the resources of the management API as route groups, each behind its guard. */
#include "management/guard.h"
#include "management/management.h"
#include "management/resources.h"
#include "rest/refuse.h"

/* clang-format off */
static const struct resource *const resources[] = {
    &applications,
    &application_tokens,
    &client_secrets,
    &apis,
    &api_scopes,
    &api_applications,
    &organization_records,
    &organizations,
    &organization_applications,
    &authorizations,
    &audit,
    &signing_keys,
    &server_settings,
    &feature_flags,
    &environment_feature_flags,
    &organization_feature_flags,
    &token_customization,
};
/* clang-format on */
_Static_assert(COUNT(resources) < MANAGEMENT_GROUPS_MAX, "one group is for unknown paths");

size_t management_groups(struct management *management,
                         struct route_group ret_groups[static MANAGEMENT_GROUPS_MAX])
{
    const struct route_group unknown = {
        .prefix = "/api/v1",
        .context = management,
        .guard = guard_global,
        .refuse = management_refuse_http,
    };
    for (size_t i = 0; i < COUNT(resources); i++) {
        ret_groups[i] = unknown;
        ret_groups[i].routes = resources[i]->routes;
        ret_groups[i].route_count = resources[i]->route_count;
        if (resources[i]->is_open_to_organizations)
            ret_groups[i].guard = guard_open_to_organizations;
    }
    ret_groups[COUNT(resources)] = unknown;
    return COUNT(resources) + 1;
}
