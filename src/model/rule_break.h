/*
 * rule_break: a rule that was broken, for people and for the wire.
 */
#pragma once

#include "base/arena.h"

enum rule_kind {
    RULE_BROKEN,      /* what is asked for cannot be */
    RULE_MISSING,     /* what is to be changed does not exist; 404 on the wire */
    RULE_EXCEEDED,    /* it would give more than the caller has; 403 */
    RULE_UNCONFIRMED, /* it needs a session of the console that was confirmed lately */
};

/* code is a literal in UPPER_SNAKE, message names the member ("name must be 1 to 255 characters"),
 * field is that member's name alone, empty where it is about none. All live in the arena of the
 * call that found it, or forever. */
struct rule_break {
    enum rule_kind kind;
    const char *code;
    jt_str message, field;
};

/* INVALID_PARAMETER of that member or parameter: "NAME must be RULE". */
JT_MUST_USE jt_err rule_break_parameter(struct jt_arena *arena, jt_str name, jt_str rule,
                                        struct rule_break *ret_break);
