/*
 * bare_signature: which way is the quickest differs between algorithms and versions of libcrypto,
 * so each thread tries both before it goes on with one.
 */
#include "bench/bare_signature.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/rsa.h>
#include <pthread.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/instant.h"
#include "base/processors.h"
#include "bench/process_usage.h"

enum { SIGNATURE_MAX_BYTES = 512, TRIES = 200, SIGNATURES_A_LOOK = 4, THREADS_MAX = 256 };

static const struct bare_algorithm {
    const char *key_type, *digest;
    int rsa_bits;
} algorithms[JOSE_SIGNING_ALG_COUNT] = {
    [JOSE_RS256] = { "RSA", "SHA256", 2048 },
    [JOSE_ES256] = { "EC", "SHA256", 0 },
    [JOSE_EDDSA] = { "ED25519", NULL, 0 }, /* hashes by itself, RFC 8032 */
};

typedef bool signing_way(struct bare_signature *with);

struct bare_signature {
    const struct bare_algorithm *algorithm;
    EVP_MD *digest;      /* NULL for Ed25519 */
    EVP_MD_CTX *initial; /* initialised once, copied for each signature */
    EVP_MD_CTX *working; /* the copy */
    EVP_MD_CTX *hashing; /* for EVP_PKEY_sign, which takes a digest */
    EVP_PKEY_CTX *pkey;  /* the one context of EVP_PKEY_sign */
    signing_way *quickest;
    uint8_t signature[SIGNATURE_MAX_BYTES];
    size_t message_bytes;
    uint8_t message[];
};

/* --- The ways ------------------------------------------------------------------------------- */

static bool by_copied_context(struct bare_signature *with)
{
    size_t len = sizeof(with->signature);
    return EVP_MD_CTX_copy_ex(with->working, with->initial) == 1 &&
           EVP_DigestSign(with->working, with->signature, &len, with->message,
                          with->message_bytes) == 1;
}

static bool over_digest(struct bare_signature *with)
{
    uint8_t digest[EVP_MAX_MD_SIZE];
    unsigned digest_bytes = 0;
    size_t len = sizeof(with->signature);
    return EVP_DigestInit_ex2(with->hashing, with->digest, NULL) == 1 &&
           EVP_DigestUpdate(with->hashing, with->message, with->message_bytes) == 1 &&
           EVP_DigestFinal_ex(with->hashing, digest, &digest_bytes) == 1 &&
           EVP_PKEY_sign(with->pkey, with->signature, &len, digest, digest_bytes) == 1;
}

/* INT64_MAX: it failed. */
static int64_t try_ns(struct bare_signature *with, signing_way *way)
{
    const int64_t began_ns = thread_cpu_ns();
    for (int i = 0; i < TRIES; i++)
        if (!way(with))
            return INT64_MAX;
    return thread_cpu_ns() - began_ns;
}

bool bare_signature_make(struct bare_signature *signature)
{
    return signature->quickest(signature);
}

const char *bare_signature_library(void)
{
    return OpenSSL_version(OPENSSL_FULL_VERSION_STRING);
}

/* --- Set up --------------------------------------------------------------------------------- */

jt_err bare_key_new(enum jose_alg alg, EVP_PKEY **ret_key)
{
    const struct bare_algorithm *row = &algorithms[alg];
    if (alg == JOSE_RS256)
        *ret_key = EVP_PKEY_Q_keygen(NULL, NULL, row->key_type, (size_t)row->rsa_bits);
    else if (alg == JOSE_ES256)
        *ret_key = EVP_PKEY_Q_keygen(NULL, NULL, row->key_type, "P-256");
    else
        *ret_key = EVP_PKEY_Q_keygen(NULL, NULL, row->key_type);
    return *ret_key == NULL ? JT_ERR(JT_CRYPTO, "no key could be made") : JT_DONE;
}

void bare_key_freep(EVP_PKEY **key)
{
    EVP_PKEY_free(*key);
}

static bool prepare_digest(struct bare_signature *with, EVP_PKEY *key)
{
    with->digest = EVP_MD_fetch(NULL, with->algorithm->digest, NULL);
    with->hashing = EVP_MD_CTX_new();
    with->pkey = EVP_PKEY_CTX_new_from_pkey(NULL, key, NULL);
    return with->digest != NULL && with->hashing != NULL && with->pkey != NULL &&
           EVP_PKEY_sign_init(with->pkey) == 1 &&
           EVP_PKEY_CTX_set_signature_md(with->pkey, with->digest) == 1 &&
           (with->algorithm->rsa_bits == 0 ||
            EVP_PKEY_CTX_set_rsa_padding(with->pkey, RSA_PKCS1_PADDING) == 1);
}

