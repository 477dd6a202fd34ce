/*
 * application_refusals: the last refusals of an application's requests for tokens, by cause and by
 * what was asked for. store.h's rules hold.
 */
#pragma once

#include "store/store.h"

enum {
    APPLICATION_REFUSALS_MAX = 20, /* of an application; the ones that are longest ago go */
    APPLICATION_REFUSALS_KEPT_DAYS = 30,
};

struct application_refusal {
    jt_str cause;           /* of oauth/token_refusal.c */
    jt_str audience, scope; /* asked for, shortened; empty: none, or it is not kept */
    int64_t count, first_ms, last_ms;
};

/* Adds to those of the same cause and asked for the same (bookkeeping). */
JT_MUST_USE jt_err store_application_refusal_add(struct store_tx *tx, jt_str application_id,
                                                 const struct application_refusal *refusal);
/* The latest first; the causes end in a NUL. */
JT_MUST_USE jt_err store_application_refusals_list(struct store_tx *tx, jt_str application_id,
                                                   struct jt_arena *arena,
                                                   struct application_refusal **ret_refusals,
                                                   size_t *ret_count);
/* Drops those whose last one was before, rows_max at most (bookkeeping); and whether it would. */
JT_MUST_USE jt_err store_application_refusals_trim(struct store_tx *tx, int64_t older_than_ms,
                                                   int64_t rows_max, int64_t *ret_dropped);
JT_MUST_USE jt_err store_application_refusals_trim_is_due(struct store_tx *tx,
                                                          int64_t older_than_ms, bool *ret_is_due);
