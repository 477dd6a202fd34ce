/*
 * tls_files: reads PEM by libcrypto. Two tables say what a file is when it is not what it should
 * be, and what to do then.
 */
#include "http/tls_files.h"

#include <errno.h>
#include <fcntl.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/pkcs12.h>
#include <openssl/x509v3.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/file_reason.h"
#include "base/private_file.h"
#include "base/secret.h"
#include "base/sentence.h"

enum { FILE_MAX_BYTES = 1 << 20 };

/* One file that is read; bytes may be a private key. */
struct pem {
    const char *what, *file; /* "the TLS certificate", and its name */
    struct jt_arena *arena;
    jt_str *ret_problem;
    char *bytes;
    size_t len;
};

__attribute__((format(printf, 2, 3))) static jt_err refuse(const struct pem *pem,
                                                           const char *format, ...)
{
    va_list values;
    va_start(values, format);
    *pem->ret_problem = jt_sentence_format(pem->arena, format, values);
    va_end(values);
    return JT_ERR(JT_INVALID, "TLS certificate or key");
}

/* --- Bytes ----------------------------------------------------------------------------------- */

static void pem_clear(struct pem *pem)
{
    if (pem->bytes == NULL)
        return;
    jt_wipe(pem->bytes, FILE_MAX_BYTES);
    free(pem->bytes);
    pem->bytes = NULL;
}

static jt_err read_bytes(struct pem *pem)
{
    pem->bytes = malloc(FILE_MAX_BYTES);
    if (pem->bytes == NULL)
        return JT_ERR(JT_NO_MEMORY, "TLS certificate or key");
    int fd = open(pem->file, O_RDONLY | O_CLOEXEC);
    ssize_t n = -1;
    while (fd >= 0 && pem->len < FILE_MAX_BYTES &&
           (n = read(fd, pem->bytes + pem->len, FILE_MAX_BYTES - pem->len)) > 0)
        pem->len += (size_t)n;
    const int error = errno;
    if (fd >= 0)
        close(fd);
    if (n < 0)
        return refuse(pem, "%s %s cannot be read: %s", pem->what, pem->file, jt_file_reason(error));
    if (pem->len == FILE_MAX_BYTES)
        return refuse(pem, "%s %s is too large to be one; correct the path", pem->what, pem->file);
    return JT_DONE;
}

static bool has(const struct pem *pem, const char *words)
{
    return memmem(pem->bytes, pem->len, words, strlen(words)) != NULL;
}

/* --- What it is instead ---------------------------------------------------------------------- */

struct form {
    bool (*is)(const struct pem *pem);
    const char *words;   /* behind the name of the file */
    const char *command; /* of openssl, that makes it right; or NULL */
};

static bool is_empty(const struct pem *pem)
{
    return pem->len == 0;
}

static bool is_encrypted_key(const struct pem *pem)
{
    return has(pem, "BEGIN ENCRYPTED PRIVATE KEY") || has(pem, "Proc-Type: 4,ENCRYPTED");
}

static bool is_ssh_key(const struct pem *pem)
{
    return has(pem, "BEGIN OPENSSH PRIVATE KEY");
}

static bool has_key(const struct pem *pem)
{
    return has(pem, "PRIVATE KEY-----");
}

static bool has_public_key(const struct pem *pem)
{
    return has(pem, "PUBLIC KEY-----");
}

static bool has_request(const struct pem *pem)
{
    return has(pem, "CERTIFICATE REQUEST-----");
}

static bool has_certificate(const struct pem *pem)
{
    return has(pem, "CERTIFICATE-----");
}

static bool is_der_certificate(const struct pem *pem)
{
    const unsigned char *at = (const unsigned char *)pem->bytes;
    X509 *certificate = d2i_X509(NULL, &at, (long)pem->len);
    X509_free(certificate);
    return certificate != NULL;
}

static bool is_der_key(const struct pem *pem)
{
    const unsigned char *at = (const unsigned char *)pem->bytes;
    EVP_PKEY *key = d2i_AutoPrivateKey(NULL, &at, (long)pem->len);
    EVP_PKEY_free(key);
    return key != NULL;
}

static bool is_pkcs12(const struct pem *pem)
{
    const unsigned char *at = (const unsigned char *)pem->bytes;
    PKCS12 *store = d2i_PKCS12(NULL, &at, (long)pem->len);
    PKCS12_free(store);
    return store != NULL;
}

static bool is_anything(const struct pem *pem)
{
    (void)pem;
    return true;
}

