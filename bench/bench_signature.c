/*
 * bench_signature: what one signature costs with libcrypto alone, in CPU time. It is the floor that
 * `bench/run` holds the server's CPU per token against.
 *
 *     bench_signature ALG [MESSAGE_BYTES [THREADS [MILLISECONDS]]]
 *
 * Signs a message of a token's size, its hash included, with each way that EVP offers, and prints
 * one JSON object. As many threads as the server has event loops, because cores that share caches
 * and a power budget slow each other. The ways take turns in short slices, so that a noisy moment
 * of the machine hits them alike; a figure is the median over slices and threads.
 */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "signing.h"

enum {
    THREADS_MAX = 256,
    DURATION_MAX_MS = 600 * 1000,
    SLICES = 5,
    FIGURES_MAX = SLICES * THREADS_MAX,
    SIGNATURES_A_LOOK = 4, /* at the clock */
};

struct worker {
    pthread_t thread;
    const struct signing_algorithm *algorithm;
    struct signing *signing;
    double slice_s;
    double us[SIGNING_METHODS][SLICES]; /* 0: not measured */
};

/* --- Measuring ----------------------------------------------------------------------------- */

static double seconds(clockid_t clock)
{
    struct timespec now = { 0 };
    clock_gettime(clock, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

/* CPU microseconds per signature over one slice. */
static double measure(struct signing *signing, int method, double slice_s)
{
    long count = 0;
    double until = seconds(CLOCK_MONOTONIC) + slice_s;
    double began = seconds(CLOCK_THREAD_CPUTIME_ID);
    do {
        for (int i = 0; i < SIGNATURES_A_LOOK; i++)
            signing_sign(signing, method);
        count += SIGNATURES_A_LOOK;
    } while (seconds(CLOCK_MONOTONIC) < until);
    return (seconds(CLOCK_THREAD_CPUTIME_ID) - began) * 1e6 / (double)count;
}

static void *worker_run(void *context)
{
    struct worker *worker = context;
    for (int slice = 0; slice < SLICES; slice++)
        for (int method = 0; method < SIGNING_METHODS; method++)
            if (signing_method_fits(method, worker->algorithm))
                worker->us[method][slice] = measure(worker->signing, method, worker->slice_s);
    return NULL;
}

static int compare(const void *a, const void *b)
{
    double left = *(const double *)a, right = *(const double *)b;
    return (left > right) - (left < right);
}

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

static void print(const struct worker *workers, size_t count, size_t message_bytes)
{
    int best = -1;
    double us[SIGNING_METHODS];
    for (int method = 0; method < SIGNING_METHODS; method++) {
        us[method] = median(workers, count, method);
        if (us[method] > 0 && (best < 0 || us[method] < us[best]))
            best = method;
    }
    printf("{\"algorithm\":\"%s\",\"message_bytes\":%zu,\"threads\":%zu,\"best\":\"%s\","
           "\"us\":%.3f,\"methods\":{",
           signing_algorithm_name(workers[0].algorithm), message_bytes, count,
           signing_method_name(best), us[best]);
    const char *separator = "";
    for (int method = 0; method < SIGNING_METHODS; method++) {
        if (us[method] <= 0)
            continue;
        printf("%s\"%s\":%.3f", separator, signing_method_name(method), us[method]);
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
        signing_fail("usage: bench_signature ALG [MESSAGE_BYTES [THREADS [MILLISECONDS]]]");
    return value;
}

int main(int count, char **arguments)
{
    const struct signing_algorithm *algorithm =
        signing_algorithm_find(count > 1 ? arguments[1] : "");
    if (algorithm == NULL)
        signing_fail("the first argument must be RS256, ES256 or EdDSA");
    size_t message_bytes = (size_t)number(count, arguments, 2, 600, SIGNING_MESSAGE_MAX_BYTES);
    size_t threads = (size_t)number(count, arguments, 3, 1, THREADS_MAX);
    double duration_s = (double)number(count, arguments, 4, 2000, DURATION_MAX_MS) / 1000;

    EVP_PKEY *key = signing_key_generate(algorithm);
    struct worker *workers = calloc(threads, sizeof(*workers));
    if (workers == NULL)
        signing_fail("out of memory");
    for (size_t i = 0; i < threads; i++) {
        workers[i].algorithm = algorithm;
        workers[i].signing = signing_new(algorithm, key, message_bytes);
        workers[i].slice_s = duration_s / SLICES / SIGNING_METHODS;
        if (pthread_create(&workers[i].thread, NULL, worker_run, &workers[i]) != 0)
            signing_fail("a thread could not start");
    }
    for (size_t i = 0; i < threads; i++)
        pthread_join(workers[i].thread, NULL);
    print(workers, threads, message_bytes);

    for (size_t i = 0; i < threads; i++)
        signing_free(workers[i].signing);
    free(workers);
    EVP_PKEY_free(key);
    return EXIT_SUCCESS;
}
