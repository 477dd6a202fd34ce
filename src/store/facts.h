/*
 * facts of the store: what it remembers of itself, as named values ("issuer", settings of its
 * server). store.h's rules hold.
 */
#pragma once

#include "store/store.h"

/* JT_NOT_FOUND. */
JT_MUST_USE jt_err store_fact_get(struct store_tx *tx, jt_str name, struct jt_arena *arena,
                                  jt_str *ret_value);
/* All; there are few. */
struct fact {
    jt_str name, value;
};
JT_MUST_USE jt_err store_fact_list(struct store_tx *tx, struct jt_arena *arena,
                                   struct fact **ret_facts, size_t *ret_count);
JT_MUST_USE jt_err store_fact_set(struct store_tx *tx, jt_str name, jt_str value);
