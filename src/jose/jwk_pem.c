/*
 * jwk_pem: libcrypto finds and decodes what stands between the lines; what is in it must be read to
 * its last byte, and there must be one of it.
 */
#include "jose/jwk_pem.h"

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

#include "jose/jwk_key.h"
#include "jose/public_key.h"

struct pem_block {
    char *name, *header;
    uint8_t *data;
    long len;
};

static void pem_block_clear(struct pem_block *block)
{
    OPENSSL_free(block->name);
    OPENSSL_free(block->header);
    OPENSSL_clear_free(block->data, (size_t)block->len); /* it may be a private key */
    *block = (struct pem_block){ 0 };
}

/* Of a certificate only the key: who signed it, and until when, is judged where certificates are.
 */
static EVP_PKEY *certificate_read(const uint8_t **at, long len)
{
    X509 *certificate = d2i_X509(NULL, at, len);
    EVP_PKEY *key = certificate == NULL ? NULL : X509_get_pubkey(certificate);
    X509_free(certificate);
    return key;
}

static EVP_PKEY *spki_read(const uint8_t **at, long len)
{
    return d2i_PUBKEY(NULL, at, len);
}

static EVP_PKEY *pkcs1_read(const uint8_t **at, long len)
{
    return d2i_PublicKey(EVP_PKEY_RSA, NULL, at, len);
}

static const struct {
    const char *name;
    EVP_PKEY *(*read)(const uint8_t **at, long len);
} kinds[] = {
    { PEM_STRING_PUBLIC, spki_read },
    { PEM_STRING_RSA_PUBLIC, pkcs1_read },
    { PEM_STRING_X509, certificate_read },
};

static jt_err block_read(const struct pem_block *block, EVP_PKEY **ret_key)
{
    const uint8_t *at = block->data;
    for (size_t i = 0; i < COUNT(kinds); i++) {
        if (strcmp(block->name, kinds[i].name) != 0)
            continue;
        JT_AUTO(public_key_freep) EVP_PKEY *key = kinds[i].read(&at, block->len);
        if (key == NULL || at != block->data + block->len)
            return JT_ERR(JT_INVALID, "a PEM that holds no public key");
        *ret_key = key;
        key = NULL;
        return JT_DONE;
    }
    if (strstr(block->name, "PRIVATE KEY") != NULL)
        return JT_ERR(JT_REFUSED, "a PEM with a private key");
    return JT_ERR(JT_INVALID, "a PEM of another kind");
}

/* Goes through all of it, so that a private key behind a public one is noticed. */
static jt_err blocks_read(BIO *text, EVP_PKEY **ret_key)
{
    JT_AUTO(public_key_freep) EVP_PKEY *key = NULL;
    JT_AUTO(pem_block_clear) struct pem_block block = { 0 };
    size_t count = 0;
    for (; PEM_read_bio(text, &block.name, &block.header, &block.data, &block.len) == 1; count++) {
        EVP_PKEY *found = NULL;
        JT_TRY(block_read(&block, &found));
        EVP_PKEY_free(key);
        key = found;
        pem_block_clear(&block);
    }
    if (count != 1)
        return JT_ERR(JT_INVALID, "not one PEM of a public key or a certificate");
    *ret_key = key;
    key = NULL;
    return JT_DONE;
}

jt_err jwk_from_pem(jt_str pem, struct jwk **ret_key)
{
    JT_AUTO(public_key_freep) EVP_PKEY *key = NULL;
    if (pem.len > JWK_PEM_MAX_BYTES)
        return JT_ERR(JT_TOO_LARGE, "PEM too large");
    if (memchr(pem.len == 0 ? "" : pem.ptr, '\0', pem.len) != NULL)
        return JT_ERR(JT_INVALID, "a NUL in a PEM");
    BIO *text = BIO_new_mem_buf(pem.len == 0 ? "" : pem.ptr, (int)pem.len);
    if (text == NULL)
        return JT_ERR(JT_NO_MEMORY, "PEM");
    jt_err err = blocks_read(text, &key);
    BIO_free(text);
    ERR_clear_error(); /* "no start line" is how each reading ends */
    JT_TRY(err);
    return jwk_from_key(key, NULL, ret_key);
}
