/*
 * master_key_rotation: seals all that a store holds sealed anew, under the keys of another master
 * key. Boxes are opened with the keys so far and sealed with keys that know nothing of those, so
 * who has the old master key and a copy of the store from before opens nothing that is made later;
 * only digest keys stay what they are, under another seal.
 */
#pragma once

#include "keys/master_key.h"
#include "store/store.h"

/*
 * In the caller's transaction, which is STORE_WRITE and records it. to is derived from the new
 * master key; it gets the digest keys of from. Errors: JT_CONFLICT the store has another master key
 * than that of from; JT_CRYPTO a box does not open.
 */
JT_MUST_USE jt_err master_key_reseal(struct store_tx *tx, const struct jt_keys *from,
                                     struct jt_keys *to, const struct jt_random *random,
                                     struct jt_arena *arena);
