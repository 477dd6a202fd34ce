/*
 * jwk: one public key as JSON (RFC 7517 section 4, RFC 7518 section 6, RFC 8037 section 2), and its
 * thumbprint (RFC 7638 section 3), which is our kid.
 */
#pragma once

#include "base/arena.h"
#include "jose/alg.h"

struct jwk; /* opaque: a public key, and the one algorithm that it is for where it names one */

enum { JWK_JSON_MAX_BYTES = 16 * 1024, JWK_KID_MAX_BYTES = 256 };

/* Keys to verify with, borrowed of whoever holds them. */
struct jwk_list {
    struct jwk **keys;
    size_t count;
};

/*
 * From the JSON of a public JWK. RSA 2048 to 4096 bits with an odd exponent from 3 to 2^32, a point
 * on P-256, P-384 or P-521, or Ed25519; "alg", where present, must fit the key; "use", where
 * present, must be "sig". The kid is the member, or the thumbprint where there is none. JT_REFUSED:
 * it has a member of a private key; JT_INVALID, JT_TOO_LARGE.
 */
JT_MUST_USE jt_err jwk_parse(jt_str json, struct jwk **ret_key);
void jwk_free(struct jwk *key);   /* takes NULL */
void jwk_freep(struct jwk **key); /* for JT_AUTO */

enum jose_key_kind jwk_kind(const struct jwk *key);
/* That it names, or else the first of its kind in alg.h. */
enum jose_alg jwk_alg(const struct jwk *key);
/* Whether it may verify that algorithm. EdDSA and Ed25519 are one (RFC 9864 section 2.2). */
bool jwk_fits(const struct jwk *key, enum jose_alg alg);
jt_str jwk_kid(const struct jwk *key); /* lives as long as key */

/* {"kty":...,"use":"sig","alg":...,"kid":...,...}: what is stored and published; "alg" where it
 * names one. */
JT_MUST_USE jt_err jwk_write(const struct jwk *key, struct jt_arena *arena, jt_str *ret_json);

/* The same under another kid. */
JT_MUST_USE jt_err jwk_write_as(const struct jwk *key, jt_str kid, struct jt_arena *arena,
                                jt_str *ret_json);

/* RFC 7638: base64url of SHA-256 over the required members in order; 43 characters. */
JT_MUST_USE jt_err jwk_thumbprint(const struct jwk *key, struct jt_arena *arena, jt_str *ret_text);

/* JT_REFUSED when the key is not for that alg, or the signature is not its own over these bytes.
 * Any thread. */
JT_MUST_USE jt_err jwk_verify(const struct jwk *key, enum jose_alg alg, jt_str signed_bytes,
                              jt_str signature);
