/*
 * opened_tokens: the claims of tokens whose signatures were found good. Callers of the management
 * API send one token with each request, and to check its signature and read its claims takes longer
 * than most of what they ask for.
 *
 * A token is found by its SHA-256, and only while that keyset is in use with which it was opened: a
 * key that goes takes its tokens along. Whatever may change is judged each time: its times, and by
 * the guard whether application, secret, session and scopes still stand.
 *
 * Bounded by a record map: past OPENED_TOKENS_MAX the token unused for longest goes.
 */
#pragma once

#include "jose/jwt.h"
#include "jose/keyset.h"

enum {
    OPENED_TOKENS_MAX = 256,
    OPENED_TOKEN_MAX_BYTES = 8 * 1024, /* a larger one is opened each time */
};

struct opened_tokens; /* opaque; any thread */

JT_MUST_USE jt_err opened_tokens_new(struct keyset_current *keys,
                                     struct opened_tokens **ret_opened);
void opened_tokens_free(struct opened_tokens *opened); /* takes NULL */

/* As jwt_verify() with the keyset in use. JT_UNAVAILABLE: there is none yet. */
JT_MUST_USE jt_err opened_tokens_verify(struct opened_tokens *opened, jt_str token,
                                        const struct jwt_expectation *expected,
                                        struct jt_arena *arena, enum jwt_verdict *ret_verdict,
                                        struct jwt_claims *ret_claims);

size_t opened_tokens_count(struct opened_tokens *opened);
