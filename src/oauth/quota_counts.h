/*
 * quota_counts: how many tokens of each hour and day were issued to what has a quota: an
 * application, or an organization with all of its applications. Taken on any thread without a lock,
 * and without the store: of what all nodes issued, a count knows its own, and of the others' what
 * the store said last. A flush each second adds what is new to the store, and reads there what the
 * others added.
 *
 * So a quota that is enforced can be passed by what several nodes issue within some two seconds,
 * and by what one has counted and not written when it is killed.
 *
 * Counts are records of a map (memory/record_map.h), which clients that share one point to. What
 * has no quota has no count.
 */
#pragma once

#include "memory/record_map.h"
#include "store/quotas.h"

struct quota_counts; /* opaque; any thread */
struct quota_count;  /* of one subject */

JT_MUST_USE jt_err quota_counts_new(struct quota_counts **ret_counts);
void quota_counts_free(struct quota_counts *counts); /* takes NULL */

/* The count of subject; where there is none, a new one that begins with what the store said at
 * read_ms. A reference for the caller. */
JT_MUST_USE jt_err quota_counts_get(struct quota_counts *counts, struct quota_subject subject,
                                    const struct quota_standing *standing, int64_t read_ms,
                                    struct quota_count **ret_count);
void quota_count_unref(struct quota_count *count); /* takes NULL */

/* Counts a token of that moment. QUOTA_INTERVALS; or the longest interval of which an enforced
 * quota has no more: then too it is counted, until it is given back. */
enum quota_interval quota_count_take(struct quota_count *count, const struct quota *quota,
                                     int64_t now_ms);
/* What quota_count_take() would say; nothing is counted. */
enum quota_interval quota_count_look(struct quota_count *count, const struct quota *quota,
                                     int64_t now_ms);
/* The token was not issued. */
void quota_count_give_back(struct quota_count *count, int64_t now_ms);

/* Whom to tell that a quota is used to a level that no event is out of yet. What goes wrong is met
 * again with the next flush. */
struct quota_teller {
    jt_err (*tell)(void *context, struct quota_subject subject);
    void *context;
};

/* Writes what is new, reads how things stand, and tells. On error what is left goes with the next
 * flush: one that cannot be told holds up neither the others nor what is read. One thread at a
 * time. */
JT_MUST_USE jt_err quota_counts_flush(struct quota_counts *counts, struct store *store,
                                      int64_t now_ms, enum record_flush_extent extent,
                                      const struct quota_teller *teller);
