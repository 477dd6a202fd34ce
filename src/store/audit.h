/*
 * audit: who changed what, and when; written by store_record_change() (changes.h), read here.
 */
#pragma once

#include "store/store.h"

struct audit_entry {
    int64_t id, at_ms;
    jt_str actor, action, subject_kind, subject;
    jt_str acting_for; /* the application in whose place the actor acted; empty: none */
    jt_str detail;     /* a JSON object, or empty */
};

/* Texts that are empty let everything pass. */
struct audit_filter {
    jt_str actor, action, subject;
    int64_t from_ms;              /* entries of that time and later */
    int64_t before_ms, before_id; /* entries before that one, in the order of time, then id */
};

/* Newest first, at most limit. JT_TOO_LARGE: limit > STORE_PAGE_MAX + 1. */
JT_MUST_USE jt_err store_audit_list(struct store_tx *tx, const struct audit_filter *filter,
                                    size_t limit, struct jt_arena *arena,
                                    struct audit_entry **ret_entries, size_t *ret_count);

/* Drops entries older than that time, the oldest first, at most limit (bookkeeping). */
JT_MUST_USE jt_err store_audit_trim(struct store_tx *tx, int64_t older_than_ms, int64_t limit,
                                    int64_t *ret_dropped);
/* Whether that would drop any. */
JT_MUST_USE jt_err store_audit_trim_is_due(struct store_tx *tx, int64_t older_than_ms,
                                           bool *ret_is_due);
