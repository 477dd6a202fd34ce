/*
 * environment_variable: a named value for the code of the environment (contract section 3.14). A
 * secret one is sealed at rest and never shown.
 */
#pragma once

#include "base/arena.h"
#include "base/random.h"

enum {
    ENVIRONMENT_VARIABLE_KEY_MAX_CHARS = 128,    /* the contract's, as the next one */
    ENVIRONMENT_VARIABLE_VALUE_MAX_CHARS = 2048, /* of any kind: lines and all */
    ENVIRONMENT_VARIABLES_MAX = 250,             /* all are one answer */
};

struct environment_variable {
    jt_str id;
    jt_str key; /* unique */
    /* UTF-8; of a secret one the box, under jt_keys.environment_variable_seal, context: id */
    jt_str value;
    bool is_secret;
    int64_t created_ms;
};

/* 1 to 128 characters, [A-Za-z_][A-Za-z0-9_]*. JT_INVALID, JT_TOO_LARGE. */
JT_MUST_USE jt_err environment_variable_key_check(jt_str key);

/* JT_TOO_LARGE; value is well-formed UTF-8. */
JT_MUST_USE jt_err environment_variable_value_check(jt_str value);

JT_MUST_USE jt_err environment_variable_id_new(const struct jt_random *random, int64_t now_ms,
                                               struct jt_arena *arena, jt_str *ret_id);
