/*
 * jwk_key: between a jwk and libcrypto's keys; for jose/ alone, as the rest of the code never sees
 * such an object.
 */
#pragma once

#include <openssl/types.h>

#include "jose/jwk.h"

/* The public half of a key, with its thumbprint as kid. JT_CRYPTO, JT_NO_MEMORY. */
JT_MUST_USE jt_err jwk_from_key(enum jose_alg alg, const EVP_PKEY *key, struct jwk **ret_jwk);

/* Borrowed from jwk. */
EVP_PKEY *jwk_public_key(const struct jwk *jwk);
