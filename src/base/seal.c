/*
 * seal: a random nonce of 96 bits is safe for 2^32 boxes under one key (NIST SP 800-38D section
 * 8.3); we seal a signing key or an environment variable now and then.
 */
#include "base/seal.h"

#include <openssl/evp.h>

#include "base/secret.h"

enum { NONCE_BYTES = 12, TAG_BYTES = 16, CONTEXT_MAX_BYTES = 4096 };

static void cipher_freep(EVP_CIPHER_CTX **cipher)
{
    EVP_CIPHER_CTX_free(*cipher);
}

/* A context with key, nonce and authenticated context set, ready for the text. */
static jt_err cipher_new(const uint8_t *key, const uint8_t *nonce, jt_str context, bool is_sealing,
                         EVP_CIPHER_CTX **ret_cipher)
{
    JT_AUTO(cipher_freep) EVP_CIPHER_CTX *cipher = EVP_CIPHER_CTX_new();
    int done = 0;
    if (context.len > CONTEXT_MAX_BYTES)
        return JT_ERR(JT_TOO_LARGE, "context of a seal");
    if (cipher == NULL ||
        EVP_CipherInit_ex(cipher, EVP_aes_256_gcm(), NULL, key, nonce, is_sealing) != 1)
        return JT_ERR(JT_CRYPTO, "AES-256-GCM cannot be prepared");
    if (context.len != 0 &&
        EVP_CipherUpdate(cipher, NULL, &done, (const uint8_t *)context.ptr, (int)context.len) != 1)
        return JT_ERR(JT_CRYPTO, "context of a seal");
    *ret_cipher = cipher;
    cipher = NULL;
    return JT_DONE;
}

/* One call takes the whole text: GCM is a stream, so as many bytes come out as went in. */
static bool cipher_update(EVP_CIPHER_CTX *cipher, const uint8_t *in, size_t len, uint8_t *ret_out)
{
    int done = 0;
    return len == 0 ||
           (EVP_CipherUpdate(cipher, ret_out, &done, in, (int)len) == 1 && (size_t)done == len);
}

jt_err jt_seal(const uint8_t key[static JT_KEY_BYTES], const struct jt_random *random,
               jt_str context, jt_str plain, struct jt_arena *arena, jt_str *ret_box)
{
    JT_AUTO(cipher_freep) EVP_CIPHER_CTX *cipher = NULL;
    uint8_t *nonce = NULL;
    int none = 0;
    if (plain.len > JT_SEAL_PLAIN_MAX_BYTES)
        return JT_ERR(JT_TOO_LARGE, "too long to seal");
    size_t box_bytes = plain.len + JT_SEAL_OVERHEAD_BYTES;
    JT_TRY(jt_arena_alloc(arena, box_bytes, &nonce));
    JT_TRY(jt_random_fill(random, nonce, NONCE_BYTES));
    JT_TRY(cipher_new(key, nonce, context, true, &cipher));

    uint8_t *text = nonce + NONCE_BYTES, *tag = text + plain.len;
    if (!cipher_update(cipher, (const uint8_t *)plain.ptr, plain.len, text) ||
        EVP_CipherFinal_ex(cipher, tag, &none) != 1 ||
        EVP_CIPHER_CTX_ctrl(cipher, EVP_CTRL_AEAD_GET_TAG, TAG_BYTES, tag) != 1)
        return JT_ERR(JT_CRYPTO, "AES-256-GCM");
    *ret_box = (jt_str){ (const char *)nonce, box_bytes };
    return JT_DONE;
}

jt_err jt_unseal(const uint8_t key[static JT_KEY_BYTES], jt_str context, jt_str box,
                 struct jt_arena *arena, jt_str *ret_plain)
{
    JT_AUTO(cipher_freep) EVP_CIPHER_CTX *cipher = NULL;
    uint8_t *plain = NULL, tag[TAG_BYTES];
    int none = 0;
    if (box.len < JT_SEAL_OVERHEAD_BYTES ||
        box.len > (size_t)JT_SEAL_PLAIN_MAX_BYTES + JT_SEAL_OVERHEAD_BYTES)
        return JT_ERR(JT_CRYPTO, "not a sealed box");
    size_t plain_bytes = box.len - JT_SEAL_OVERHEAD_BYTES;
    const uint8_t *nonce = (const uint8_t *)box.ptr, *text = nonce + NONCE_BYTES;
    JT_TRY(jt_arena_alloc(arena, plain_bytes, &plain));
    JT_TRY(cipher_new(key, nonce, context, false, &cipher));

    memcpy(tag, text + plain_bytes, TAG_BYTES);
    if (!cipher_update(cipher, text, plain_bytes, plain) ||
        EVP_CIPHER_CTX_ctrl(cipher, EVP_CTRL_AEAD_SET_TAG, TAG_BYTES, tag) != 1 ||
        EVP_CipherFinal_ex(cipher, plain + plain_bytes, &none) != 1) {
        jt_wipe(plain, plain_bytes); /* deciphered, but not what was sealed */
        return JT_ERR(JT_CRYPTO, "a sealed box does not open");
    }
    *ret_plain = (jt_str){ (const char *)plain, plain_bytes };
    return JT_DONE;
}
