/*
 * statistics: what the store counts for people to look at. As store.h says of all subjects.
 */
#pragma once

#include "model/application.h"
#include "store/store.h"

enum { STATISTICS_HOUR_MS = 3600 * 1000, STATISTICS_CAUSE_MAX_BYTES = 64 };

/* Tokens issued, or refused for one cause, in one hour. */
struct token_count {
    int64_t hour_ms; /* when it began */
    jt_str cause;    /* "issued", or a cause of a refusal */
    int64_t count;
    int64_t coalesced; /* of those issued: an earlier token, handed out again */
};

/* Adds (bookkeeping). */
JT_MUST_USE jt_err store_token_statistics_add(struct store_tx *tx, const struct token_count *count);
/* Of the hours that began in [from_ms, until_ms), by hour and cause. */
JT_MUST_USE jt_err store_token_statistics_list(struct store_tx *tx, int64_t from_ms,
                                               int64_t until_ms, struct jt_arena *arena,
                                               struct token_count **ret_counts, size_t *ret_count);
/* How many tokens were issued in the hours that began in [from_ms, until_ms), and for tests in that
 * time, which the audit tells; of several times together. */
struct issued_in {
    int64_t from_ms, until_ms;
    int64_t count; /* is set */
};
JT_MUST_USE jt_err store_tokens_issued(struct store_tx *tx, struct issued_in *times, size_t count,
                                       struct jt_arena *arena);
/* Drops the hours before (bookkeeping). */
JT_MUST_USE jt_err store_token_statistics_trim(struct store_tx *tx, int64_t older_than_ms);
/* Whether that would drop any. */
JT_MUST_USE jt_err store_token_statistics_trim_is_due(struct store_tx *tx, int64_t older_than_ms,
                                                      bool *ret_is_due);

/* How much there is. */
struct store_totals {
    int64_t applications, unused_applications, apis, organizations, api_keys;
    bool has_issued; /* some application got a token once, or one was issued to test it */
};
/* apis does not count the built-in one, api_keys only active keys, unused_applications those
 * without a token since idle_before_ms. */
JT_MUST_USE jt_err store_totals(struct store_tx *tx, int64_t idle_before_ms,
                                struct store_totals *ret_totals);

/* An application, and since when (to the day) it had no token: since it was made, where never. */
struct unused_application {
    struct application app;
    int64_t idle_since_ms;
};

/* Those idle since before that time, the longest first, after (after_ms, after_id). */
JT_MUST_USE jt_err store_application_unused(struct store_tx *tx, int64_t idle_before_ms,
                                            int64_t after_ms, jt_str after_id, size_t limit,
                                            struct jt_arena *arena,
                                            struct unused_application **ret_apps,
                                            size_t *ret_count);
