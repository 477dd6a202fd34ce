/*
 * bench_signature: what one signature costs with libcrypto alone, in CPU time. It is the floor that
 * `bench/run` holds the server's CPU per token against.
 *
 *     bench_signature ALG [MESSAGE_BYTES [THREADS [MILLISECONDS [METHOD]]]]
 *
 * Signs a message of a JWT's size, its hash included, with each way that EVP offers (or with METHOD
 * alone), and prints one JSON object. As many threads as the server has event loops, because cores
 * that share caches and a power budget slow each other. The ways take turns in short slices, so
 * that a noisy moment of the machine hits them alike; a figure is the median over slices and
 * threads.
 */
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/rsa.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum {
    MESSAGE_MAX_BYTES = 64 * 1024,
    SIGNATURE_MAX_BYTES = 512,
    THREADS_MAX = 256,
    DURATION_MAX_MS = 600 * 1000,
    SLICES = 5,
    METHODS = 4,
    FIGURES_MAX = SLICES * THREADS_MAX,
    SIGNATURES_A_LOOK = 4, /* at the clock */
};

struct algorithm {
    const char *name, *key_type, *digest;
    int rsa_bits;
};

static const struct algorithm algorithms[] = {
    { .name = "RS256", .key_type = "RSA", .digest = "SHA256", .rsa_bits = 2048 },
    { .name = "ES256", .key_type = "EC", .digest = "SHA256" },
    { .name = "EdDSA", .key_type = "ED25519" }, /* hashes by itself, RFC 8032 */
};

/* What a thread keeps from one signature to the next. */
struct signing {
    const struct algorithm *algorithm;
    EVP_PKEY *key;       /* shared with the other threads, as in the server */
    EVP_MD *digest;      /* NULL for Ed25519 */
    EVP_MD_CTX *initial; /* initialised once, copied for each signature */
    EVP_MD_CTX *working; /* the copy */
    EVP_MD_CTX *hashing; /* for EVP_PKEY_sign, which takes a digest */
    EVP_PKEY_CTX *pkey;  /* the one context of EVP_PKEY_sign */
    const uint8_t *message;
    size_t message_bytes;
    uint8_t signature[SIGNATURE_MAX_BYTES];
};

struct method {
    const char *name;
    bool (*sign)(struct signing *with);
    bool needs_digest;
};

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

/* Initialises the same context again for each signature. */
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

static const struct method methods[METHODS] = {
    { "EVP_DigestSign, copied context", sign_copied_context, false },
    { "EVP_PKEY_sign, one context", sign_pkey_over_digest, true },
    { "EVP_DigestSign, one context", sign_same_context, false },
    { "EVP_DigestSign, new context", sign_new_context, false },
};

static bool method_fits(const struct method *method, const struct algorithm *algorithm)
{
    return !method->needs_digest || algorithm->digest != NULL;
}

/* --- Set up -------------------------------------------------------------------------------- */

static void fail(const char *what)
{
    fprintf(stderr, "bench_signature: %s\n", what);
    ERR_print_errors_fp(stderr);
    exit(EXIT_FAILURE);
}

static EVP_PKEY *key_generate(const struct algorithm *algorithm)
{
    EVP_PKEY *key;
    if (algorithm->rsa_bits != 0)
        key = EVP_PKEY_Q_keygen(NULL, NULL, algorithm->key_type, (size_t)algorithm->rsa_bits);
    else if (strcmp(algorithm->key_type, "EC") == 0)
        key = EVP_PKEY_Q_keygen(NULL, NULL, algorithm->key_type, "P-256");
    else
        key = EVP_PKEY_Q_keygen(NULL, NULL, algorithm->key_type);
    if (key == NULL)
        fail("no key could be made");
    return key;
}

static void signing_init_digest(struct signing *with)
{
    with->digest = EVP_MD_fetch(NULL, with->algorithm->digest, NULL);
    with->hashing = EVP_MD_CTX_new();
    with->pkey = EVP_PKEY_CTX_new_from_pkey(NULL, with->key, NULL);
    if (with->digest == NULL || with->hashing == NULL || with->pkey == NULL ||
        EVP_PKEY_sign_init(with->pkey) != 1 ||
        EVP_PKEY_CTX_set_signature_md(with->pkey, with->digest) != 1 ||
        (with->algorithm->rsa_bits != 0 &&
         EVP_PKEY_CTX_set_rsa_padding(with->pkey, RSA_PKCS1_PADDING) != 1))
        fail("EVP_PKEY_sign cannot be prepared");
}

static void signing_init(struct signing *with, const struct algorithm *algorithm, EVP_PKEY *key,
                         const uint8_t *message, size_t message_bytes)
{
    *with = (struct signing){ .algorithm = algorithm,
                              .key = key,
                              .initial = EVP_MD_CTX_new(),
                              .working = EVP_MD_CTX_new(),
                              .message = message,
                              .message_bytes = message_bytes };
    if (with->initial == NULL || with->working == NULL ||
        EVP_DigestSignInit_ex(with->initial, NULL, algorithm->digest, NULL, NULL, key, NULL) != 1)
        fail("EVP_DigestSign cannot be prepared");
    if (algorithm->digest != NULL)
        signing_init_digest(with);
}

static void signing_clear(struct signing *with)
{
    EVP_PKEY_CTX_free(with->pkey);
    EVP_MD_CTX_free(with->hashing);
    EVP_MD_CTX_free(with->working);
    EVP_MD_CTX_free(with->initial);
    EVP_MD_free(with->digest);
}

/* --- Measuring ----------------------------------------------------------------------------- */

