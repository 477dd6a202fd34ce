/*
 * caller: who makes a change, and what they may do themselves. What gives power to others asks for
 * that (attenuation.h).
 */
#pragma once

#include "model/management_api.h"
#include "model/rule_break.h"

struct caller {
    jt_str actor;          /* "application:CLIENT_ID", "administrator:EMAIL", "command" */
    jt_str org_code;       /* empty: may act on everything */
    jt_str scope;          /* of the management API's, those that count now, with spaces between */
    bool is_administrator; /* there the role counts, not a scope */
    bool is_read_only;     /* that role */
    bool is_confirmed;     /* lately, by password and second factor */
};

/* Whoever runs the command or the process holds all. */
#define CALLER_OF_ALL(actor_)                                                         \
    {                                                                                 \
        .actor = JT_STR_INIT(actor_), .is_administrator = true, .is_confirmed = true, \
    }

/* Whether that scope of the management API is the caller's now; owners and admins hold all. */
bool caller_has_scope(const struct caller *caller, jt_str scope);

/* JT_REFUSED: the caller may not see what is that organization's (empty: no organization's). */
JT_MUST_USE jt_err caller_check_organization(const struct caller *caller, jt_str org_code,
                                             struct rule_break *ret_break);
