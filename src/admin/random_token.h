/*
 * random_token: what links and session cookies carry: 256 random bits in base64url. The store keeps
 * a digest; a slow one would add nothing, because nobody guesses such a token.
 */
#pragma once

#include "base/arena.h"
#include "base/digest.h"
#include "base/secret.h"

enum { RANDOM_TOKEN_CHARS = 43 };

/* The caller clears ret_token. */
JT_MUST_USE jt_err random_token_new(const struct jt_random *random, struct jt_secret *ret_token);

/* JT_INVALID: it does not look like one. */
JT_MUST_USE jt_err random_token_digest(jt_str token, uint8_t ret_digest[static JT_DIGEST_BYTES]);

/* The CSRF token that goes with a session's token: derived, so that nothing more is stored. */
JT_MUST_USE jt_err random_token_csrf(jt_str token, struct jt_arena *arena, jt_str *ret_csrf);
