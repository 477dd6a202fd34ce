/*
 * migrate: the steps of the schema (store/schema), and who may work on which.
 *
 * A schema has two numbers: its version, and the oldest schema whose program may still work on it.
 * The second one stands at the head of each migration, and in the store as a fact; so a program
 * that knows less than the store can tell whether it may go on.
 */
#pragma once

#include "store/db.h"

/* Brings the schema up to date; a newer one stays as it is. ret_found is the version that was
 * there, 0 in a new store. */
JT_MUST_USE jt_err store_migrate(struct db *writer, int64_t *ret_found);

#define STORE_NEWER                                                                              \
    "a newer jeton changed the store's schema, and this one cannot work on it: start the newer " \
    "one in its place"

/* Inside a transaction, whether this program may work on the schema: else JT_NEWER. ret_oldest is
 * that whose program may. */
JT_MUST_USE jt_err store_schema_judge(struct db *db, int64_t version, int64_t *ret_oldest);
/* For what is done to all of a store, and would not be done to what it does not know of: JT_NEWER,
 * and ret_problem, in arena, names the store. */
JT_MUST_USE jt_err store_schema_check_known(int64_t version, jt_str location,
                                            struct jt_arena *arena, jt_str *ret_problem);
