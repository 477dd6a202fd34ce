/*
 * signature: libcrypto's calls. Those that check are for every algorithm of alg.h, as its row says;
 * a maker is for the three that jeton signs with. It keeps its contexts from one signature to the
 * next, so it belongs to one thread.
 *
 * How a signature is made was chosen by measuring (OpenSSL 3.0.22, 900 bytes, one core of an EPYC
 * 7003, CPU time, least of 61 runs; behind it the allocations inside libcrypto, which all come from
 * its arithmetic and its hash contexts):
 *
 *                                                      RS256          ES256          EdDSA
 *     hash, then EVP_PKEY_sign with one context     653 us, 22    23.7 us, 42          -
 *     EVP_DigestSign, copy of a prepared context    650 us, 29    24.3 us, 49    45.2 us, 7
 *     EVP_DigestSign, one context begun again       655 us, 33    25.6 us, 52    45.0 us, 5
 *     EVP_DigestSign, a new context                 667 us, 39    28.7 us, 60    47.9 us, 13
 *
 * So RS256 and ES256 take the first, and EdDSA, which hashes by itself, the third.
 */
#include "jose/signature.h"

#include <openssl/evp.h>
#include <openssl/rsa.h>
#include <stdlib.h>

#include "base/digest.h"
#include "jose/ecdsa_der.h"
#include "jose/public_key.h"

static const char digest_name[] = "SHA256"; /* of RS256 and ES256, with which it is signed */

/* Of ECDSA, both numbers (RFC 7518 section 3.4); 0: of another algorithm. */
static size_t raw_length(enum jose_alg alg)
{
    const struct public_key_form *form = public_key_form(jose_alg_form(alg)->key);
    return form->group == NULL ? 0 : 2 * form->number_bytes;
}

size_t signature_length(enum jose_alg alg, const EVP_PKEY *key)
{
    const size_t raw_bytes = raw_length(alg); /* libcrypto tells the length of DER */
    return raw_bytes != 0 ? raw_bytes : (size_t)EVP_PKEY_get_size(key);
}

/* --- Checking ------------------------------------------------------------------------------- */

/* RFC 7518 section 3.5: the salt is as long as the digest, and MGF1 uses the same digest. */
static bool prepare_pss(EVP_PKEY_CTX *key)
{
    return EVP_PKEY_CTX_set_rsa_padding(key, RSA_PKCS1_PSS_PADDING) == 1 &&
           EVP_PKEY_CTX_set_rsa_pss_saltlen(key, RSA_PSS_SALTLEN_DIGEST) == 1;
}

static jt_err check(const struct jose_alg_form *form, EVP_PKEY *key, jt_str bytes, jt_str signature)
{
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    EVP_PKEY_CTX *key_context = NULL; /* of context, and goes with it */
    if (context == NULL ||
        EVP_DigestVerifyInit_ex(context, &key_context, form->digest, NULL, NULL, key, NULL) != 1 ||
        (form->is_pss && !prepare_pss(key_context))) {
        EVP_MD_CTX_free(context);
        return JT_ERR(JT_CRYPTO, "a signature cannot be checked");
    }
    int is_good =
        EVP_DigestVerify(context, (const uint8_t *)signature.ptr, signature.len,
                         (const uint8_t *)bytes.ptr, bytes.len); /* below 0: malformed, too */
    EVP_MD_CTX_free(context);
    return is_good == 1 ? JT_DONE : JT_ERR(JT_REFUSED, "wrong signature");
}

jt_err signature_check(enum jose_alg alg, EVP_PKEY *key, jt_str bytes, jt_str signature)
{
    const size_t raw_bytes = raw_length(alg);
    uint8_t der[ECDSA_DER_MAX_BYTES];
    if (raw_bytes == 0)
        return check(jose_alg_form(alg), key, bytes, signature);
    if (signature.len != raw_bytes)
        return JT_ERR(JT_REFUSED, "an ECDSA signature of another length than its curve's");
    const size_t len = ecdsa_raw_to_der(signature, der);
    return check(jose_alg_form(alg), key, bytes, (jt_str){ (const char *)der, len });
}

