/*
 * signature: making and checking the bytes of a JOSE signature with libcrypto; for jose/ alone
 * (RFC 7518 sections 3.3 to 3.5, RFC 8037 section 3.1).
 */
#pragma once

#include <openssl/types.h>

#include "base/bytes.h"
#include "jose/alg.h"

enum { SIGNATURE_MAX_BYTES = 512 }; /* RSA of 4096 bits */

/* JT_REFUSED when it is not the signature of these bytes by this key. Any thread. */
JT_MUST_USE jt_err signature_check(enum jose_alg alg, EVP_PKEY *key, jt_str bytes,
                                   jt_str signature);

/* How long a signature by this key is. */
size_t signature_length(enum jose_alg alg, const EVP_PKEY *key);

/* Everything that signing with one key needs, prepared once. Belongs to one thread. */
struct signature_maker; /* opaque */

/* Takes a reference to key. alg is one of JOSE_ALGS_SIGNING. */
JT_MUST_USE jt_err signature_maker_new(enum jose_alg alg, EVP_PKEY *key,
                                       struct signature_maker **ret_maker);
void signature_maker_free(struct signature_maker *maker); /* takes NULL */
JT_MUST_USE jt_err signature_make(struct signature_maker *maker, jt_str bytes,
                                  uint8_t ret_signature[static SIGNATURE_MAX_BYTES],
                                  size_t *ret_len);
