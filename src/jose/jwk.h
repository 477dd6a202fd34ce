/*
 * jwk: one public key as JSON (RFC 7517, RFC 7518 section 6, RFC 8037 section 2), and its
 * thumbprint (RFC 7638), which is our kid.
 */
#pragma once

#include "base/arena.h"
#include "jose/alg.h"

struct jwk; /* opaque: a public key that verifies one algorithm */

enum { JWK_JSON_MAX_BYTES = 4096, JWK_KID_MAX_BYTES = 128 };

/*
 * From the JSON of a public JWK. RSA 2048 to 4096 bits with an odd exponent from 3 to 2^32, P-256
 * with the point on the curve, or Ed25519; "alg", where present, must fit the key; "use", where
 * present, must be "sig". The kid is the member, or the thumbprint where there is none. Members of
 * a private key are refused. JT_INVALID, JT_TOO_LARGE.
 */
JT_MUST_USE jt_err jwk_parse(jt_str json, struct jwk **ret_key);
void jwk_free(struct jwk *key);   /* takes NULL */
void jwk_freep(struct jwk **key); /* for JT_AUTO */

enum jose_alg jwk_alg(const struct jwk *key);
jt_str jwk_kid(const struct jwk *key); /* lives as long as key */

/* {"kty":...,"use":"sig","alg":...,"kid":...,...}: what is stored and published. */
JT_MUST_USE jt_err jwk_write(const struct jwk *key, struct jt_arena *arena, jt_str *ret_json);

/* RFC 7638: base64url of SHA-256 over the required members in order; 43 characters. */
JT_MUST_USE jt_err jwk_thumbprint(const struct jwk *key, struct jt_arena *arena, jt_str *ret_text);

/* JT_REFUSED when the signature is not this key's over these bytes. Any thread. */
JT_MUST_USE jt_err jwk_verify(const struct jwk *key, jt_str signed_bytes, jt_str signature);
