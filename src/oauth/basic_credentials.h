/*
 * basic_credentials: what HTTP Basic carries (RFC 7617), with both halves percent-encoded as RFC
 * 6749 section 2.3.1 asks. Fuzzed: tests/fuzz/fuzz_basic_credentials.c.
 */
#pragma once

#include "base/arena.h"

/* The two halves of "Basic base64(id:secret)", each percent-decoded. JT_INVALID when malformed;
 * JT_NOT_FOUND when the scheme is another one. */
JT_MUST_USE jt_err basic_credentials_parse(jt_str authorization, struct jt_arena *arena,
                                           jt_str *ret_client_id, jt_str *ret_client_secret);
