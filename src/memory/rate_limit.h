/*
 * rate_limit: token buckets by key, so that one caller cannot keep the others waiting. Who may be
 * the key: an address, a client, a client at an address, a token of the management API.
 *
 * A table of fixed size (RATE_LIMIT_KEYS_MAX keys, 3.7 MiB at the most): no allocation per call,
 * whatever addresses a flood comes from. Where there is no room the bucket that will be full first
 * is forgotten. It is one that loses least by that; who is at the limit stays there.
 */
#pragma once

#include "base/address.h"
#include "base/instant.h"

enum {
    RATE_LIMIT_KEYS_MAX = 65536,
    RATE_LIMIT_PER_MINUTE_MAX = 1000000,
    RATE_SUBJECT_MAX_BYTES = 40,
};

/* What a bucket is of. Compared whole: no two of them share a bucket. */
struct rate_key {
    char subject[RATE_SUBJECT_MAX_BYTES];
    struct jt_address network;
};

/*
 * Of subject (a client_id, a jti, or a word for what is limited; what is longer than
 * RATE_SUBJECT_MAX_BYTES is cut) and of an address: of one of IPv6 the first 64 bits count, for the
 * rest is the caller's to choose. Text that is no address counts as one address.
 */
struct rate_key rate_key_of(jt_str subject, jt_str address);

struct rate_limit; /* opaque; any thread */

JT_MUST_USE jt_err rate_limit_new(struct rate_limit **ret_limit);
void rate_limit_free(struct rate_limit *limit); /* takes NULL */

/*
 * A bucket of per_minute (1 to RATE_LIMIT_PER_MINUTE_MAX) lets as many through at once, and after
 * that as many a minute. It may be asked with another figure than before: what was taken counts on,
 * and no wait is longer than a full bucket of the new one takes.
 *
 * Both answer 0, or the whole seconds, rounded up, until one may go on (contract section 7.10). The
 * first only looks, and the second takes one where there is one. An instant before those seen
 * earlier does no harm: at worst it finds the bucket empty.
 */
int64_t rate_limit_wait_s(struct rate_limit *limit, const struct rate_key *key, int64_t per_minute,
                          struct jt_instant now);
int64_t rate_limit_take(struct rate_limit *limit, const struct rate_key *key, int64_t per_minute,
                        struct jt_instant now);
