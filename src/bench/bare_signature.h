/*
 * bare_signature: one signature with libcrypto alone, in the quicker of two ways that EVP offers.
 * Nothing of jose/ is in it, so that it can be what a token is measured against.
 */
#pragma once

#include <openssl/types.h>

#include "jose/alg.h"

enum { BARE_SIGNATURE_MESSAGE_MAX_BYTES = 64 * 1024 };

/* A new key. Threads share it, as those of the server do. The caller frees it. */
JT_MUST_USE jt_err bare_key_new(enum jose_alg alg, EVP_PKEY **ret_key);
void bare_key_freep(EVP_PKEY **key); /* for JT_AUTO */

struct bare_signature; /* opaque: what one thread keeps from one signature to the next */

/* Signs a message of that many bytes; the key is the caller's. */
JT_MUST_USE jt_err bare_signature_new(enum jose_alg alg, EVP_PKEY *key, size_t message_bytes,
                                      struct bare_signature **ret_signature);
void bare_signature_free(struct bare_signature *signature); /* takes NULL */

/* One signature, the hash of the message included, in the way that is the quickest so far; all are
 * tried at first. False: libcrypto failed. */
JT_MUST_USE bool bare_signature_make(struct bare_signature *signature);

/* The time on a processor that one takes, in microseconds, while as many threads sign as there are
 * processors: cores that share caches and a power budget slow each other. */
JT_MUST_USE jt_err bare_signature_measure(enum jose_alg alg, EVP_PKEY *key, size_t message_bytes,
                                          int64_t duration_ms, double *ret_us);

/* The version of libcrypto on this machine. */
const char *bare_signature_library(void);
