/* The actions of the audit and their groups. */
#include "model/audit_action.h"

#include "model/event_type.h"
#include "test.h"

TEST(a_group_is_what_stands_before_the_dot)
{
    static const struct {
        const char *name, *group;
        size_t want;
    } cases[] = {
        { "by its name", "master_key", 1 },
        { "with a dot", "master_key.", 1 },
        { "with a star", "master_key.*", 1 },
        { "of several", "property", 3 },
        { "no part of a name", "prop", 0 },
        { "no action itself", "property.created", 0 },
        { "nothing", "", 0 },
        { "not all", "*", 0 },
    };
    jt_str actions[AUDIT_GROUP_ACTIONS_MAX];
    for (size_t i = 0; i < COUNT(cases); i++)
        CHECK_INT(cases[i].name, audit_group_actions(str(cases[i].group), actions), cases[i].want);
    CHECK_INT("three", audit_group_actions(JT_STR("session"), actions), 3);
    CHECK_STR("whole", actions[1], "session.ended_everywhere");
}

TEST(each_action_stands_once_and_has_a_group)
{
    jt_str actions[AUDIT_GROUP_ACTIONS_MAX];
    for (size_t i = 0; i < audit_action_count; i++) {
        jt_str rest = audit_actions[i], group;
        CHECK("two parts", jt_str_cut(&rest, '.', &group) && rest.len > 0);
        CHECK("in its group", audit_group_actions(group, actions) > 0);
        CHECK("in order", i == 0 || jt_str_cmp(audit_actions[i - 1], audit_actions[i]) < 0);
    }
}

TEST(each_type_of_events_is_an_action)
{
    for (size_t i = 0; i < event_type_count; i++) {
        bool is_there = false;
        for (size_t k = 0; k < audit_action_count; k++)
            is_there |= jt_str_eq(audit_actions[k], str(event_types[i].code));
        CHECK(event_types[i].code, is_there);
    }
}
