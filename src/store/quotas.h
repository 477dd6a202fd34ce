/*
 * quotas of the store: how many tokens an application or an organization may get, and how many it
 * got, on all nodes together. store.h's rules hold.
 */
#pragma once

#include "model/quota.h"
#include "store/store.h"

enum { QUOTA_USE_KEPT_MS = 2 * 24 * 3600 * 1000 }; /* the day that is over, at least */

/* A quota, and how much is used of it in the hour and the day that are running. */
struct quota_standing {
    struct quota quota;
    int64_t used[QUOTA_INTERVALS];
    enum quota_level told[QUOTA_INTERVALS]; /* events are out up to it */
};

/* JT_NOT_FOUND: no such subject. */
JT_MUST_USE jt_err store_quota_standing(struct store_tx *tx, struct quota_subject subject,
                                        int64_t now_ms, struct quota_standing *ret_standing);

/* The same of several, asked for together; whose subject is gone has no quota. */
struct quota_asked {
    struct quota_subject subject;
    struct quota_standing standing;
};
JT_MUST_USE jt_err store_quota_standings(struct store_tx *tx, struct quota_asked *asked,
                                         size_t count, int64_t now_ms, struct jt_arena *arena);

JT_MUST_USE jt_err store_quota_set(struct store_tx *tx, struct quota_subject subject,
                                   const struct quota *quota);

/* Tokens of the interval in which at_ms is; count may be negative (bookkeeping). */
JT_MUST_USE jt_err store_quota_use_add(struct store_tx *tx, struct quota_subject subject,
                                       enum quota_interval interval, int64_t at_ms, int64_t count);

/* Up to which level events are out. */
JT_MUST_USE jt_err store_quota_told_set(struct store_tx *tx, struct quota_subject subject,
                                        enum quota_interval interval, int64_t at_ms,
                                        enum quota_level told);

/* How many subjects are past a level in the interval that is running; those past the next one
 * count too. */
struct quota_told_counts {
    int64_t of[QUOTA_KINDS][QUOTA_INTERVALS][QUOTA_LEVELS];
};
JT_MUST_USE jt_err store_quota_told_count(struct store_tx *tx, int64_t now_ms,
                                          struct quota_told_counts *ret_counts);

/* Drops what was used before that time, rows_max at most (bookkeeping); and whether it would. */
JT_MUST_USE jt_err store_quota_use_trim(struct store_tx *tx, int64_t older_than_ms,
                                        int64_t rows_max, int64_t *ret_dropped);
JT_MUST_USE jt_err store_quota_use_trim_is_due(struct store_tx *tx, int64_t older_than_ms,
                                               bool *ret_is_due);
