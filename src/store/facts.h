/*
 * facts of the store: what it remembers of itself, as named values ("issuer", settings of its
 * server). store.h's rules hold.
 */
#pragma once

#include "store/store.h"

/* JT_NOT_FOUND. */
JT_MUST_USE jt_err store_fact_get(struct store_tx *tx, jt_str name, struct jt_arena *arena,
                                  jt_str *ret_value);
JT_MUST_USE jt_err store_fact_set(struct store_tx *tx, jt_str name, jt_str value);
