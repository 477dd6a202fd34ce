/*
 * given: a value of a change that may be left out, and then stays as it is.
 */
#pragma once

#include "base/bytes.h"

struct given_text {
    bool is_given;
    jt_str text; /* empty also where null was given: that empties it */
};

struct given_boolean {
    bool is_given, value;
};

struct given_integer {
    bool is_given;
    int64_t value;
};
