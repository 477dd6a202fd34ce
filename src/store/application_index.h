/*
 * application_index: an index of three characters each of what is in names and ids of applications,
 * for searches (application_search.c). store.h's rules hold.
 *
 * PostgreSQL keeps its own by itself, where it has the extension pg_trgm. That of SQLite is written
 * apart from the applications, some at a time: one by one would double what a creation costs. Those
 * that are not in there yet are found all the same.
 */
#pragma once

#include "store/store.h"

/* Whether there is one. */
JT_MUST_USE jt_err store_application_index_is_there(struct store_tx *tx, bool *ret_is_there);

/* Whether something is to be written; writes the next of it, at most limit of each kind
 * (bookkeeping). ret_count is less than limit once nothing is left. */
JT_MUST_USE jt_err store_application_index_is_due(struct store_tx *tx, bool *ret_is_due);
JT_MUST_USE jt_err store_application_index_write(struct store_tx *tx, int64_t limit,
                                                 int64_t *ret_count);
