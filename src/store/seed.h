/*
 * seed: the built-in management API, which every store has, with all its scopes.
 *
 * No change is recorded: no token depends on a scope that no application has yet.
 */
#pragma once

#include "store/store.h"

/* How much of it is not there: all in a new store, new scopes after an upgrade. */
JT_MUST_USE jt_err seed_missing(struct store_tx *tx, struct jt_arena *arena, size_t *ret_count);
/* Adds that; another process may have been first. */
JT_MUST_USE jt_err seed_add(struct store_tx *tx, struct jt_arena *arena);