static double seconds(clockid_t clock)
{
    struct timespec now = { 0 };
    clock_gettime(clock, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

/* CPU microseconds per signature over one slice. */
static double measure(const struct method *method, struct signing *with, double slice_s)
{
    long count = 0;
    double until = seconds(CLOCK_MONOTONIC) + slice_s;
    double began = seconds(CLOCK_THREAD_CPUTIME_ID);
    do {
        for (int i = 0; i < SIGNATURES_A_LOOK; i++)
            if (!method->sign(with))
                fail(method->name);
        count += SIGNATURES_A_LOOK;
    } while (seconds(CLOCK_MONOTONIC) < until);
    return (seconds(CLOCK_THREAD_CPUTIME_ID) - began) * 1e6 / (double)count;
}

struct worker {
    pthread_t thread;
    struct signing signing;
    const struct method *only; /* NULL: all that fit */
    double slice_s;
    double us[METHODS][SLICES];
};

static void *worker_run(void *context)
{
    struct worker *worker = context;
    for (int slice = 0; slice < SLICES; slice++)
        for (int m = 0; m < METHODS; m++)
            if (method_fits(&methods[m], worker->signing.algorithm) &&
                (worker->only == NULL || worker->only == &methods[m]))
                worker->us[m][slice] = measure(&methods[m], &worker->signing, worker->slice_s);
    return NULL;
}

static int compare(const void *a, const void *b)
{
    double left = *(const double *)a, right = *(const double *)b;
    return (left > right) - (left < right);
}

/* The median of a method's figures, or 0 when it was not measured. */
static double median(const struct worker *workers, size_t count, int method)
{
    double figures[FIGURES_MAX];
    size_t len = 0;
    for (size_t i = 0; i < count; i++)
        for (int slice = 0; slice < SLICES; slice++)
            figures[len++] = workers[i].us[method][slice];
    qsort(figures, len, sizeof(figures[0]), compare);
    return len % 2 == 1 ? figures[len / 2] : (figures[len / 2 - 1] + figures[len / 2]) / 2;
}

static void print(const struct algorithm *algorithm, const struct worker *workers, size_t count)
{
    int best = -1;
    double us[METHODS];
    for (int m = 0; m < METHODS; m++) {
        us[m] = median(workers, count, m);
        if (us[m] > 0 && (best < 0 || us[m] < us[best]))
            best = m;
    }
    printf("{\"algorithm\":\"%s\",\"message_bytes\":%zu,\"threads\":%zu,\"best\":\"%s\","
           "\"us\":%.3f,\"methods\":{",
           algorithm->name, workers[0].signing.message_bytes, count, methods[best].name, us[best]);
    const char *separator = "";
    for (int m = 0; m < METHODS; m++) {
        if (us[m] <= 0)
            continue;
        printf("%s\"%s\":%.3f", separator, methods[m].name, us[m]);
        separator = ",";
    }
    puts("}}");
}

/* --- Arguments ----------------------------------------------------------------------------- */

static long number(int count, char **arguments, int at, long absent, long max)
{
    char *end = NULL;
    if (at >= count)
        return absent;
    long value = strtol(arguments[at], &end, 10);
    if (*end != '\0' || value < 1 || value > max)
        fail("usage: bench_signature ALG [MESSAGE_BYTES [THREADS [MILLISECONDS [METHOD]]]]");
    return value;
}

static const struct algorithm *algorithm_find(const char *name)
{
    for (size_t i = 0; i < sizeof(algorithms) / sizeof(algorithms[0]); i++)
        if (name != NULL && strcmp(algorithms[i].name, name) == 0)
            return &algorithms[i];
    fail("the first argument must be RS256, ES256 or EdDSA");
    return NULL;
}

static const struct method *method_find(const char *name, const struct algorithm *algorithm)
{
    for (int m = 0; m < METHODS; m++)
        if (strcmp(methods[m].name, name) == 0 && method_fits(&methods[m], algorithm))
            return &methods[m];
    fail("that algorithm has no such method");
    return NULL;
}

int main(int count, char **arguments)
{
    const struct algorithm *algorithm = algorithm_find(count > 1 ? arguments[1] : NULL);
    size_t message_bytes = (size_t)number(count, arguments, 2, 600, MESSAGE_MAX_BYTES);
    size_t threads = (size_t)number(count, arguments, 3, 1, THREADS_MAX);
    double duration_s = (double)number(count, arguments, 4, 2000, DURATION_MAX_MS) / 1000;
    const struct method *only = count > 5 ? method_find(arguments[5], algorithm) : NULL;

    EVP_PKEY *key = key_generate(algorithm);
    uint8_t *message = calloc(1, message_bytes);
    struct worker *workers = calloc(threads, sizeof(*workers));
    if (message == NULL || workers == NULL)
        fail("out of memory");
    memset(message, 'e', message_bytes);

    for (size_t i = 0; i < threads; i++) {
        signing_init(&workers[i].signing, algorithm, key, message, message_bytes);
        workers[i].only = only;
        workers[i].slice_s = duration_s / SLICES / (only == NULL ? METHODS : 1);
        if (pthread_create(&workers[i].thread, NULL, worker_run, &workers[i]) != 0)
            fail("a thread could not start");
    }
    for (size_t i = 0; i < threads; i++)
        pthread_join(workers[i].thread, NULL);
    print(algorithm, workers, threads);

    for (size_t i = 0; i < threads; i++)
        signing_clear(&workers[i].signing);
    free(workers);
    free(message);
    EVP_PKEY_free(key);
    return EXIT_SUCCESS;
}
