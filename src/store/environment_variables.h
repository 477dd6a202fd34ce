/*
 * environment_variables: named values for the code of the environment. What store.h says of every
 * call holds here too.
 *
 * The value of a secret one goes in sealed and is not given out again by these calls: it comes back
 * empty.
 */
#pragma once

#include "model/environment_variable.h"
#include "store/store.h"

/* JT_CONFLICT: the key is taken; JT_TOO_LARGE: there are ENVIRONMENT_VARIABLES_MAX. */
JT_MUST_USE jt_err store_environment_variable_create(struct store_tx *tx,
                                                     const struct environment_variable *variable);
JT_MUST_USE jt_err store_environment_variable_get(struct store_tx *tx, jt_str id,
                                                  struct jt_arena *arena,
                                                  struct environment_variable *ret_variable);
/* Writes key and is_secret, and the value where has_value. JT_NOT_FOUND, JT_CONFLICT. */
JT_MUST_USE jt_err store_environment_variable_update(struct store_tx *tx,
                                                     const struct environment_variable *variable,
                                                     bool has_value);
JT_MUST_USE jt_err store_environment_variable_delete(struct store_tx *tx, jt_str id);
/* All, by key. */
JT_MUST_USE jt_err store_environment_variable_list(struct store_tx *tx, struct jt_arena *arena,
                                                   struct environment_variable **ret_variables,
                                                   size_t *ret_count);
