/*
 * rule_break: a rule that was broken, for people and for the wire.
 */
#pragma once

#include "base/bytes.h"

/* code is UPPER_SNAKE, message names the member ("name must be 1 to 255 characters"), field is that
 * member's name alone, empty where it is about none. All live in the arena of the call that found
 * it, or forever. */
struct rule_break {
    jt_str code, message, field;
};
