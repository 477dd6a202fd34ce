/*
 * certificate: made by libcrypto for a few hours.
 */
#include "bench/certificate.h"

#include <fcntl.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>
#include <stdio.h>
#include <unistd.h>

enum { GOOD_FOR_S = 24 * 3600 };

static bool add_name(X509 *certificate)
{
    X509_EXTENSION *names =
        X509V3_EXT_conf_nid(NULL, NULL, NID_subject_alt_name, "DNS:localhost,IP:127.0.0.1");
    const bool is_added = names != NULL && X509_add_ext(certificate, names, -1) == 1;
    X509_EXTENSION_free(names);
    return is_added;
}

static bool fill(X509 *certificate, EVP_PKEY *key)
{
    X509_NAME *name = X509_get_subject_name(certificate);
    return X509_set_version(certificate, X509_VERSION_3) == 1 &&
           ASN1_INTEGER_set(X509_get_serialNumber(certificate), 1) == 1 &&
           X509_gmtime_adj(X509_getm_notBefore(certificate), 0) != NULL &&
           X509_gmtime_adj(X509_getm_notAfter(certificate), GOOD_FOR_S) != NULL &&
           X509_set_pubkey(certificate, key) == 1 &&
           X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC, (const uint8_t *)"localhost", -1,
                                      -1, 0) == 1 &&
           X509_set_issuer_name(certificate, name) == 1 && add_name(certificate) &&
           X509_sign(certificate, key, EVP_sha256()) != 0;
}

static FILE *file_new(const char *path)
{
    const int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    return fd < 0 ? NULL : fdopen(fd, "w");
}

/* Whether it was written, all of it. */
static bool file_close(FILE *file, bool is_written)
{
    return file != NULL && fclose(file) == 0 && is_written;
}

jt_err certificate_make(const char *certificate_file, const char *key_file)
{
    EVP_PKEY *key = EVP_PKEY_Q_keygen(NULL, NULL, "EC", "P-256");
    X509 *certificate = X509_new();
    bool is_made = key != NULL && certificate != NULL && fill(certificate, key);
    FILE *file = is_made ? file_new(certificate_file) : NULL;
    is_made = file_close(file, file != NULL && PEM_write_X509(file, certificate) == 1);
    file = is_made ? file_new(key_file) : NULL;
    is_made = file_close(file, file != NULL &&
                                   PEM_write_PrivateKey(file, key, NULL, NULL, 0, NULL, NULL) == 1);
    X509_free(certificate);
    EVP_PKEY_free(key);
    return is_made ? JT_DONE : JT_ERR(JT_IO, "no certificate could be made");
}
