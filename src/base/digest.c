/*
 * digest: what is looked up by name in libcrypto (0.4 µs) is looked up once for each object, not
 * for each digest.
 */
#include "base/digest.h"

#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/kdf.h>
#include <stdlib.h>

/*
 * One context under one key, started again without a key for each digest: 0.47 µs. Two SHA-256
 * contexts copied from prepared ones would take 0.2 µs, but then RFC 2104 would be written here.
 */
struct jt_hmac {
    EVP_MAC_CTX *context;
};

/* libcrypto's parameters are not const, but it only reads them. */
static OSSL_PARAM text_param(const char *name, const char *text)
{
    return OSSL_PARAM_construct_utf8_string(name, (char *)(uintptr_t)text, 0);
}

static OSSL_PARAM bytes_param(const char *name, jt_str bytes)
{
    return OSSL_PARAM_construct_octet_string(name, (void *)(uintptr_t)bytes.ptr, bytes.len);
}

jt_err jt_sha256(jt_str in, uint8_t ret_digest[static JT_DIGEST_BYTES])
{
    size_t len = 0;
    if (EVP_Q_digest(NULL, "SHA256", NULL, in.ptr, in.len, ret_digest, &len) != 1 ||
        len != JT_DIGEST_BYTES)
        return JT_ERR(JT_CRYPTO, "SHA-256");
    return JT_DONE;
}

struct jt_sha256_stream {
    EVP_MD_CTX *context;
};

jt_err jt_sha256_stream_new(struct jt_sha256_stream **ret_stream)
{
    struct jt_sha256_stream *stream = calloc(1, sizeof(*stream));
    if (stream == NULL)
        return JT_ERR(JT_NO_MEMORY, "SHA-256");
    stream->context = EVP_MD_CTX_new();
    if (stream->context == NULL || EVP_DigestInit_ex(stream->context, EVP_sha256(), NULL) != 1) {
        jt_sha256_stream_free(stream);
        return JT_ERR(JT_CRYPTO, "SHA-256 cannot be prepared");
    }
    *ret_stream = stream;
    return JT_DONE;
}

void jt_sha256_stream_free(struct jt_sha256_stream *stream)
{
    if (stream == NULL)
        return;
    EVP_MD_CTX_free(stream->context);
    free(stream);
}

jt_err jt_sha256_stream_put(struct jt_sha256_stream *stream, jt_str piece)
{
    return EVP_DigestUpdate(stream->context, piece.ptr, piece.len) == 1
               ? JT_DONE
               : JT_ERR(JT_CRYPTO, "SHA-256");
}

jt_err jt_sha256_stream_end(struct jt_sha256_stream *stream,
                            uint8_t ret_digest[static JT_DIGEST_BYTES])
{
    return EVP_DigestFinal_ex(stream->context, ret_digest, NULL) == 1
               ? JT_DONE
               : JT_ERR(JT_CRYPTO, "SHA-256");
}

jt_err jt_hmac_new(const uint8_t key[static JT_KEY_BYTES], struct jt_hmac **ret_hmac)
{
    const OSSL_PARAM params[] = { text_param(OSSL_MAC_PARAM_DIGEST, "SHA256"),
                                  OSSL_PARAM_construct_end() };
    struct jt_hmac *hmac = calloc(1, sizeof(*hmac));
    if (hmac == NULL)
        return JT_ERR(JT_NO_MEMORY, "HMAC");
    EVP_MAC *mac = EVP_MAC_fetch(NULL, "HMAC", NULL);
    hmac->context = EVP_MAC_CTX_new(mac);
    EVP_MAC_free(mac); /* the context holds it */
    if (hmac->context == NULL || EVP_MAC_init(hmac->context, key, JT_KEY_BYTES, params) != 1) {
        jt_hmac_free(hmac);
        return JT_ERR(JT_CRYPTO, "HMAC-SHA-256 cannot be prepared");
    }
    *ret_hmac = hmac;
    return JT_DONE;
}

void jt_hmac_free(struct jt_hmac *hmac)
{
    if (hmac == NULL)
        return;
    EVP_MAC_CTX_free(hmac->context); /* wipes the key */
    free(hmac);
}

jt_err jt_hmac_sha256(struct jt_hmac *hmac, jt_str in, uint8_t ret_digest[static JT_DIGEST_BYTES])
{
    size_t len = 0;
    if (EVP_MAC_init(hmac->context, NULL, 0, NULL) != 1 || /* the same key again */
        EVP_MAC_update(hmac->context, (const uint8_t *)in.ptr, in.len) != 1 ||
        EVP_MAC_final(hmac->context, ret_digest, &len, JT_DIGEST_BYTES) != 1 ||
        len != JT_DIGEST_BYTES)
        return JT_ERR(JT_CRYPTO, "HMAC-SHA-256");
    return JT_DONE;
}

jt_err jt_hmac_sha1(jt_str key, jt_str in, uint8_t ret_digest[static JT_SHA1_BYTES])
{
    size_t len = 0;
    if (EVP_Q_mac(NULL, "HMAC", NULL, "SHA1", NULL, key.ptr, key.len, (const uint8_t *)in.ptr,
                  in.len, ret_digest, JT_SHA1_BYTES, &len) == NULL ||
        len != JT_SHA1_BYTES)
        return JT_ERR(JT_CRYPTO, "HMAC-SHA-1");
    return JT_DONE;
}

jt_err jt_hkdf_sha256(jt_str key, jt_str salt, jt_str info, uint8_t *ret_key, size_t len)
{
    const OSSL_PARAM params[] = { text_param(OSSL_KDF_PARAM_DIGEST, "SHA256"),
                                  bytes_param(OSSL_KDF_PARAM_KEY, key),
                                  bytes_param(OSSL_KDF_PARAM_SALT, salt),
                                  bytes_param(OSSL_KDF_PARAM_INFO, info),
                                  OSSL_PARAM_construct_end() };
    EVP_KDF *kdf = EVP_KDF_fetch(NULL, "HKDF", NULL);
    EVP_KDF_CTX *context = EVP_KDF_CTX_new(kdf);
    EVP_KDF_free(kdf); /* the context holds it */
    bool is_done = context != NULL && EVP_KDF_derive(context, ret_key, len, params) == 1;
    EVP_KDF_CTX_free(context);
    return is_done ? JT_DONE : JT_ERR(JT_CRYPTO, "HKDF-SHA-256");
}
