/*
 * private_key: libcrypto makes and encodes keys (PKCS #8); base/seal.c seals them to their kid.
 * What was in the clear for a moment is wiped.
 */
#include "jose/private_key.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/x509.h>

#include "base/seal.h"
#include "base/secret.h"

enum { RSA_BITS = 2048 };

void private_key_freep(EVP_PKEY **key)
{
    EVP_PKEY_free(*key);
}

jt_err private_key_generate(enum jose_alg alg, EVP_PKEY **ret_key)
{
    EVP_PKEY *key = NULL;
    if (alg == JOSE_RS256)
        key = EVP_PKEY_Q_keygen(NULL, NULL, "RSA", (size_t)RSA_BITS); /* exponent 65537 */
    else if (alg == JOSE_ES256)
        key = EVP_PKEY_Q_keygen(NULL, NULL, "EC", "P-256");
    else if (alg == JOSE_EDDSA)
        key = EVP_PKEY_Q_keygen(NULL, NULL, "ED25519");
    if (key == NULL)
        return JT_ERR(JT_CRYPTO, "a signing key cannot be made");
    *ret_key = key;
    return JT_DONE;
}

jt_err private_key_seal(const EVP_PKEY *key, jt_str kid,
                        const uint8_t seal_key[static JT_KEY_BYTES], const struct jt_random *random,
                        struct jt_arena *arena, jt_str *ret_box)
{
    PKCS8_PRIV_KEY_INFO *info = EVP_PKEY2PKCS8(key);
    uint8_t *der = NULL;
    int len = info == NULL ? -1 : i2d_PKCS8_PRIV_KEY_INFO(info, &der);
    PKCS8_PRIV_KEY_INFO_free(info); /* wipes */
    if (len <= 0)
        return JT_ERR(JT_CRYPTO, "a signing key has no PKCS #8 form");
    jt_err err =
        jt_seal(seal_key, random, kid, (jt_str){ (const char *)der, (size_t)len }, arena, ret_box);
    OPENSSL_clear_free(der, (size_t)len);
    return err;
}

/* Nothing may follow the structure. */
static EVP_PKEY *pkcs8_read(jt_str der)
{
    const uint8_t *at = (const uint8_t *)der.ptr;
    PKCS8_PRIV_KEY_INFO *info = d2i_PKCS8_PRIV_KEY_INFO(NULL, &at, (long)der.len);
    EVP_PKEY *key = NULL;
    if (info != NULL && (const char *)at == der.ptr + der.len)
        key = EVP_PKCS82PKEY(info);
    PKCS8_PRIV_KEY_INFO_free(info);
    return key;
}

jt_err private_key_open(jt_str box, jt_str kid, const uint8_t seal_key[static JT_KEY_BYTES],
                        struct jt_arena *arena, EVP_PKEY **ret_key)
{
    jt_str der;
    JT_TRY(jt_unseal(seal_key, kid, box, arena, &der));
    EVP_PKEY *key = pkcs8_read(der);
    jt_wipe((char *)(uintptr_t)der.ptr, der.len); /* in arena, where jt_unseal() wrote it */
    if (key == NULL)
        return JT_ERR(JT_CRYPTO, "a sealed box holds no private key");
    *ret_key = key;
    return JT_DONE;
}
