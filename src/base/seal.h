/*
 * seal: AES-256-GCM for secrets at rest. A sealed box is nonce (12 bytes, random) then ciphertext
 * then tag (16 bytes). The context is authenticated and not stored (the kid of a key, the id of a
 * variable), so that a box moved to another row does not open.
 */
#pragma once

#include "base/arena.h"
#include "base/digest.h"
#include "base/random.h"

enum { JT_SEAL_OVERHEAD_BYTES = 12 + 16, JT_SEAL_PLAIN_MAX_BYTES = 16 * 1024 };

/* ret_box lives in arena. JT_TOO_LARGE, JT_CRYPTO. */
JT_MUST_USE jt_err jt_seal(const uint8_t key[static JT_KEY_BYTES], const struct jt_random *random,
                           jt_str context, jt_str plain, struct jt_arena *arena, jt_str *ret_box);

/* ret_plain lives in arena; the caller wipes it. JT_CRYPTO: another key, context, or altered. */
JT_MUST_USE jt_err jt_unseal(const uint8_t key[static JT_KEY_BYTES], jt_str context, jt_str box,
                             struct jt_arena *arena, jt_str *ret_plain);
