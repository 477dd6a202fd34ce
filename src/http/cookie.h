/*
 * cookie: one cookie of a Cookie header (RFC 6265 section 5.4). Fuzzed: tests/fuzz/fuzz_cookie.c.
 */
#pragma once

#include "base/bytes.h"

/*
 * The value of the cookie of that name; a view of header. JT_NOT_FOUND; JT_INVALID when the name is
 * there twice: one of the two was planted, and nothing tells which.
 */
JT_MUST_USE jt_err cookie_find(jt_str header, jt_str name, jt_str *ret_value);
