/*
 * signing: one signature with libcrypto alone, in each way that EVP offers. Nothing of jeton's is
 * in it, so that it can be what jeton is measured against.
 */
#pragma once

#include <openssl/evp.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { SIGNING_MESSAGE_MAX_BYTES = 64 * 1024, SIGNING_METHODS = 4 };

struct signing_algorithm; /* opaque: RS256, ES256 or EdDSA */

/* NULL for any other name. */
const struct signing_algorithm *signing_algorithm_find(const char *name);
const char *signing_algorithm_name(const struct signing_algorithm *algorithm);

/* Whether there is such a way for the algorithm: Ed25519 has none that begins with a digest. */
bool signing_method_fits(int method, const struct signing_algorithm *algorithm);
const char *signing_method_name(int method);

/* A new key, the caller's. Threads share it, as those of the server do. */
EVP_PKEY *signing_key_generate(const struct signing_algorithm *algorithm);

struct signing; /* opaque: what one thread keeps from one signature to the next */

/* Signs a message of that many bytes. */
struct signing *signing_new(const struct signing_algorithm *algorithm, EVP_PKEY *key,
                            size_t message_bytes);
void signing_free(struct signing *signing); /* takes NULL */

/* One signature, the hash of the message included. */
void signing_sign(struct signing *signing, int method);

/* Says what went wrong, with libcrypto's own words, and ends the program. */
_Noreturn void signing_fail(const char *what);
