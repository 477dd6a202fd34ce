/* tls_certificate: one SSL_CTX at a time, exchanged under a lock. */
#include "http/tls_certificate.h"

#include <openssl/err.h>
#include <openssl/ssl.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/private_file.h"
#include "base/sentence.h"

/*
 * TLS 1.2 with forward secrecy and authenticated encryption only (RFC 9325 section 4.2): whoever
 * takes the key later reads nothing of today. TLS 1.3 has no other kind.
 */
#define TLS_1_2_CIPHERS "ECDHE+AESGCM:ECDHE+CHACHA20"

struct tls_certificate {
    const char *certificate_file, *key_file;
    pthread_mutex_t lock;
    SSL_CTX *context; /* the newest; connections hold references of their own */
};

/* Nobody is there to ask for a passphrase. */
static int no_passphrase(char *buffer, int size, int is_writing, void *unused)
{
    (void)buffer, (void)size, (void)is_writing, (void)unused;
    return -1;
}

/* RFC 7301 section 3.2: a client that names protocols, none of them ours, is told so. */
static int choose_protocol(SSL *tls, const unsigned char **ret_protocol, unsigned char *ret_len,
                           const unsigned char *offered, unsigned offered_len, void *unused)
{
    static const unsigned char ours[] = "\x08http/1.1";
    unsigned char *chosen = NULL;
    (void)tls, (void)unused;
    if (SSL_select_next_proto(&chosen, ret_len, ours, sizeof(ours) - 1, offered, offered_len) !=
        OPENSSL_NPN_NEGOTIATED)
        return SSL_TLSEXT_ERR_ALERT_FATAL;
    *ret_protocol = chosen;
    return SSL_TLSEXT_ERR_OK;
}

static SSL_CTX *context_new(void)
{
    SSL_CTX *context = SSL_CTX_new(TLS_server_method());
    if (context == NULL)
        return NULL;
    if (SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION) != 1 ||
        SSL_CTX_set_cipher_list(context, TLS_1_2_CIPHERS) != 1) {
        SSL_CTX_free(context);
        return NULL;
    }
    /* Plaintext: what clients sent, their secrets, is wiped from libssl's buffers once read. */
    SSL_CTX_set_options(context, SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION |
                                     SSL_OP_CIPHER_SERVER_PREFERENCE | SSL_OP_PRIORITIZE_CHACHA |
                                     SSL_OP_IGNORE_UNEXPECTED_EOF | SSL_OP_CLEANSE_PLAINTEXT);
    /* An idle connection keeps no buffers; an answer may be handed over in pieces. */
    SSL_CTX_set_mode(context, SSL_MODE_RELEASE_BUFFERS | SSL_MODE_ENABLE_PARTIAL_WRITE |
                                  SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
    SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_OFF); /* tickets need none */
    SSL_CTX_set_default_passwd_cb(context, no_passphrase);
    SSL_CTX_set_alpn_select_cb(context, choose_protocol, NULL);
    return context;
}

/* The first error of the last call, as words: the later ones only say where it went by. */
static const char *reason(void)
{
    unsigned long error = ERR_peek_error();
    if (ERR_SYSTEM_ERROR(error))
        return strerrordesc_np(ERR_GET_REASON(error));
    const char *words = ERR_reason_error_string(error);
    return words != NULL ? words : "it cannot be read";
}

/* A file that cannot be opened is left to libssl, whose error says why. */
static bool is_open_to_others(const char *key_file)
{
    int fd = -1;
    jt_err err = jt_private_file_open(key_file, &fd);
    if (err.code == JT_OK)
        close(fd);
    return err.code == JT_REFUSED;
}

static jt_err read_files(const struct tls_certificate *certificate, struct jt_arena *arena,
                         SSL_CTX **ret_context, jt_str *ret_problem)
{
    const char *file = certificate->certificate_file, *problem = NULL;
    if (is_open_to_others(certificate->key_file)) {
        jt_sentence_set(arena, ret_problem,
                        "the TLS key file %s can be read by others; run: chmod 600 %s",
                        certificate->key_file, certificate->key_file);
        return JT_ERR(JT_REFUSED, "key file is open to others than its owner");
    }
    SSL_CTX *context = context_new();
    if (context == NULL)
        return JT_ERR(JT_NO_MEMORY, "TLS context");
    ERR_clear_error();
    if (SSL_CTX_use_certificate_chain_file(context, file) != 1) {
        problem = reason();
    } else {
        file = certificate->key_file;
        if (SSL_CTX_use_PrivateKey_file(context, file, SSL_FILETYPE_PEM) != 1 ||
            SSL_CTX_check_private_key(context) != 1)
            problem = ERR_GET_REASON(ERR_peek_error()) == X509_R_KEY_VALUES_MISMATCH
                          ? "the key is not the certificate's"
                          : reason();
    }
    ERR_clear_error();
    if (problem != NULL) {
        SSL_CTX_free(context);
        jt_sentence_set(arena, ret_problem, "cannot use %s: %s", file, problem);
        return JT_ERR(JT_INVALID, "certificate or key");
    }
    *ret_context = context;
    return JT_DONE;
}

jt_err tls_certificate_reload(struct tls_certificate *certificate, struct jt_arena *arena,
                              jt_str *ret_problem)
{
    SSL_CTX *fresh = NULL;
    JT_TRY(read_files(certificate, arena, &fresh, ret_problem));
    pthread_mutex_lock(&certificate->lock);
    SSL_CTX *old = certificate->context;
    certificate->context = fresh;
    pthread_mutex_unlock(&certificate->lock);
    SSL_CTX_free(old); /* takes NULL; goes with its last connection */
    return JT_DONE;
}

jt_err tls_certificate_new(const char *certificate_file, const char *key_file,
                           struct jt_arena *arena, struct tls_certificate **ret_certificate,
                           jt_str *ret_problem)
{
    struct tls_certificate *certificate = calloc(1, sizeof(*certificate));
    if (certificate == NULL)
        return JT_ERR(JT_NO_MEMORY, "certificate");
    certificate->certificate_file = certificate_file;
    certificate->key_file = key_file;
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
    SSL_CTX_free(certificate->context);
    pthread_mutex_destroy(&certificate->lock);
    free(certificate);
}

struct ssl_st *tls_certificate_greet(struct tls_certificate *certificate)
{
    pthread_mutex_lock(&certificate->lock);
    SSL_CTX *context = certificate->context;
    SSL_CTX_up_ref(context);
    pthread_mutex_unlock(&certificate->lock);
    SSL *tls = SSL_new(context);
    SSL_CTX_free(context); /* the connection has its own reference */
    return tls;
}
