/* tls_certificate: generations in a list, the newest first. */
#include "http/tls_certificate.h"

#include <gnutls/x509.h>
#include <pthread.h>
#include <stdlib.h>

#include "base/clock.h"
#include "base/secret.h"
#include "base/sentence.h"

enum { CHAIN_MAX = 16 };

struct generation {
    struct generation *older;
    gnutls_pcert_st chain[CHAIN_MAX];
    unsigned length;
    gnutls_privkey_t key;
    int64_t retired_ms; /* monotonic; 0 while in use */
};

struct tls_certificate {
    const char *certificate_file, *key_file;
    int retire_after_s;
    pthread_mutex_t lock;
    struct generation *newest;
};

static void generation_free(struct generation *generation)
{
    if (generation == NULL)
        return;
    for (unsigned i = 0; i < generation->length; i++)
        gnutls_pcert_deinit(&generation->chain[i]);
    if (generation->key != NULL)
        gnutls_privkey_deinit(generation->key);
    free(generation);
}

static int read_chain(const char *file, struct generation *generation)
{
    gnutls_datum_t pem = { 0 };
    int code = gnutls_load_file(file, &pem);
    if (code < 0)
        return code;
    unsigned length = CHAIN_MAX;
    code =
        gnutls_pcert_list_import_x509_raw(generation->chain, &length, &pem, GNUTLS_X509_FMT_PEM, 0);
    gnutls_free(pem.data);
    if (code < 0)
        return code;
    generation->length = length;
    return length == 0 ? GNUTLS_E_NO_CERTIFICATE_FOUND : 0;
}

static int read_key(const char *file, struct generation *generation)
{
    gnutls_datum_t pem = { 0 };
    int code = gnutls_load_file(file, &pem);
    if (code < 0)
        return code;
    code = gnutls_privkey_init(&generation->key);
    if (code >= 0)
        code = gnutls_privkey_import_x509_raw(generation->key, &pem, GNUTLS_X509_FMT_PEM, NULL, 0);
    jt_wipe(pem.data, pem.size);
    gnutls_free(pem.data);
    return code;
}

static bool key_fits(struct generation *generation)
{
    gnutls_pubkey_t of_key = NULL;
    unsigned char ids[2][64];
    size_t lengths[2] = { sizeof(ids[0]), sizeof(ids[1]) };
    bool fits = gnutls_pubkey_init(&of_key) >= 0 &&
                gnutls_pubkey_import_privkey(of_key, generation->key, 0, 0) >= 0 &&
                gnutls_pubkey_get_key_id(of_key, 0, ids[0], &lengths[0]) >= 0 &&
                gnutls_pubkey_get_key_id(generation->chain[0].pubkey, 0, ids[1], &lengths[1]) >= 0;
    if (of_key != NULL)
        gnutls_pubkey_deinit(of_key);
    return fits && lengths[0] == lengths[1] && memcmp(ids[0], ids[1], lengths[0]) == 0;
}

static jt_err generation_read(const struct tls_certificate *certificate, struct jt_arena *arena,
                              struct generation **ret_generation, jt_str *ret_problem)
{
    struct generation *generation = calloc(1, sizeof(*generation));
    if (generation == NULL)
        return JT_ERR(JT_NO_MEMORY, "certificate");
    const char *file = certificate->certificate_file, *reason = NULL;
    int code = read_chain(file, generation);
    if (code >= 0) {
        file = certificate->key_file;
        code = read_key(file, generation);
    }
    if (code < 0)
        reason = gnutls_strerror(code);
    else if (!key_fits(generation))
        reason = "the key is not the certificate's";
    if (reason != NULL) {
        generation_free(generation);
        jt_sentence_set(arena, ret_problem, "cannot use %s: %s", file, reason);
        return JT_ERR(JT_INVALID, "certificate or key");
    }
    *ret_generation = generation;
    return JT_DONE;
}

jt_err tls_certificate_reload(struct tls_certificate *certificate, struct jt_arena *arena,
                              jt_str *ret_problem)
{
    struct generation *fresh = NULL;
    int64_t now_ms = jt_monotonic_ms();
    JT_TRY(generation_read(certificate, arena, &fresh, ret_problem));

    pthread_mutex_lock(&certificate->lock);
    if (certificate->newest != NULL)
        certificate->newest->retired_ms = now_ms;
    fresh->older = certificate->newest;
    certificate->newest = fresh;
    struct generation **link = &fresh->older;
    while (*link != NULL && now_ms - (*link)->retired_ms <= certificate->retire_after_s * 1000)
        link = &(*link)->older;
    struct generation *expired = *link; /* older ones were retired even earlier */
    *link = NULL;
    pthread_mutex_unlock(&certificate->lock);

    while (expired != NULL) {
        struct generation *older = expired->older;
        generation_free(expired);
        expired = older;
    }
    return JT_DONE;
}

jt_err tls_certificate_new(const char *certificate_file, const char *key_file, int retire_after_s,
                           struct jt_arena *arena, struct tls_certificate **ret_certificate,
                           jt_str *ret_problem)
{
    struct tls_certificate *certificate = calloc(1, sizeof(*certificate));
    if (certificate == NULL)
        return JT_ERR(JT_NO_MEMORY, "certificate");
    certificate->certificate_file = certificate_file;
    certificate->key_file = key_file;
    certificate->retire_after_s = retire_after_s;
    pthread_mutex_init(&certificate->lock, NULL);
    jt_err err = tls_certificate_reload(certificate, arena, ret_problem);
    if (err.code != JT_OK) {
        tls_certificate_free(certificate);
        return err;
    }
    *ret_certificate = certificate;
    return JT_DONE;
}

void tls_certificate_free(struct tls_certificate *certificate)
{
    if (certificate == NULL)
        return;
    while (certificate->newest != NULL) {
        struct generation *older = certificate->newest->older;
        generation_free(certificate->newest);
        certificate->newest = older;
    }
    pthread_mutex_destroy(&certificate->lock);
    free(certificate);
}

void tls_certificate_get(struct tls_certificate *certificate, gnutls_pcert_st **ret_chain,
                         unsigned *ret_length, gnutls_privkey_t *ret_key)
{
    pthread_mutex_lock(&certificate->lock);
    *ret_chain = certificate->newest->chain;
    *ret_length = certificate->newest->length;
    *ret_key = certificate->newest->key;
    pthread_mutex_unlock(&certificate->lock);
}
