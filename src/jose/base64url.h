/*
 * base64url: RFC 4648 section 5 without padding, as RFC 7515 section 2 asks for.
 */
#pragma once

#include "base/arena.h"

/* The length of n bytes once encoded. */
static inline size_t base64url_length(size_t n)
{
    return n / 3 * 4 + (n % 3 == 0 ? 0 : n % 3 + 1);
}

/* Appends; sets has_overflown when it does not fit. */
void base64url_put(struct jt_buf *buf, jt_str bytes);

/*
 * Strict: only the alphabet, no padding, no white space, and no set bits behind the last byte (one
 * text for each value, so that a token has one spelling). JT_INVALID otherwise. ret_bytes lives in
 * arena.
 */
JT_MUST_USE jt_err base64url_decode(jt_str text, struct jt_arena *arena, jt_str *ret_bytes);
