/*
 * digest_keys: what client secrets and API keys are digested with. Random keys that are the store's
 * own, sealed under the master key, so that another master key leaves every digest as it is.
 */
#pragma once

#include "keys/master_key.h"
#include "store/store.h"

/* Opens them into keys, whose other members are derived already. ret_are_there false: the store has
 * none yet. JT_CRYPTO: one does not open, or is missing. */
JT_MUST_USE jt_err digest_keys_open(struct store_tx *tx, struct jt_arena *arena,
                                    struct jt_keys *keys, bool *ret_are_there);

/*
 * Makes those of a store that has none (bookkeeping). A new one gets random keys; one that has
 * digests already, keeps those that they were made with: derived from its master key, as
 * jt_master_key_derive() left them in keys.
 */
JT_MUST_USE jt_err digest_keys_make(struct store_tx *tx, bool is_new_store,
                                    const struct jt_random *random, struct jt_arena *arena,
                                    struct jt_keys *keys);