/* Of a file without one certificate in PEM; the first that fits. */
static const struct form no_certificate[] = {
    { is_empty, "is empty; write the certificates there, in PEM", NULL },
    { has_certificate, "is damaged where a certificate begins; make a fresh copy of it", NULL },
    { has_request,
      "holds a request for a certificate; have it signed, and name the file that comes back",
      NULL },
    { has_key,
      "holds a private key and no certificate; are the files of certificate and key exchanged?",
      NULL },
    { is_der_certificate, "is in DER, and PEM is needed", "x509 -inform der" },
    { is_pkcs12, "is a PKCS#12 store, and PEM is needed", "pkcs12 -nokeys" },
    { is_anything,
      "holds no certificate in PEM (-----BEGIN CERTIFICATE-----); correct the path or the file",
      NULL },
};

/* Of a file whose private key cannot be read. */
static const struct form no_key[] = {
    { is_empty, "is empty; write the private key there, in PEM", NULL },
    { is_encrypted_key,
      "is encrypted, and nobody is there to type its passphrase; write it without one, readable by "
      "its owner alone",
      "pkey" },
    { is_ssh_key,
      "is in OpenSSH's form, and PEM is needed; convert a copy: ssh-keygen -p -m PKCS8 -f COPY",
      NULL },
    { has_key, "is damaged; make a fresh copy of it", NULL },
    { has_certificate,
      "holds a certificate and no private key; are the files of certificate and key exchanged?",
      NULL },
    { has_public_key, "holds a public key, and the private one is needed; name its file", NULL },
    { is_der_key, "is in DER, and PEM is needed", "pkey -inform der" },
    { is_pkcs12, "is a PKCS#12 store, and PEM is needed", "pkcs12 -nocerts -nodes" },
    { is_anything,
      "holds no private key in PEM (-----BEGIN PRIVATE KEY-----); correct the path or the file",
      NULL },
};

static jt_err refuse_form(const struct pem *pem, const struct form *forms)
{
    while (!forms->is(pem))
        forms++;
    ERR_clear_error();
    if (forms->command == NULL)
        return refuse(pem, "%s %s %s", pem->what, pem->file, forms->words);
    return refuse(pem, "%s %s %s: openssl %s -in %s -out NEW_FILE", pem->what, pem->file,
                  forms->words, forms->command, pem->file);
}

/* --- Reading --------------------------------------------------------------------------------- */

/* All of them, in their order. Other things in the file are passed over, a key for example. */
static jt_err take_certificates(const struct pem *pem, STACK_OF(X509) * ret_chain)
{
    BIO *bio = BIO_new_mem_buf(pem->bytes, (int)pem->len);
    X509 *certificate = NULL;
    if (bio == NULL)
        return JT_ERR(JT_NO_MEMORY, "TLS certificate");
    ERR_clear_error();
    while ((certificate = PEM_read_bio_X509_AUX(bio, NULL, NULL, NULL)) != NULL)
        if (sk_X509_push(ret_chain, certificate) == 0)
            break;
    const bool is_end = ERR_GET_REASON(ERR_peek_last_error()) == PEM_R_NO_START_LINE;
    ERR_clear_error();
    BIO_free(bio);
    if (certificate != NULL) {
        X509_free(certificate);
        return JT_ERR(JT_NO_MEMORY, "TLS certificate");
    }
    if (sk_X509_num(ret_chain) == 0)
        return refuse_form(pem, no_certificate);
    return is_end ? JT_DONE
                  : refuse(pem, "%s %s is damaged in its certificate number %d; make a fresh copy",
                           pem->what, pem->file, sk_X509_num(ret_chain) + 1);
}

static jt_err read_certificates(struct pem *pem, STACK_OF(X509) * *ret_chain)
{
    *ret_chain = sk_X509_new_null();
    if (*ret_chain == NULL)
        return JT_ERR(JT_NO_MEMORY, "TLS certificate");
    jt_err err = read_bytes(pem);
    if (err.code == JT_OK)
        err = take_certificates(pem, *ret_chain);
    pem_clear(pem);
    return err;
}

/* Nobody is there to ask for a passphrase. */
static int no_passphrase(char *buffer, int size, int is_writing, void *unused)
{
    (void)buffer, (void)size, (void)is_writing, (void)unused;
    return -1;
}

static jt_err take_key(const struct pem *pem, EVP_PKEY **ret_key)
{
    BIO *bio = BIO_new_mem_buf(pem->bytes, (int)pem->len);
    if (bio == NULL)
        return JT_ERR(JT_NO_MEMORY, "TLS key");
    *ret_key = PEM_read_bio_PrivateKey(bio, NULL, no_passphrase, NULL);
    BIO_free(bio);
    ERR_clear_error();
    return *ret_key == NULL ? refuse_form(pem, no_key) : JT_DONE;
}

/* A file that is not there is left to read_bytes(), which says why. */
static jt_err check_is_private(const struct pem *pem)
{
    int fd = -1;
    jt_err err = jt_private_file_open(pem->file, &fd);
    if (err.code == JT_OK)
        close(fd);
    return err.code == JT_REFUSED ? refuse(pem, "%s %s can be read by others; run: chmod 600 %s",
                                           pem->what, pem->file, pem->file)
                                  : JT_DONE;
}

