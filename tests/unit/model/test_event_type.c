/* The table of event types, and where changes come from. */
#include <jansson.h>

#include "model/event_type.h"
#include "test.h"

TEST(each_row_has_a_code_of_its_own_and_a_schema_that_is_json)
{
    for (size_t i = 0; i < event_type_count; i++) {
        const struct event_type *type = &event_types[i];
        json_t *schema =
            json_loadb(type->schema.ptr, type->schema.len, JSON_REJECT_DUPLICATES, NULL);
        const json_t *object = json_object_get(json_object_get(schema, "properties"), type->object);
        CHECK(type->code, json_is_object(schema));
        CHECK(type->code,
              json_is_object(json_object_get(json_object_get(object, "properties"), type->member)));
        CHECK(type->code, strncmp(type->code, type->object, strlen(type->object)) == 0);
        CHECK(type->code, event_type_find(str(type->code)) == type);
        for (size_t j = 0; j < i; j++)
            CHECK(type->id, strcmp(type->id, event_types[j].id) != 0);
        json_decref(schema);
    }
    CHECK("no such type", event_type_find(JT_STR("webhook.created")) == NULL);
    CHECK("nothing", event_type_find(JT_STR("")) == NULL);
}

TEST(the_contracts_types_are_there)
{
    static const char *const codes[] = {
        "organization.created",
        "organization.updated",
        "organization.deleted",
        "application.created",
        "application.updated",
        "application.deleted",
        "application.secret_rotated",
        "application.authorized",
        "application.revoked",
        "api.created",
        "api.deleted",
        "api_scope.created",
        "api_scope.updated",
        "api_scope.deleted",
        "api_key.created",
        "api_key.rotated",
        "api_key.revoked",
        "quota.warning",
        "quota.exceeded",
        "signing_key.rotated",
        "signing_key.compromised",
    };
    CHECK_INT("no others", event_type_count, COUNT(codes));
    for (size_t i = 0; i < COUNT(codes); i++)
        CHECK(codes[i], event_type_find(str(codes[i])) != NULL);
}

TEST(the_actor_says_where_a_change_came_from)
{
    static const struct {
        const char *actor, *source;
    } cases[] = {
        { "application:0123", "api" },
        { "system", "system" },
        { "command", "admin" },
        { "administrator:jane", "admin" },
    };
    for (size_t i = 0; i < COUNT(cases); i++)
        CHECK_STR(cases[i].actor, event_source(str(cases[i].actor)), cases[i].source);
}

TEST(ids_from_before_a_time_sort_before_its_bound)
{
    const struct jt_random random = jt_random_system();
    jt_str before, after, bound;
    CHECK_OK("before", event_id_new(&random, 1699999999999, test_arena(), &before));
    CHECK_OK("after", event_id_new(&random, 1700000000000, test_arena(), &after));
    CHECK_OK("bound", event_id_bound(1700000000000, test_arena(), &bound));
    CHECK("before", jt_str_cmp(before, bound) < 0);
    CHECK("after", jt_str_cmp(after, bound) > 0);
}
