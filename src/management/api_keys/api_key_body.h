/*
 * api_key_body: {"api_key":"TEXT"}, the body of each verification, read where it lies: body.h's
 * reader takes its memory from the heap. Fuzzed: tests/fuzz/fuzz_api_key_body.c.
 */
#pragma once

#include "base/bytes.h"

enum { API_KEY_TEXT_MAX_BYTES = 1024 }; /* no key is as long */

/* True for an object of that one member whose text needs no decoding (printable ASCII but quote and
 * backslash, not only spaces, within the limit); ret_text is a view into body. False for all else:
 * body_read() has to say what it is. */
JT_MUST_USE bool api_key_body_scan(jt_str body, jt_str *ret_text);
