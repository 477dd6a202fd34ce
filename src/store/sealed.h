/*
 * store/sealed: the boxes of a store, which keys derived from the master key have sealed. A kind
 * for each column that holds some, so that another master key can seal all of them anew.
 */
#pragma once

#include "store/store.h"

enum sealed_kind {
    SEALED_DIGEST_KEY, /* what client secrets and API keys are digested with */
    SEALED_SIGNING_KEY,
    SEALED_ENVIRONMENT_VARIABLE,
    SEALED_TOTP,
    SEALED_PENDING_TOTP,
    SEALED_KIND_COUNT,
};

struct sealed {
    jt_str id; /* of its row; the context of its seal */
    jt_str box;
};

/* All of a kind. */
JT_MUST_USE jt_err store_sealed_list(struct store_tx *tx, enum sealed_kind kind,
                                     struct jt_arena *arena, struct sealed **ret_rows,
                                     size_t *ret_count);
/* Another box in place of that row's. JT_NOT_FOUND. */
JT_MUST_USE jt_err store_sealed_set(struct store_tx *tx, enum sealed_kind kind,
                                    const struct sealed *row);
/* JT_CONFLICT: it is there already. */
JT_MUST_USE jt_err store_digest_key_create(struct store_tx *tx, const struct sealed *row);
