/*
 * tls_certificate: holds one SSL_CTX under a lock. A reload makes a new one from the files
 * (tls_files.c) and exchanges it only when it is good.
 */
#include "http/tls_certificate.h"

#include <openssl/err.h>
#include <openssl/ssl.h>
#include <pthread.h>
#include <stdlib.h>

#include "base/sentence.h"
#include "http/tls_files.h"
#include "http/tls_tickets.h"

/*
 * TLS 1.2 with forward secrecy and authenticated encryption only (RFC 9325 section 4.2): whoever
 * takes the key later reads nothing of today. TLS 1.3 has no other kind.
 */
#define TLS_1_2_CIPHERS "ECDHE+AESGCM:ECDHE+CHACHA20"

struct tls_certificate {
    const char *certificate_file, *key_file;
    struct tls_tickets *tickets; /* of all contexts */
    pthread_mutex_t lock;
    SSL_CTX *context; /* the newest; connections hold references of their own */
};

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

static SSL_CTX *context_new(struct tls_tickets *tickets)
{
    SSL_CTX *context = SSL_CTX_new(TLS_server_method());
    if (context == NULL)
        return NULL;
    if (SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION) != 1 ||
        SSL_CTX_set_cipher_list(context, TLS_1_2_CIPHERS) != 1 ||
        tls_tickets_use(tickets, context).code != JT_OK) {
        SSL_CTX_free(context);
        return NULL;
    }
    /* Plaintext: what clients sent, their secrets, is wiped from libssl's buffers once read. */
    SSL_CTX_set_options(context, SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION |
                                     SSL_OP_CIPHER_SERVER_PREFERENCE | SSL_OP_PRIORITIZE_CHACHA |
                                     SSL_OP_IGNORE_UNEXPECTED_EOF | SSL_OP_CLEANSE_PLAINTEXT);
    /* An answer may be handed over in pieces. */
    SSL_CTX_set_mode(context, SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
    /* Else a record takes two calls of the kernel: for its first five bytes, and for the rest. What
     * is read beyond it is told of by SSL_has_pending(). */
    SSL_CTX_set_read_ahead(context, 1);
    SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_OFF); /* tickets need none */
    SSL_CTX_set_num_tickets(context, 1); /* libssl makes two, for browsers that connect twice */
    SSL_CTX_set_alpn_select_cb(context, choose_protocol, NULL);
    return context;
}

/* What libssl has against a pair of files that belong together. */
static const char *reason(int code)
{
    switch (code) {
    case SSL_R_EE_KEY_TOO_SMALL:
        return "its key is too short; make one of EC P-256, or RSA of 2048 bits";
    case SSL_R_CA_KEY_TOO_SMALL:
        return "the key of a certificate behind the first is too short; have it signed by another "
               "authority";
    case SSL_R_CA_MD_TOO_WEAK:
        return "a signature in it is made with a digest that is broken (SHA-1, MD5); have it "
               "signed "
               "with SHA-256";
    case SSL_R_UNKNOWN_CERTIFICATE_TYPE:
        return "its key is of a kind that TLS does not have; make one of EC P-256, or RSA of 2048 "
               "bits";
    default:
        return "libssl refuses it; look at it with openssl x509 -noout -text, or have a new one "
               "made";
    }
}

static jt_err use_files(const struct tls_files *files, struct tls_tickets *tickets,
                        struct jt_arena *arena, SSL_CTX **ret_context, jt_str *ret_problem)
{
    SSL_CTX *context = context_new(tickets);
    X509 *own = sk_X509_value(files->chain, 0);
    STACK_OF(X509) *others = sk_X509_dup(files->chain);
    if (context == NULL || others == NULL) {
        SSL_CTX_free(context);
        sk_X509_free(others);
        return JT_ERR(JT_NO_MEMORY, "TLS context");
    }
    sk_X509_shift(others);
    ERR_clear_error();
    const bool is_used = SSL_CTX_use_cert_and_key(context, own, files->key, others, 1) == 1;
    sk_X509_free(others); /* the certificates are the context's and files' */
    if (!is_used) {
        jt_sentence_set(arena, ret_problem, "the TLS certificate %s cannot be used: %s",
                        files->certificate_file, reason(ERR_GET_REASON(ERR_peek_error())));
        ERR_clear_error();
        SSL_CTX_free(context);
        return JT_ERR(JT_INVALID, "TLS certificate or key");
    }
    *ret_context = context;
    return JT_DONE;
}

jt_err tls_certificate_reload(struct tls_certificate *certificate, struct jt_arena *arena,
                              jt_str *ret_problem)
{
    JT_AUTO(tls_files_clear) struct tls_files files = { 0 };
    SSL_CTX *fresh = NULL;
    JT_TRY(tls_files_read(certificate->certificate_file, certificate->key_file, arena, &files,
                          ret_problem));
    JT_TRY(use_files(&files, certificate->tickets, arena, &fresh, ret_problem));
    jt_err err = tls_tickets_forget(certificate->tickets); /* who resumes sees no certificate */
    if (err.code != JT_OK) {
        SSL_CTX_free(fresh);
        return err;
    }
    tls_files_warn(&files, arena, ret_problem);
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
    jt_err err = tls_tickets_new(&certificate->tickets);
    if (err.code == JT_OK)
        err = tls_certificate_reload(certificate, arena, ret_problem);
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
    tls_tickets_free(certificate->tickets);
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
