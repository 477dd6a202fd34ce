/*
 * audit_action: what an entry of the audit can say was done: "application.created". What stands
 * before the dot is its group. An entry may have an action of a newer jeton that is not here.
 */
#pragma once

#include "base/bytes.h"

enum { AUDIT_GROUP_ACTIONS_MAX = 32 };

extern const jt_str audit_actions[];
extern const size_t audit_action_count;

/* The actions of a group, which may be written "application", "application." or "application.*"; 0:
 * there is no such group. */
size_t audit_group_actions(jt_str group, jt_str ret_actions[static AUDIT_GROUP_ACTIONS_MAX]);
