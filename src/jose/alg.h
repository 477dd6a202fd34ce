/*
 * alg: the signature algorithms (RFC 7518 section 3.1, RFC 8037 section 3.1, RFC 9864 section 2.2)
 * and the kinds of keys that they need. There is no `none` and no HMAC here, so nothing can fall
 * back to them.
 */
#pragma once

#include "base/bytes.h"

/* A key's kty with its crv. */
enum jose_key_kind {
    JOSE_KEY_RSA, /* 2048 to 4096 bits */
    JOSE_KEY_P256,
    JOSE_KEY_P384,
    JOSE_KEY_P521,
    JOSE_KEY_ED25519,
    JOSE_KEY_KINDS,
};

enum jose_alg {
    JOSE_RS256,             /* RSASSA-PKCS1-v1_5; keys of 2048 bits are made here */
    JOSE_ES256,             /* ECDSA P-256 */
    JOSE_EDDSA,             /* Ed25519 */
    JOSE_SIGNING_ALG_COUNT, /* those before are what jeton signs with; others only verify */
    JOSE_ED25519 = JOSE_SIGNING_ALG_COUNT, /* the other name of JOSE_EDDSA */
    JOSE_PS256,                            /* RSASSA-PSS */
    JOSE_ES384,
    JOSE_RS384,
    JOSE_RS512,
    JOSE_PS384,
    JOSE_PS512,
    JOSE_ES512,
    JOSE_ALG_COUNT,
};

/* Sets of algorithms. */
#define JOSE_ALG_BIT(alg) (1u << (alg))
enum {
    JOSE_ALGS_SIGNING = JOSE_ALG_BIT(JOSE_SIGNING_ALG_COUNT) - 1,
    JOSE_ALGS_CLIENT = /* of clients' assertions, and of proofs */
    JOSE_ALGS_SIGNING | JOSE_ALG_BIT(JOSE_ED25519) | JOSE_ALG_BIT(JOSE_PS256) |
    JOSE_ALG_BIT(JOSE_ES384),
    JOSE_ALGS_ISSUER = JOSE_ALG_BIT(JOSE_ALG_COUNT) - 1, /* of what other issuers sign: all */
};

struct jose_alg_form {
    jt_str name;
    enum jose_key_kind key;
    const char *digest; /* libcrypto's name; NULL: the algorithm hashes by itself */
    bool is_pss;        /* RFC 7518 section 3.5 */
};

const struct jose_alg_form *jose_alg_form(enum jose_alg alg);

/* "RS256", "ES256", "EdDSA". */
jt_str jose_alg_name(enum jose_alg alg);

/* Whether they are one algorithm: EdDSA and Ed25519 are (RFC 9864 section 2.2). */
bool jose_alg_is(enum jose_alg alg, enum jose_alg other);

/* Exact, case-sensitive; JT_INVALID for anything that is not in the set. */
JT_MUST_USE jt_err jose_alg_parse(jt_str name, unsigned algs, enum jose_alg *ret_alg);
