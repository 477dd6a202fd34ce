/*
 * environment_variables: settings of the environment (contract section 3.14). The value of a secret
 * one is sealed with the variable's id before it goes into the store, and no operation opens the
 * box: it can be replaced and deleted, and shown to nobody.
 */
#pragma once

#include "model/given.h"
#include "registration/registration.h"
#include "store/environment_variables.h"

struct environment_variable_changes {
    struct given_text key, value;
    struct given_boolean is_secret;
};

JT_MUST_USE jt_err environment_variable_create(struct registrar *r,
                                               const struct environment_variable_changes *wanted,
                                               struct environment_variable *ret_variable);
/* What stops being secret needs a new value. */
JT_MUST_USE jt_err environment_variable_update(struct registrar *r, jt_str id,
                                               const struct environment_variable_changes *wanted);
JT_MUST_USE jt_err environment_variable_delete(struct registrar *r, jt_str id);

JT_MUST_USE jt_err environment_variable_find(struct store_tx *tx, jt_str id, struct jt_arena *arena,
                                             struct environment_variable *ret_variable,
                                             struct rule_break *ret_break);