static bool prepare(struct bare_signature *with, EVP_PKEY *key)
{
    with->initial = EVP_MD_CTX_new();
    with->working = EVP_MD_CTX_new();
    with->quickest = by_copied_context;
    return with->initial != NULL && with->working != NULL &&
           EVP_DigestSignInit_ex(with->initial, NULL, with->algorithm->digest, NULL, NULL, key,
                                 NULL) == 1 &&
           (with->algorithm->digest == NULL || prepare_digest(with, key)) &&
           by_copied_context(with);
}

jt_err bare_signature_new(enum jose_alg alg, EVP_PKEY *key, size_t message_bytes,
                          struct bare_signature **ret_signature)
{
    struct bare_signature *with = calloc(1, sizeof(*with) + message_bytes);
    if (with == NULL)
        return JT_ERR(JT_NO_MEMORY, "out of memory");
    with->algorithm = &algorithms[alg];
    with->message_bytes = message_bytes;
    memset(with->message, 'e', message_bytes);
    if (!prepare(with, key)) {
        bare_signature_free(with);
        return JT_ERR(JT_CRYPTO, "libcrypto cannot sign");
    }
    if (with->pkey != NULL && try_ns(with, over_digest) < try_ns(with, by_copied_context))
        with->quickest = over_digest;
    *ret_signature = with;
    return JT_DONE;
}

void bare_signature_free(struct bare_signature *signature)
{
    if (signature == NULL)
        return;
    EVP_PKEY_CTX_free(signature->pkey);
    EVP_MD_CTX_free(signature->hashing);
    EVP_MD_CTX_free(signature->working);
    EVP_MD_CTX_free(signature->initial);
    EVP_MD_free(signature->digest);
    free(signature);
}

/* --- Measuring ------------------------------------------------------------------------------ */

struct signing_thread {
    pthread_t thread;
    bool is_started;
    struct bare_signature *signature;
    struct jt_instant end;
    int64_t made, cpu_ns; /* made 0: it failed */
};

static void *sign(void *context)
{
    struct signing_thread *thread = context;
    const int64_t began_ns = thread_cpu_ns();
    int64_t made = 0;
    do {
        for (int i = 0; i < SIGNATURES_A_LOOK; i++)
            if (!bare_signature_make(thread->signature))
                return NULL;
        made += SIGNATURES_A_LOOK;
    } while (jt_instant_is_before(jt_instant_now(), thread->end));
    thread->cpu_ns = thread_cpu_ns() - began_ns;
    thread->made = made;
    return NULL;
}

static jt_err join(struct signing_thread *threads, size_t count, double *ret_us)
{
    int64_t made = 0, cpu_ns = 0;
    bool is_whole = true;
    for (size_t i = 0; i < count; i++) {
        if (threads[i].is_started)
            pthread_join(threads[i].thread, NULL);
        bare_signature_free(threads[i].signature);
        is_whole = is_whole && threads[i].made > 0;
        made += threads[i].made;
        cpu_ns += threads[i].cpu_ns;
    }
    if (!is_whole)
        return JT_ERR(JT_CRYPTO, "libcrypto cannot sign");
    *ret_us = (double)cpu_ns / 1000 / (double)made;
    return JT_DONE;
}

jt_err bare_signature_measure(enum jose_alg alg, EVP_PKEY *key, size_t message_bytes,
                              int64_t duration_ms, double *ret_us)
{
    struct signing_thread threads[THREADS_MAX] = { 0 };
    const int processors = jt_processors();
    const size_t count = processors < THREADS_MAX ? (size_t)processors : THREADS_MAX;
    jt_err err = JT_DONE;
    for (size_t i = 0; i < count && err.code == JT_OK; i++)
        err = bare_signature_new(alg, key, message_bytes, &threads[i].signature);
    for (size_t i = 0; i < count && err.code == JT_OK; i++) {
        threads[i].end = jt_instant_in_ms(duration_ms);
        threads[i].is_started = pthread_create(&threads[i].thread, NULL, sign, &threads[i]) == 0;
    }
    const jt_err joined = join(threads, count, ret_us);
    return err.code == JT_OK ? joined : err;
}
