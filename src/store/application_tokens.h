/*
 * application_tokens: how many tokens an application got, by the hour and, once they are older, by
 * the day. Hours and days are those of UTC. store.h's rules hold.
 */
#pragma once

#include "store/store.h"

enum {
    APPLICATION_TOKENS_HOURS_KEPT_DAYS = 7, /* whole days, before the one that is running */
    APPLICATION_TOKENS_DAYS_KEPT = 400,     /* a year can be compared with the last */
};

struct application_tokens {
    int64_t begin_ms; /* of the hour or day */
    int64_t count;
    int64_t coalesced; /* of these: an earlier token, handed out again */
};

/* Adds to the hour in which at_ms is (bookkeeping). */
JT_MUST_USE jt_err store_application_tokens_add(struct store_tx *tx, jt_str application_id,
                                                int64_t at_ms, int64_t count, int64_t coalesced);

/* Since when there are hours; before, there are days alone. */
int64_t application_tokens_hours_since(int64_t now_ms);

/* Those that began in [from_ms, until_ms), in the order of time: hours alone; or, of days, hours
 * and days, of which none is counted twice. */
JT_MUST_USE jt_err store_application_tokens_list(struct store_tx *tx, jt_str application_id,
                                                 bool is_by_day, int64_t from_ms, int64_t until_ms,
                                                 struct jt_arena *arena,
                                                 struct application_tokens **ret_tokens,
                                                 size_t *ret_count);

/* Whether hours are old enough to be summed into days, or days to go. */
JT_MUST_USE jt_err store_application_tokens_trim_is_due(struct store_tx *tx, int64_t now_ms,
                                                        bool *ret_is_due);
/* Does so to rows_max of each at most (bookkeeping). */
JT_MUST_USE jt_err store_application_tokens_trim(struct store_tx *tx, int64_t now_ms,
                                                 int64_t rows_max, bool *ret_has_more);
