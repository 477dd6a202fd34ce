/*
 * alg: the signature algorithms that jeton signs and verifies with (RFC 7518 section 3.1, RFC 8037
 * section 3.1). There is no `none` and no HMAC here, so nothing can fall back to them.
 */
#pragma once

#include "base/bytes.h"

enum jose_alg {
    JOSE_RS256, /* RSASSA-PKCS1-v1_5, keys of 2048 bits made here; 2048 to 4096 accepted */
    JOSE_ES256, /* ECDSA P-256 */
    JOSE_EDDSA, /* Ed25519 */
    JOSE_ALG_COUNT,
};

/* "RS256", "ES256", "EdDSA". */
jt_str jose_alg_name(enum jose_alg alg);

/* Exact, case-sensitive; JT_INVALID for anything else. */
JT_MUST_USE jt_err jose_alg_parse(jt_str name, enum jose_alg *ret_alg);
