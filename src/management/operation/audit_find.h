/*
 * audit_find: what is asked of the audit, as the list and its exports take it: who, what and whom
 * by the texts of the entries or by what people call them, and a time.
 */
#pragma once

#include "model/audit_action.h"
#include "rest/answer_shape.h"
#include "store/audit.h"

/* As it came; empty: any. */
struct audit_asked {
    jt_str actor, action, subject;
    jt_str group_actions[AUDIT_GROUP_ACTIONS_MAX]; /* room for what filter borrows */
};

/* Sets who, what and whom; the times are the caller's. asked outlives the filter. */
void audit_filter_set(struct audit_asked *asked, struct audit_filter *filter);

/*
 * A page, newest first. Where nothing fits, who and whom are taken for names, and the filter is by
 * what has them, from then on: in arena.
 */
JT_MUST_USE jt_err audit_find(struct store_tx *tx, const struct audit_asked *asked,
                              struct audit_filter *filter, size_t limit, struct jt_arena *arena,
                              struct audit_entry **ret_entries, size_t *ret_count);

/* How an entry is shown, as JSON. */
extern const struct answer_shape audit_entry_shape;
