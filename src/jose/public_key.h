/*
 * public_key: public keys between libcrypto's objects and the numbers that JOSE writes; for jose/
 * alone (RFC 7518 section 6, RFC 8037 section 2).
 */
#pragma once

#include <openssl/types.h>

#include "base/arena.h"
#include "jose/alg.h"

enum { PUBLIC_NUMBERS_MAX = 2, PUBLIC_NUMBER_MAX_BYTES = 512 };

/* The members of a JWK that make the key, in the order in which they are written. */
struct public_key_form {
    jt_str kty, crv;                  /* crv empty: no such member */
    jt_str names[PUBLIC_NUMBERS_MAX]; /* the numbers, big-endian; a name may be empty */
    size_t number_bytes;              /* of each; 0: of RSA, whose numbers have no fixed length */
    const char *type, *group;         /* libcrypto's names of both; NULL: no such */
};

const struct public_key_form *public_key_form(enum jose_key_kind kind);

/*
 * Checks the numbers by the rules of jwk_parse(). The caller owns ret_key. JT_INVALID; JT_CRYPTO
 * when libcrypto cannot.
 */
JT_MUST_USE jt_err public_key_new(enum jose_key_kind kind,
                                  const jt_str numbers[static PUBLIC_NUMBERS_MAX],
                                  EVP_PKEY **ret_key);

/* Of a key, public or private; JT_INVALID when it is of none of these kinds. */
JT_MUST_USE jt_err public_key_kind(const EVP_PKEY *key, enum jose_key_kind *ret_kind);

/* The numbers of a key, public or private; they live in arena. */
JT_MUST_USE jt_err public_key_numbers(enum jose_key_kind kind, const EVP_PKEY *key,
                                      struct jt_arena *arena,
                                      jt_str ret_numbers[static PUBLIC_NUMBERS_MAX]);

void public_key_freep(EVP_PKEY **key); /* for JT_AUTO */
