/*
 * help_routes: every route of the server, from the tables that dispatch: for people, and as JSON
 * for the test that each states its scope, its body limit and its place in the contract.
 */
#include "cli/help.h"

#include "cli/print_json.h"
#include "issuer/routes.h"
#include "management/operation.h"

static json_t *route_json(const struct route *route)
{
    static const struct operation none = { 0 };
    const struct operation *operation = route->row == NULL ? &none : operation_of(route);
    return json_pack(
        "{s:s, s:s, s:s?, s:I, s:s?, s:s}", "method", http_method_name(route->method).ptr, "path",
        route->path, "scope", operation->scope, "body_max_bytes", (json_int_t)route->body_max_bytes,
        "operation", operation->is_own ? NULL : operation->id, "summary", route->summary);
}

static enum command_status print_routes_json(const struct command_call *call,
                                             const struct route_group *groups, size_t count)
{
    json_t *list = json_array();
    for (size_t g = 0; g < count; g++)
        for (size_t i = 0; i < groups[g].route_count; i++)
            if (json_array_append_new(list, route_json(&groups[g].routes[i])) != 0) {
                json_decref(list);
                return print_json(call, NULL);
            }
    return print_json(call, json_pack("{s:o}", "routes", list));
}

static const char *scope_of(const struct route *route)
{
    const struct operation *operation = operation_of(route);
    return operation == NULL || operation->scope == NULL ? "" : operation->scope;
}

enum command_status help_routes(const struct command_call *call, bool is_json)
{
    struct route_group groups[ISSUER_GROUPS_MAX];
    size_t count = issuer_route_groups(groups);
    if (is_json)
        return print_routes_json(call, groups, count);
    printf("%-7s  %-75s  %-32s  %s\n", "METHOD", "PATH", "SCOPE", "SUMMARY");
    for (size_t g = 0; g < count; g++)
        for (size_t i = 0; i < groups[g].route_count; i++) {
            const struct route *route = &groups[g].routes[i];
            printf("%-7s  %-75s  %-32s  %s\n", http_method_name(route->method).ptr, route->path,
                   scope_of(route), route->summary);
        }
    return COMMAND_DONE;
}
