/*
 * folded_names: the names of applications, and those of API keys, folded (base/fold.h), in texts of
 * a kilobyte, each of those that follow each other in the order of names. A search looks into the
 * texts, and reads only the things of those in which it finds something (list_search.c): of a
 * million, some milliseconds. store.h's rules hold.
 *
 * What changes marks its text as stale (schema/0020_application_lists.sql, 0028_api_key_lists.sql),
 * and a search reads the things of a stale one. Texts are written anew apart from the changes, some
 * at a time.
 */
#pragma once

#include "store/store.h"

/* Whether a text is stale; writes the next ones anew, some thousand names in all (bookkeeping). */
JT_MUST_USE jt_err store_folded_names_are_due(struct store_tx *tx, bool *ret_are_due);
JT_MUST_USE jt_err store_folded_names_write(struct store_tx *tx, bool *ret_has_more);
