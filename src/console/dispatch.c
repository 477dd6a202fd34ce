/*
 * dispatch: lists the resources of the console's API as route groups, each behind its own guard
 * (guard.c).
 */
#include "console/console.h"
#include "console/resources.h"
#include "rest/refuse.h"

static const struct console_resource *const resources[] = {
    &console_log_in,          &console_passkeys,      &console_passkey_enrolment,
    &console_passkey_removal, &console_entrance,      &console_visit,
    &console_own_session,     &console_confirmation,  &console_enrolment,
    &console_sessions,        &console_profile,       &console_credentials,
    &console_directory,       &console_invitations,   &console_administrators,
    &console_policy,          &console_policy_change,
};
_Static_assert(COUNT(resources) <= CONSOLE_GROUPS_MAX, "room for all");

size_t console_api_groups(struct administration *administration,
                          struct route_group ret_groups[static CONSOLE_GROUPS_MAX])
{
    const struct route_group group = {
        .prefix = JT_STR("/console/api"),
        .context = administration,
        .waits_at_first = true, /* for the home store, where administrators are */
        .refuse = rest_refuse_http,
    };
    for (size_t i = 0; i < COUNT(resources); i++) {
        ret_groups[i] = group;
        ret_groups[i].routes = resources[i]->routes;
        ret_groups[i].route_count = resources[i]->route_count;
        ret_groups[i].guard = resources[i]->guard;
    }
    return COUNT(resources);
}
