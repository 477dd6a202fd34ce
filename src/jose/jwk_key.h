/*
 * jwk_key: between a jwk and the objects of libraries, libcrypto's keys and Jansson's values; for
 * jose/ alone, as the rest of the code never sees those.
 */
#pragma once

#include <openssl/types.h>

#include "base/json_value.h"
#include "jose/jwk.h"

/* The public half of a key, with its thumbprint as kid. alg NULL: it is for every algorithm of its
 * kind. JT_INVALID: a key that jwk_parse() would refuse; JT_CRYPTO, JT_NO_MEMORY. */
JT_MUST_USE jt_err jwk_from_key(const EVP_PKEY *key, const enum jose_alg *alg,
                                struct jwk **ret_jwk);

/* As jwk_parse(), of JSON that is parsed already. */
JT_MUST_USE jt_err jwk_read(const json_t *object, struct jwk **ret_key);

/* Borrowed from jwk. */
EVP_PKEY *jwk_public_key(const struct jwk *jwk);
