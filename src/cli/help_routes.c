/*
 * help_routes: every route of the server, from the tables that dispatch: for people, and as JSON
 * for the test that each states its scope, its body limit and its place in the contract.
 */
#include "cli/help.h"

#include "cli/print_json.h"
#include "issuer/routes.h"
#include "management/operation.h"

struct shown {
    const char *method, *path, *scope;
    size_t body_max_bytes;
    const char *operation, *summary;
};
static const struct answer_member route_members[] = {
    { "method", ANSWER_FROM(struct shown, method) },
    { "path", ANSWER_FROM(struct shown, path) },
    { "scope", ANSWER_FROM(struct shown, scope), .is_nullable = true },
    { "body_max_bytes", ANSWER_FROM(struct shown, body_max_bytes) },
    { "operation", ANSWER_FROM(struct shown, operation), .is_nullable = true },
    { "summary", ANSWER_FROM(struct shown, summary) },
};
static const struct answer_shape route_shape = { NULL,
                                                 ANSWER_MEMBERS(struct shown, route_members) };
static const struct answer_shape routes_shape = { NULL, ANSWER_LIST_OF("routes", &route_shape) };

static struct shown shown_of(const struct route *route)
{
    static const struct operation none = { 0 };
    const struct operation *operation = route->row == NULL ? &none : operation_of(route);
    return (struct shown){
        .method = http_method_name(route->method).ptr,
        .path = route->path,
        .scope = operation->scope,
        .body_max_bytes = route->body_max_bytes,
        .operation = operation->is_own ? NULL : operation->id,
        .summary = route->summary,
    };
}

static enum command_status print_routes_json(const struct command_call *call,
                                             const struct route_group *groups, size_t count)
{
    struct answer_list list = { 0 };
    struct shown *rows = NULL;
    size_t route_count = 0;
    for (size_t g = 0; g < count; g++)
        route_count += groups[g].route_count;
    if (jt_arena_calloc(call->arena, route_count, sizeof(*rows), &rows).code != JT_OK)
        return print_json(call, NULL);
    for (size_t g = 0; g < count; g++)
        for (size_t i = 0; i < groups[g].route_count; i++)
            rows[list.count++] = shown_of(&groups[g].routes[i]);
    list.rows = rows;
    return print_answer(call, &routes_shape, &list);
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
