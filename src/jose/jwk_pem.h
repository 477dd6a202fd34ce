/*
 * jwk_pem: a public key as operators have it, PEM (RFC 7468): the key itself, or a certificate, of
 * which only the key is taken. Fuzzed: tests/fuzz/fuzz_jwk_pem.c.
 */
#pragma once

#include "jose/jwk.h"

enum { JWK_PEM_MAX_BYTES = 16 * 1024 };

/*
 * From one PUBLIC KEY (RFC 7468 section 13), RSA PUBLIC KEY or CERTIFICATE (RFC 7468 section 5.1);
 * words may stand before and behind it, nothing else. The rules of jwk_parse() hold. It names no
 * algorithm; its kid is the thumbprint. JT_REFUSED: there is a private key; JT_INVALID,
 * JT_TOO_LARGE.
 */
JT_MUST_USE jt_err jwk_from_pem(jt_str pem, struct jwk **ret_key);
