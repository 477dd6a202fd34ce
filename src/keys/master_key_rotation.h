/*
 * master_key_rotation: seals everything that is sealed in a store again, under the keys of another
 * master key. The old keys open the boxes; the new keys, which do not depend on the old ones, seal
 * them. So the old master key and an old copy of the store open nothing that is made later. The
 * digest keys do not change; only their seal does.
 */
#pragma once

#include "keys/master_key.h"
#include "store/store.h"

/*
 * In the caller's transaction, which is STORE_WRITE and records it. to is derived from the new
 * master key; it gets the digest keys of from. Errors: JT_CONFLICT the keys in from are not those
 * of the store; JT_CRYPTO a box does not open.
 */
JT_MUST_USE jt_err master_key_reseal(struct store_tx *tx, const struct jt_keys *from,
                                     struct jt_keys *to, const struct jt_random *random,
                                     struct jt_arena *arena);

/* That keys open everything that is sealed; how much that is. JT_CRYPTO: a box does not open. */
JT_MUST_USE jt_err master_key_open_all(struct store_tx *tx, const struct jt_keys *keys,
                                       struct jt_arena *arena, size_t *ret_count);
