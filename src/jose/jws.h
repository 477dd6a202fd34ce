/*
 * jws: the compact form header.payload.signature (RFC 7515 section 7.1), taken apart with every
 * part checked, and no trust in any of it yet. Fuzzed: tests/fuzz/fuzz_jws.c.
 */
#pragma once

#include "base/arena.h"
#include "jose/alg.h"

enum { JWS_MAX_BYTES = 128 * 1024 };

struct jws {
    enum jose_alg alg;
    jt_str kid;          /* empty when the header has none */
    jt_str typ;          /* empty when the header has none */
    jt_str header;       /* JSON text */
    jt_str payload;      /* decoded bytes */
    jt_str signature;    /* decoded bytes */
    jt_str signed_bytes; /* header.payload as received: what the signature covers */
};

/*
 * All views live in arena or in text. The header must be a JSON object without repeated members;
 * "crit" is refused, as we understand no extension (RFC 7515 section 4.1.11); "alg" must be one of
 * jose/alg.h. JT_INVALID, JT_TOO_LARGE.
 */
JT_MUST_USE jt_err jws_parse(jt_str text, struct jt_arena *arena, struct jws *ret_jws);
