/*
 * api_key_verification: what a presented API key is worth (contract section 4): from memory where
 * it was verified lately, else from the store. Two doors ask: the verify operation of the
 * management API, and the token exchange.
 *
 * Failures are limited by address. A valid key that is in memory is answered whatever its address
 * did before: else strangers who send wrong keys to an API would lock out that API's own customers,
 * for whom it asks from the same address.
 */
#pragma once

#include "api_keys/api_key_directory.h"
#include "http/request.h"
#include "memory/freshness.h"
#include "memory/rate_limit.h"

struct api_key_verification {
    struct store *store;
    struct api_key_directory *directory;
    struct rate_limit *failures;
    int64_t failures_per_minute; /* from one address; 0: not limited */
    struct jt_clock clock;
    const struct freshness *freshness;
};

enum api_key_verdict {
    API_KEY_IS_VALID,
    API_KEY_IS_UNKNOWN, /* no such key, or one that a rotation ended */
    API_KEY_IS_REVOKED,
    API_KEY_HAS_EXPIRED,
    API_KEY_IS_SUSPENDED, /* with its organization, or set inactive; or its worth was taken from
                             those who made it (struct api_key.is_delegated) */
    API_KEY_THROTTLED,    /* not looked at */
    /* Only api_key_use() gives these: the key is good, but not for this use of it. */
    API_KEY_IS_ELSEWHERE, /* presented from no network that it is allowed in */
    API_KEY_IS_TOO_FAST,  /* past its rate limit */
    API_KEY_IS_USED_UP,   /* no use is left */
};

struct api_key_outcome {
    enum api_key_verdict verdict;
    struct api_key_record *record; /* with a reference; NULL when unknown or throttled */
    int64_t now_ms;
    int64_t wait_s; /* when throttled: until it may be tried again */
    /* Of a use. */
    int64_t verification_count; /* with this one */
    int64_t uses_left;          /* after this one; where the key has such a limit */
    struct rate_left rate_left; /* the same */
};

/* JT_WOULD_BLOCK when only the store can tell and req may not wait; JT_UNAVAILABLE when what is in
 * memory may be stale and the store does not answer. Counts failures, but no verification. */
JT_MUST_USE jt_err api_key_verify(const struct api_key_verification *verification,
                                  const struct request *req, jt_str text,
                                  struct api_key_outcome *ret_outcome);

/* When the key ends by itself; 0: never. */
int64_t api_key_usable_until_ms(const struct api_key_record *record);

/*
 * Uses a valid key once, and counts it; or the verdict becomes one of the last three, and nothing
 * is counted. address: of who presented the key, as text; empty: not known, which no network has.
 * Each use of a key with a number of them is written to the store. JT_WOULD_BLOCK, JT_UNAVAILABLE
 * as above.
 */
JT_MUST_USE jt_err api_key_use(const struct api_key_verification *verification,
                               const struct request *req, jt_str address,
                               struct api_key_outcome *outcome);

/* The status to tell of a key that is known: what does not let anybody in is not active. */
enum api_key_status api_key_verdict_status(enum api_key_verdict verdict);