/* --- Making --------------------------------------------------------------------------------- */

struct signature_maker {
    enum jose_alg alg;
    EVP_MD_CTX *message; /* hashes; with EdDSA it signs as well */
    EVP_MD *digest;      /* NULL with EdDSA */
    EVP_PKEY_CTX *key;   /* NULL with EdDSA */
};

static bool prepare_digest(struct signature_maker *maker, EVP_PKEY *key)
{
    maker->digest = EVP_MD_fetch(NULL, digest_name, NULL);
    maker->key = EVP_PKEY_CTX_new_from_pkey(NULL, key, NULL);
    return maker->digest != NULL && maker->key != NULL && EVP_PKEY_sign_init(maker->key) == 1 &&
           EVP_PKEY_CTX_set_signature_md(maker->key, maker->digest) == 1 &&
           (maker->alg != JOSE_RS256 ||
            EVP_PKEY_CTX_set_rsa_padding(maker->key, RSA_PKCS1_PADDING) == 1);
}

static bool prepare_eddsa(struct signature_maker *maker, EVP_PKEY *key)
{
    return EVP_DigestSignInit_ex(maker->message, NULL, NULL, NULL, NULL, key, NULL) == 1;
}

jt_err signature_maker_new(enum jose_alg alg, EVP_PKEY *key, struct signature_maker **ret_maker)
{
    struct signature_maker *maker = calloc(1, sizeof(*maker));
    if (maker == NULL)
        return JT_ERR(JT_NO_MEMORY, "signature maker");
    maker->alg = alg;
    maker->message = EVP_MD_CTX_new();
    if (maker->message == NULL || EVP_PKEY_get_size(key) > SIGNATURE_MAX_BYTES ||
        !(alg == JOSE_EDDSA ? prepare_eddsa(maker, key) : prepare_digest(maker, key))) {
        signature_maker_free(maker);
        return JT_ERR(JT_CRYPTO, "a signature cannot be prepared");
    }
    *ret_maker = maker;
    return JT_DONE;
}

void signature_maker_free(struct signature_maker *maker)
{
    if (maker == NULL)
        return;
    EVP_PKEY_CTX_free(maker->key);
    EVP_MD_free(maker->digest);
    EVP_MD_CTX_free(maker->message);
    free(maker);
}

/* The context begins again with its own key: from OpenSSL 3.2 on it signs once for each beginning.
 */
static bool make_eddsa(struct signature_maker *maker, jt_str bytes, uint8_t *ret_signature,
                       size_t *len)
{
    return EVP_DigestSignInit_ex(maker->message, NULL, NULL, NULL, NULL, NULL, NULL) == 1 &&
           EVP_DigestSign(maker->message, ret_signature, len, (const uint8_t *)bytes.ptr,
                          bytes.len) == 1;
}

static bool make_over_digest(struct signature_maker *maker, jt_str bytes, uint8_t *ret_signature,
                             size_t *len)
{
    uint8_t digest[JT_DIGEST_BYTES];
    return EVP_DigestInit_ex2(maker->message, maker->digest, NULL) == 1 &&
           EVP_DigestUpdate(maker->message, bytes.ptr, bytes.len) == 1 &&
           EVP_DigestFinal_ex(maker->message, digest, NULL) == 1 &&
           EVP_PKEY_sign(maker->key, ret_signature, len, digest, sizeof(digest)) == 1;
}

jt_err signature_make(struct signature_maker *maker, jt_str bytes,
                      uint8_t ret_signature[static SIGNATURE_MAX_BYTES], size_t *ret_len)
{
    size_t len = SIGNATURE_MAX_BYTES;
    if (!(maker->alg == JOSE_EDDSA ? make_eddsa(maker, bytes, ret_signature, &len)
                                   : make_over_digest(maker, bytes, ret_signature, &len)))
        return JT_ERR(JT_CRYPTO, "libcrypto did not sign");
    if (maker->alg == JOSE_ES256) {
        JT_TRY(ecdsa_der_to_raw((jt_str){ (const char *)ret_signature, len }, ret_signature));
        len = ECDSA_RAW_BYTES;
    }
    *ret_len = len;
    return JT_DONE;
}
