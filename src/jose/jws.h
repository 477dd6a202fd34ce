/*
 * jws: the one judge of whatever others signed, and of our own tokens too: the compact form
 * header.payload.signature (RFC 7515 section 7.1), taken apart with every part checked, and then
 * its signature. What a payload says is for whoever asked. Fuzzed: tests/fuzz/fuzz_jws.c,
 * fuzz_jws_parts.c. The rules, of which each has a test in tests/unit/jose/test_jws_rules.c:
 *
 *     J1   three parts, base64url without padding, at most max_bytes     RFC 7515 section 7.1
 *     J2   header and payload are JSON objects in UTF-8, without a       RFC 7519 section 4,
 *          member twice, at most 8 deep                                  RFC 8725 section 2.6
 *     J3   alg is in the list for its use and fits the key's kty, crv    RFC 8725 section 3.1
 *          and own alg; none and HMAC are no algorithms here
 *     J4   crit, b64, zip and enc are refused                            RFC 7515 section 4.1.11
 *     J5   jwk, jku, x5u and x5c are never a source of keys              RFC 8725 section 3.10
 *     J6   keys: jwk.h; ECDSA's signatures are raw, of exact length      RFC 7518 section 3.4
 *     J7   times are numbers, a fraction cut off: claim.h                RFC 7519 section 2
 *     J8   typ: without case, and without a leading "application/"       RFC 7515 section 4.1.9
 *     J9   kid at most 256 bytes, jti 256, other claims 1,024: claim.h
 *     J10  Ed25519 is both EdDSA and Ed25519, whatever the key says      RFC 9864 section 2.2
 */
#pragma once

#include "jose/jwk.h"

enum { JWS_MAX_BYTES = 128 * 1024, JWS_HEADER_MAX_BYTES = 12 * 1024 };

/* What differs between uses. */
struct jws_rules {
    unsigned algs;    /* a set of alg.h */
    size_t max_bytes; /* of the whole; at most JWS_MAX_BYTES */
};

struct jws {
    enum jose_alg alg;
    jt_str kid;          /* empty when the header has none */
    jt_str typ;          /* empty when the header has none */
    jt_str header;       /* JSON text */
    jt_str payload;      /* decoded bytes */
    jt_str signature;    /* decoded bytes */
    jt_str signed_bytes; /* header.payload as received: what the signature covers */
};

/* All views live in arena or in text. Nothing of it is to be trusted yet. JT_INVALID, JT_TOO_LARGE.
 */
JT_MUST_USE jt_err jws_parse(jt_str text, const struct jws_rules *rules, struct jt_arena *arena,
                             struct jws *ret_jws);

/* Whether its typ is one of those, which are written without "application/"; "" for none. */
bool jws_has_typ(const struct jws *jws, const jt_str *typs, size_t count);

/*
 * The key that is to verify it: that of its kid; without a kid, the one key that its alg fits.
 * JT_NOT_FOUND: there is no such key, or without a kid there are several; JT_REFUSED: the key is
 * not for that alg.
 */
JT_MUST_USE jt_err jws_key(const struct jws *jws, const struct jwk_list *keys,
                           const struct jwk **ret_key);
/* That key verifies. As above; JT_REFUSED also where the signature is wrong. Any thread. */
JT_MUST_USE jt_err jws_verify(const struct jws *jws, const struct jwk_list *keys);
