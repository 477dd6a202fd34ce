/*
 * dispatch: lists the resources of the management API as route groups, each behind its guard.
 * resources.h names them, one a wing or more.
 */
#include "management/guard.h"
#include "management/management.h"
#include "management/resources.h"
#include "rest/refuse.h"

/* clang-format off */
const struct resource *const management_resources[] = {
    &applications,
    &application_tokens,
    &application_usage,
    &client_secrets,
    &application_credentials,
    &apis,
    &api_scopes,
    &api_applications,
    &organization_records,
    &organizations,
    &organization_applications,
    &authorizations,
    &audit,
    &audit_checkpoints,
    &property_definitions,
    &property_categories,
    &application_properties,
    &organization_properties,
    &environment,
    &environment_variables,
    &signing_keys,
    &server_settings,
    &statistics,
    &token_previews,
    &feature_flags,
    &environment_feature_flags,
    &organization_feature_flags,
    &token_customization,
    &application_limits,
    &organization_limits,
    &api_openapi,
    &api_keys,
    &api_key_verification,
    &webhooks,
    &webhook_deliveries,
    &events,
};
/* clang-format on */
const size_t management_resource_count = COUNT(management_resources);

static request_handler *const guards[] = {
    [RESOURCE_GLOBAL] = guard_global,
    [RESOURCE_OF_ORGANIZATIONS] = guard_open_to_organizations,
    [RESOURCE_VERIFICATION] = guard_api_key_verification,
};

_Static_assert(COUNT(management_resources) < MANAGEMENT_GROUPS_MAX,
               "one group is for unknown paths");

static struct route_group group_below(jt_str prefix, struct management *management)
{
    return (struct route_group){
        .prefix = prefix, .context = management, .guard = guard_global, .refuse = rest_refuse_http
    };
}

size_t management_groups(struct management *management,
                         struct route_group ret_groups[static MANAGEMENT_GROUPS_MAX])
{
    const struct route_group unknown = group_below(JT_STR("/api/v1"), management);
    for (size_t i = 0; i < COUNT(management_resources); i++) {
        ret_groups[i] = unknown;
        ret_groups[i].routes = management_resources[i]->routes;
        ret_groups[i].route_count = management_resources[i]->route_count;
        ret_groups[i].guard = guards[management_resources[i]->access];
    }
    ret_groups[COUNT(management_resources)] = unknown;
    return COUNT(management_resources) + 1;
}

struct route_group management_metrics_group(struct management *management)
{
    struct route_group group = group_below(JT_STR("/metrics"), management);
    group.routes = metrics_resource.routes;
    group.route_count = metrics_resource.route_count;
    return group;
}
