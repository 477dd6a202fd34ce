/*
 * migrate: the steps of the schema (store/schema).
 */
#pragma once

#include "store/db.h"

/* Brings the schema up to date, or refuses a newer one (JT_NEWER). path is for ret_problem;
 * ret_found is the version that was there, 0 in a new store. */
JT_MUST_USE jt_err store_migrate(struct db *writer, jt_str path, struct jt_arena *arena,
                                 int64_t *ret_found, jt_str *ret_problem);