static jt_err read_key(struct pem *pem, EVP_PKEY **ret_key)
{
    JT_TRY(check_is_private(pem));
    jt_err err = read_bytes(pem);
    if (err.code == JT_OK)
        err = take_key(pem, ret_key);
    pem_clear(pem);
    return err;
}

/* Which certificate of the file the key is for, from 1; 0: none. */
static int number_of_key(const struct tls_files *files)
{
    int number = 0;
    for (int i = 0; i < sk_X509_num(files->chain) && number == 0; i++)
        if (X509_check_private_key(sk_X509_value(files->chain, i), files->key) == 1)
            number = i + 1;
    ERR_clear_error();
    return number;
}

static jt_err check_pair(const struct tls_files *files, const struct pem *key)
{
    const int number = number_of_key(files);
    if (number == 0)
        return refuse(key,
                      "the TLS key %s is not that of the certificate %s; name the two that were "
                      "made together",
                      key->file, files->certificate_file);
    if (number > 1)
        return refuse(key,
                      "the certificates in %s are in the wrong order: the server's own is number "
                      "%d and must be the first, then the one that signed it, and so on",
                      files->certificate_file, number);
    return JT_DONE;
}

jt_err tls_files_read(const char *certificate_file, const char *key_file, struct jt_arena *arena,
                      struct tls_files *ret_files, jt_str *ret_problem)
{
    JT_AUTO(tls_files_clear) struct tls_files files = { .certificate_file = certificate_file };
    struct pem certificate = { .what = "the TLS certificate",
                               .file = certificate_file,
                               .arena = arena,
                               .ret_problem = ret_problem };
    struct pem key = {
        .what = "the TLS key", .file = key_file, .arena = arena, .ret_problem = ret_problem
    };
    JT_TRY(read_certificates(&certificate, &files.chain));
    JT_TRY(read_key(&key, &files.key));
    JT_TRY(check_pair(&files, &key));
    *ret_files = files;
    files = (struct tls_files){ 0 };
    return JT_DONE;
}

void tls_files_clear(struct tls_files *files)
{
    sk_X509_pop_free(files->chain, X509_free);
    EVP_PKEY_free(files->key);
    *files = (struct tls_files){ 0 };
}

jt_err tls_files_check_trusted(const char *file, struct jt_arena *arena, jt_str *ret_problem)
{
    STACK_OF(X509) *chain = NULL;
    struct pem pem = { .what = "the file of certificates to trust",
                       .file = file,
                       .arena = arena,
                       .ret_problem = ret_problem };
    jt_err err = read_certificates(&pem, &chain);
    sk_X509_pop_free(chain, X509_free);
    return err;
}

/* --- Warnings -------------------------------------------------------------------------------- */

static void put_time(struct jt_buf *buf, const ASN1_TIME *time)
{
    struct tm fields;
    if (ASN1_TIME_to_tm(time, &fields) == 1)
        jt_time_put_iso8601(buf, (int64_t)timegm(&fields) * 1000);
}

/* Where a certificate is valid at another time only: "expired at", "is valid from"; else NULL. */
static const char *wrong_time(X509 *certificate, const ASN1_TIME **ret_time)
{
    const ASN1_TIME *from = X509_get0_notBefore(certificate);
    const ASN1_TIME *until = X509_get0_notAfter(certificate);
    const bool is_early = X509_cmp_current_time(from) > 0;
    *ret_time = is_early ? from : until;
    if (is_early)
        return "is valid only from";
    return X509_cmp_current_time(until) < 0 ? "expired at" : NULL;
}

void tls_files_warn(const struct tls_files *files, struct jt_arena *arena, jt_str *ret_warning)
{
    *ret_warning = JT_STR("");
    for (int i = 0; i < sk_X509_num(files->chain); i++) {
        X509 *certificate = sk_X509_value(files->chain, i);
        const ASN1_TIME *time = NULL;
        const char *words = wrong_time(certificate, &time);
        char bytes[32];
        struct jt_buf when = jt_buf_over(bytes, sizeof(bytes));
        if (words != NULL) {
            put_time(&when, time);
            jt_sentence_set(
                arena, ret_warning,
                "certificate number %d in %s %s %.*s: clients refuse it; renew it, then "
                "send SIGHUP",
                i + 1, files->certificate_file, words, JT_FMT(jt_buf_str(&when)));
            return;
        }
        if (i > 0 &&
            X509_check_issued(certificate, sk_X509_value(files->chain, i - 1)) != X509_V_OK) {
            jt_sentence_set(arena, ret_warning,
                            "certificate number %d in %s did not sign the one before it: clients "
                            "may refuse the chain; put each behind the one that it signed",
                            i + 1, files->certificate_file);
            return;
        }
    }
}
