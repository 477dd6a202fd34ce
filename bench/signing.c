/* signing: see the header. */
#include "signing.h"

#include <openssl/err.h>
#include <openssl/rsa.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SIGNATURE_MAX_BYTES = 512 };

struct signing_algorithm {
    const char *name, *key_type, *digest;
    int rsa_bits;
};

static const struct signing_algorithm algorithms[] = {
    { .name = "RS256", .key_type = "RSA", .digest = "SHA256", .rsa_bits = 2048 },
    { .name = "ES256", .key_type = "EC", .digest = "SHA256" },
    { .name = "EdDSA", .key_type = "ED25519" }, /* hashes by itself, RFC 8032 */
};

struct signing {
    const struct signing_algorithm *algorithm;
    EVP_PKEY *key;       /* the caller's */
    EVP_MD *digest;      /* NULL for Ed25519 */
    EVP_MD_CTX *initial; /* initialised once, copied for each signature */
    EVP_MD_CTX *working; /* the copy, or the one that is initialised again */
    EVP_MD_CTX *hashing; /* for EVP_PKEY_sign, which takes a digest */
    EVP_PKEY_CTX *pkey;  /* the one context of EVP_PKEY_sign */
    uint8_t signature[SIGNATURE_MAX_BYTES];
    size_t message_bytes;
    uint8_t message[];
};

_Noreturn void signing_fail(const char *what)
{
    fprintf(stderr, "signing: %s\n", what);
    ERR_print_errors_fp(stderr);
    exit(EXIT_FAILURE);
}

const struct signing_algorithm *signing_algorithm_find(const char *name)
{
    for (size_t i = 0; i < sizeof(algorithms) / sizeof(algorithms[0]); i++)
        if (strcmp(algorithms[i].name, name) == 0)
            return &algorithms[i];
    return NULL;
}

const char *signing_algorithm_name(const struct signing_algorithm *algorithm)
{
    return algorithm->name;
}

/* --- The methods --------------------------------------------------------------------------- */

static bool sign_copied_context(struct signing *with)
{
    size_t len = sizeof(with->signature);
    return EVP_MD_CTX_copy_ex(with->working, with->initial) == 1 &&
           EVP_DigestSign(with->working, with->signature, &len, with->message,
                          with->message_bytes) == 1;
}

static bool sign_pkey_over_digest(struct signing *with)
{
    uint8_t digest[EVP_MAX_MD_SIZE];
    unsigned digest_bytes = 0;
    size_t len = sizeof(with->signature);
    return EVP_DigestInit_ex2(with->hashing, with->digest, NULL) == 1 &&
           EVP_DigestUpdate(with->hashing, with->message, with->message_bytes) == 1 &&
           EVP_DigestFinal_ex(with->hashing, digest, &digest_bytes) == 1 &&
           EVP_PKEY_sign(with->pkey, with->signature, &len, digest, digest_bytes) == 1;
}

/* Begins the same context again for each signature. */
static bool sign_same_context(struct signing *with)
{
    size_t len = sizeof(with->signature);
    return EVP_DigestSignInit_ex(with->working, NULL, with->algorithm->digest, NULL, NULL,
                                 with->key, NULL) == 1 &&
           EVP_DigestSign(with->working, with->signature, &len, with->message,
                          with->message_bytes) == 1;
}

/* What the manual's example does: nothing is kept. */
static bool sign_new_context(struct signing *with)
{
    size_t len = sizeof(with->signature);
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    bool is_signed =
        context != NULL &&
        EVP_DigestSignInit_ex(context, NULL, with->algorithm->digest, NULL, NULL, with->key,
                              NULL) == 1 &&
        EVP_DigestSign(context, with->signature, &len, with->message, with->message_bytes) == 1;
    EVP_MD_CTX_free(context);
    return is_signed;
}

static const struct method {
    const char *name;
    bool (*sign)(struct signing *with);
    bool needs_digest;
} methods[SIGNING_METHODS] = {
    { "EVP_DigestSign, copied context", sign_copied_context, false },
    { "EVP_PKEY_sign, one context", sign_pkey_over_digest, true },
    { "EVP_DigestSign, one context", sign_same_context, false },
    { "EVP_DigestSign, new context", sign_new_context, false },
};

bool signing_method_fits(int method, const struct signing_algorithm *algorithm)
{
    return !methods[method].needs_digest || algorithm->digest != NULL;
}

const char *signing_method_name(int method)
{
    return methods[method].name;
}

void signing_sign(struct signing *signing, int method)
{
    if (!methods[method].sign(signing))
        signing_fail(methods[method].name);
}

/* --- Set up -------------------------------------------------------------------------------- */

EVP_PKEY *signing_key_generate(const struct signing_algorithm *algorithm)
{
    EVP_PKEY *key;
    if (algorithm->rsa_bits != 0)
        key = EVP_PKEY_Q_keygen(NULL, NULL, algorithm->key_type, (size_t)algorithm->rsa_bits);
    else if (strcmp(algorithm->key_type, "EC") == 0)
        key = EVP_PKEY_Q_keygen(NULL, NULL, algorithm->key_type, "P-256");
    else
        key = EVP_PKEY_Q_keygen(NULL, NULL, algorithm->key_type);
    if (key == NULL)
        signing_fail("no key could be made");
    return key;
}

static void prepare_digest(struct signing *with)
{
    with->digest = EVP_MD_fetch(NULL, with->algorithm->digest, NULL);
    with->hashing = EVP_MD_CTX_new();
    with->pkey = EVP_PKEY_CTX_new_from_pkey(NULL, with->key, NULL);
    if (with->digest == NULL || with->hashing == NULL || with->pkey == NULL ||
        EVP_PKEY_sign_init(with->pkey) != 1 ||
        EVP_PKEY_CTX_set_signature_md(with->pkey, with->digest) != 1 ||
        (with->algorithm->rsa_bits != 0 &&
         EVP_PKEY_CTX_set_rsa_padding(with->pkey, RSA_PKCS1_PADDING) != 1))
        signing_fail("EVP_PKEY_sign cannot be prepared");
}

struct signing *signing_new(const struct signing_algorithm *algorithm, EVP_PKEY *key,
                            size_t message_bytes)
{
    struct signing *with = calloc(1, sizeof(*with) + message_bytes);
    if (with == NULL)
        signing_fail("out of memory");
    with->algorithm = algorithm;
    with->key = key;
    with->message_bytes = message_bytes;
    memset(with->message, 'e', message_bytes);
    with->initial = EVP_MD_CTX_new();
    with->working = EVP_MD_CTX_new();
    if (with->initial == NULL || with->working == NULL ||
        EVP_DigestSignInit_ex(with->initial, NULL, algorithm->digest, NULL, NULL, key, NULL) != 1)
        signing_fail("EVP_DigestSign cannot be prepared");
    if (algorithm->digest != NULL)
        prepare_digest(with);
    return with;
}

void signing_free(struct signing *signing)
{
    if (signing == NULL)
        return;
    EVP_PKEY_CTX_free(signing->pkey);
    EVP_MD_CTX_free(signing->hashing);
    EVP_MD_CTX_free(signing->working);
    EVP_MD_CTX_free(signing->initial);
    EVP_MD_free(signing->digest);
    free(signing);
}
