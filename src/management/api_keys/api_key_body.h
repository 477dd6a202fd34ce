/*
 * api_key_body: {"api_key":"TEXT"} or {"api_key":"TEXT","address":"TEXT"}, the body of each
 * verification, read where it lies: body.h's reader takes its memory from the heap. Fuzzed:
 * tests/fuzz/fuzz_api_key_body.c.
 */
#pragma once

#include "base/bytes.h"

enum { API_KEY_TEXT_MAX_BYTES = 1024 }; /* no key is as long */

struct api_key_presented {
    jt_str text;
    jt_str address; /* of who presented it to the API; empty: not told */
};

/* True for an object of those members in that order, whose texts need no decoding (printable ASCII
 * but quote and backslash, not only spaces, within the limit); views are into body. False for all
 * else: body_read() has to say what it is. */
JT_MUST_USE bool api_key_body_scan(jt_str body, struct api_key_presented *ret_presented);
