/*
 * private_key: made, sealed for the store, and opened again; for jose/ alone. The plain form is
 * PKCS #8 DER (RFC 5958), which exists in memory only while it is sealed or read.
 */
#pragma once

#include <openssl/types.h>

#include "base/arena.h"
#include "base/digest.h"
#include "base/random.h"
#include "jose/alg.h"

/* For one of JOSE_ALGS_SIGNING: RSA of 2048 bits with exponent 65537, P-256, or Ed25519; the caller
 * owns it. JT_CRYPTO. */
JT_MUST_USE jt_err private_key_generate(enum jose_alg alg, EVP_PKEY **ret_key);

/* ret_box lives in arena and opens for this kid alone. */
JT_MUST_USE jt_err private_key_seal(const EVP_PKEY *key, jt_str kid,
                                    const uint8_t seal_key[static JT_KEY_BYTES],
                                    const struct jt_random *random, struct jt_arena *arena,
                                    jt_str *ret_box);

/* The caller owns ret_key; arena is room to work in. JT_CRYPTO: it does not open. */
JT_MUST_USE jt_err private_key_open(jt_str box, jt_str kid,
                                    const uint8_t seal_key[static JT_KEY_BYTES],
                                    struct jt_arena *arena, EVP_PKEY **ret_key);

void private_key_freep(EVP_PKEY **key); /* for JT_AUTO; wipes */
