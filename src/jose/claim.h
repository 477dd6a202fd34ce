/*
 * claim: members of a JWT's payload, read by type: each is what it should be, or the token is
 * malformed. Rules J7 and J9 of jose/jws.h are here.
 */
#pragma once

#include "base/json_value.h"

enum { CLAIM_JTI_MAX_BYTES = 256, CLAIM_TEXT_MAX_BYTES = 1024 };

/* A string of at most max_bytes, copied into arena; empty where it is absent. JT_INVALID,
 * JT_TOO_LARGE. */
JT_MUST_USE jt_err claim_text(const json_t *claims, const char *name, size_t max_bytes,
                              struct jt_arena *arena, jt_str *ret_value);

/* Seconds since the epoch, a fraction cut off; 0 where it is absent. A time before the epoch is
 * JT_INVALID, as one in a string. */
JT_MUST_USE jt_err claim_time(const json_t *claims, const char *name, int64_t *ret_time_s);

/* RFC 7519 section 4.1.3: an array of strings, or one string; in arena. None where it is absent.
 * JT_TOO_LARGE past max_count, or where one is longer than CLAIM_TEXT_MAX_BYTES. */
JT_MUST_USE jt_err claim_audiences(const json_t *claims, size_t max_count, struct jt_arena *arena,
                                   const jt_str **ret_audiences, size_t *ret_count);
