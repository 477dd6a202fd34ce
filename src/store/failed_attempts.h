/*
 * failed_attempts of the store: how often something was guessed wrong, of somebody or from
 * somewhere, so that all nodes know (store.h's rules hold). What follows from it is
 * admin/throttle.h's to say. All writing is bookkeeping.
 */
#pragma once

#include "base/digest.h"
#include "store/store.h"

/* Whoever guesses makes a row, so there is a most; a new one takes the place of the one with the
 * fewest failures. */
enum { FAILED_ATTEMPTS_MAX = 4096 };

struct failed_attempts {
    int64_t failures;
    int64_t last_ms, until_ms; /* of the shared clock */
};

/* None: all zero. */
JT_MUST_USE jt_err store_failed_attempts_get(struct store_tx *tx,
                                             const uint8_t digest[static JT_DIGEST_BYTES],
                                             struct failed_attempts *ret_failed);
JT_MUST_USE jt_err store_failed_attempts_put(struct store_tx *tx,
                                             const uint8_t digest[static JT_DIGEST_BYTES],
                                             const struct failed_attempts *failed);
JT_MUST_USE jt_err store_failed_attempts_forget(struct store_tx *tx,
                                                const uint8_t digest[static JT_DIGEST_BYTES]);
/* Drops those whose last failure is older than that time. */
JT_MUST_USE jt_err store_failed_attempts_trim(struct store_tx *tx, int64_t older_than_ms);
/* Whether that would drop any. */
JT_MUST_USE jt_err store_failed_attempts_trim_is_due(struct store_tx *tx, int64_t older_than_ms,
                                                     bool *ret_is_due);
