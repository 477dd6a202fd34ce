/*
 * signature: the RFCs' signatures are checked, and made again byte for byte where the algorithm
 * gives one signature only (RS256, EdDSA).
 */
#include "vectors.h"

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>
#include <openssl/rsa.h>

#include "base/json_value.h"
#include "jose/base64url.h"
#include "jose/jwk.h"
#include "jose/signature.h"

static const struct vector {
    const char *name, *jwk, *jws;
} vectors[] = {
    { "RFC 7515 A.2", "rfc7515_a2_rs256.jwk", "rfc7515_a2_rs256.jws" },
    { "RFC 7515 A.3", "rfc7515_a3_es256.jwk", "rfc7515_a3_es256.jws" },
    { "RFC 7515 A.4", "rfc7515_a4_es512.jwk", "rfc7515_a4_es512.jws" },
    { "RFC 7520 4.1", "rfc7520_3_3_rsa.jwk", "rfc7520_4_1_rs256.jws" },
    { "RFC 7520 4.2", "rfc7520_3_3_rsa.jwk", "rfc7520_4_2_ps384.jws" },
    { "RFC 7520 4.3", "rfc7520_3_1_ec.jwk", "rfc7520_4_3_es512.jws" },
    { "RFC 8037 A.4", "rfc8037_a2_ed25519.jwk", "rfc8037_a4_eddsa.jws" },
};

static struct jws jws_of(const struct vector *vector)
{
    struct jws jws;
    CHECK_OK(vector->name, jws_parse(vector_line(vector->jws), &any_rules, test_arena(), &jws));
    return jws;
}

static struct jwk *jwk_of(const struct vector *vector)
{
    struct jwk *jwk = NULL;
    CHECK_OK(vector->name, jwk_parse(test_vector(vector->jwk), &jwk));
    return jwk;
}

TEST(signatures_of_the_rfcs_are_right)
{
    for (size_t i = 0; i < COUNT(vectors); i++) {
        struct jws jws = jws_of(&vectors[i]);
        struct jwk *jwk = jwk_of(&vectors[i]);
        CHECK(vectors[i].name, jwk_fits(jwk, jws.alg));
        CHECK_OK(vectors[i].name, jwk_verify(jwk, jws.alg, jws.signed_bytes, jws.signature));
        jwk_free(jwk);
    }
}

TEST(signatures_with_one_bit_changed_are_wrong)
{
    for (size_t i = 0; i < COUNT(vectors); i++) {
        struct jws jws = jws_of(&vectors[i]);
        struct jwk *jwk = jwk_of(&vectors[i]);
        jt_str altered;
        for (size_t at = 0; at < jws.signature.len; at += 7) {
            CHECK_OK("copy", jt_arena_copy(test_arena(), jws.signature, &altered));
            ((char *)(uintptr_t)altered.ptr)[at] ^= 1;
            CHECK_CODE(vectors[i].name, jwk_verify(jwk, jws.alg, jws.signed_bytes, altered),
                       JT_REFUSED);
        }
        CHECK_OK("copy", jt_arena_copy(test_arena(), jws.signed_bytes, &altered));
        ((char *)(uintptr_t)altered.ptr)[altered.len - 1] ^= 1;
        CHECK_CODE(vectors[i].name, jwk_verify(jwk, jws.alg, altered, jws.signature), JT_REFUSED);
        jwk_free(jwk);
    }
}

TEST(signatures_of_a_wrong_length_are_wrong)
{
    for (size_t i = 0; i < COUNT(vectors); i++) {
        struct jws jws = jws_of(&vectors[i]);
        struct jwk *jwk = jwk_of(&vectors[i]);
        jt_str longer;
        CHECK_OK("copy", jt_arena_copy(test_arena(), jws.signature, &longer));
        longer.len++; /* the NUL behind it */
        CHECK_CODE("longer", jwk_verify(jwk, jws.alg, jws.signed_bytes, longer), JT_REFUSED);
        for (size_t len = 0; len < jws.signature.len; len++)
            CHECK_CODE(
                "shorter",
                jwk_verify(jwk, jws.alg, jws.signed_bytes, (jt_str){ jws.signature.ptr, len }),
                JT_REFUSED);
        jwk_free(jwk);
    }
}

/* CVE-2022-21449: r = s = 0 must not be right for everything. */
TEST(signatures_of_zeros_are_wrong)
{
    static const char zeros[256]; /* as long as the longest of them */
    for (size_t i = 0; i < COUNT(vectors); i++) {
        struct jws jws = jws_of(&vectors[i]);
        struct jwk *jwk = jwk_of(&vectors[i]);
        CHECK_CODE(vectors[i].name,
                   jwk_verify(jwk, jws.alg, jws.signed_bytes, (jt_str){ zeros, jws.signature.len }),
                   JT_REFUSED);
        jwk_free(jwk);
    }
}

/* RFC 6979 appendix A.2.6: P-384 with SHA-384, which has no example in the RFCs of JOSE. */
TEST(the_es384_signature_of_rfc_6979_is_right)
{
    static const char jwk_json[] =
        "{\"kty\":\"EC\",\"crv\":\"P-384\","
        "\"x\":\"7DpOQVtOGaRWhhgCn0J_pdqai8SukuAuBqrlKGswDGTe-PDqkFWGYGSiVFFUgLwT\","
        "\"y\":\"gBXZty19VyROqO-awMYhiWcIpZNn-d-59UyoSz8cnbEoiyMcOuDU_nNE_SUzJkcg\"}";
    static const char signature[] =
        "lO27kqXsuKrUc25WxpGRaz-IFAZmzp-nPWTE6pWtEzyBpkgVLkSs-W423R6A-r5G"
        "me9K6xXxeM6h_kDbJgMTjxMOdAoZYkUmIDtjUdCjqU-jKcFFeG5nnnuCxxo4YorI";
    struct jwk *jwk = NULL;
    jt_str raw;
    CHECK_OK("JWK", jwk_parse(str(jwk_json), &jwk));
    CHECK_OK("raw", base64url_decode(str(signature), test_arena(), &raw));
    CHECK_INT("length", raw.len, 96);
    CHECK_OK("sample", jwk_verify(jwk, JOSE_ES384, JT_STR("sample"), raw));
    CHECK_CODE("another message", jwk_verify(jwk, JOSE_ES384, JT_STR("Sample"), raw), JT_REFUSED);
    CHECK_CODE("another algorithm", jwk_verify(jwk, JOSE_ES256, JT_STR("sample"), raw), JT_REFUSED);
    jwk_free(jwk);
}

/* Made once with node's jose: one of every algorithm, with the thumbprint of its key. */
static void check_of_jose(const json_t *one)
{
    const char *name = json_string_value(json_object_get(one, "alg"));
    char *json = json_dumps(json_object_get(one, "jwk"), JSON_COMPACT);
    struct jwk *jwk = NULL;
    struct jws jws;
    jt_str altered;
    CHECK_OK(name, jwk_parse(str(json), &jwk));
    CHECK_STR(name, jwk_kid(jwk), json_string_value(json_object_get(one, "thumbprint")));
    CHECK_OK(name,
             jws_parse(json_view(json_object_get(one, "jws")), &any_rules, test_arena(), &jws));
    CHECK_STR(name, jose_alg_name(jws.alg), name);
    CHECK_OK(name, jwk_verify(jwk, jws.alg, jws.signed_bytes, jws.signature));
    for (size_t alg = 0; alg < JOSE_ALG_COUNT; alg++) /* of RSA: another hash or padding */
        if (alg != jws.alg && jose_alg_form((enum jose_alg)alg)->key != JOSE_KEY_ED25519)
            CHECK_CODE(name, jwk_verify(jwk, (enum jose_alg)alg, jws.signed_bytes, jws.signature),
                       JT_REFUSED);
    CHECK_OK("copy", jt_arena_copy(test_arena(), jws.signature, &altered));
    ((char *)(uintptr_t)altered.ptr)[altered.len - 1] ^= 1;
    CHECK_CODE(name, jwk_verify(jwk, jws.alg, jws.signed_bytes, altered), JT_REFUSED);
    jwk_free(jwk);
    free(json);
}

TEST(signatures_of_another_library_are_right_for_every_algorithm)
{
    jt_str text = test_vector("jose_signatures.json");
    json_t *all = json_loadb(text.ptr, text.len, 0, NULL);
    CHECK_INT("one each", json_array_size(all), JOSE_ALG_COUNT);
    for (size_t i = 0; i < json_array_size(all); i++)
        check_of_jose(json_array_get(all, i));
    json_decref(all);
}

/* RFC 7518 section 3.5: a salt of another length is another algorithm. */
TEST(a_pss_signature_has_a_salt_as_long_as_its_digest)
{
    EVP_PKEY *key = EVP_PKEY_Q_keygen(NULL, NULL, "RSA", (size_t)2048);
    for (int salt = 31; salt <= 33; salt++) {
        EVP_MD_CTX *context = EVP_MD_CTX_new();
        EVP_PKEY_CTX *with = NULL;
        uint8_t signature[SIGNATURE_MAX_BYTES];
        size_t len = sizeof(signature);
        CHECK("begin", EVP_DigestSignInit_ex(context, &with, "SHA256", NULL, NULL, key, NULL) == 1);
        CHECK("PSS", EVP_PKEY_CTX_set_rsa_padding(with, RSA_PKCS1_PSS_PADDING) == 1);
        CHECK("salt", EVP_PKEY_CTX_set_rsa_pss_saltlen(with, salt) == 1);
        CHECK("sign", EVP_DigestSign(context, signature, &len, (const uint8_t *)"abc", 3) == 1);
        CHECK_CODE("salt",
                   signature_check(JOSE_PS256, key, JT_STR("abc"),
                                   (jt_str){ (const char *)signature, len }),
                   salt == 32 ? JT_OK : JT_REFUSED);
        EVP_MD_CTX_free(context);
    }
    EVP_PKEY_free(key);
}

static jt_str decoded(jt_str text)
{
    jt_str bytes;
    CHECK_OK("base64url", base64url_decode(text, test_arena(), &bytes));
    return bytes;
}

/* The text of a member of the RFC's JWK, which has no escapes. */
static jt_str member_of(const char *jwk, const char *name)
{
    jt_str text = test_vector(jwk);
    char quoted[16];
    int len = snprintf(quoted, sizeof(quoted), "\"%s\":\"", name);
    const char *at = memmem(text.ptr, text.len, quoted, (size_t)len);
    CHECK(name, at != NULL);
    at += len;
    return (jt_str){ at, (size_t)((const char *)memchr(at, '"', 1024) - at) };
}

static BIGNUM *number_of(jt_str text)
{
    jt_str bytes = decoded(text);
    return BN_bin2bn((const uint8_t *)bytes.ptr, (int)bytes.len, NULL);
}

static EVP_PKEY *rsa_private(void)
{
    BIGNUM *n = number_of(member_of("rfc7515_a2_rs256.jwk", "n"));
    BIGNUM *e = number_of(member_of("rfc7515_a2_rs256.jwk", "e"));
    BIGNUM *d = number_of(vector_line("rfc7515_a2_rs256_private_exponent.txt"));
    OSSL_PARAM_BLD *build = OSSL_PARAM_BLD_new();
    OSSL_PARAM_BLD_push_BN(build, OSSL_PKEY_PARAM_RSA_N, n);
    OSSL_PARAM_BLD_push_BN(build, OSSL_PKEY_PARAM_RSA_E, e);
    OSSL_PARAM_BLD_push_BN(build, OSSL_PKEY_PARAM_RSA_D, d);
    OSSL_PARAM *params = OSSL_PARAM_BLD_to_param(build);
    EVP_PKEY_CTX *context = EVP_PKEY_CTX_new_from_name(NULL, "RSA", NULL);
    EVP_PKEY *key = NULL;
    EVP_PKEY_fromdata_init(context);
    CHECK("key", EVP_PKEY_fromdata(context, &key, EVP_PKEY_KEYPAIR, params) == 1);
    EVP_PKEY_CTX_free(context);
    OSSL_PARAM_free(params);
    OSSL_PARAM_BLD_free(build);
    BN_free(n);
    BN_free(e);
    BN_free(d);
    return key;
}

static EVP_PKEY *ed25519_private(void)
{
    jt_str d = decoded(vector_line("rfc8037_a1_private.txt"));
    return EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, NULL, (const uint8_t *)d.ptr, d.len);
}

static void check_made(const struct vector *vector, EVP_PKEY *key)
{
    struct jws jws = jws_of(vector);
    struct signature_maker *maker = NULL;
    uint8_t signature[SIGNATURE_MAX_BYTES];
    size_t len = 0;
    CHECK_OK(vector->name, signature_maker_new(jws.alg, key, &maker));
    for (int round = 0; round < 3; round++) { /* one maker makes many */
        CHECK_OK(vector->name, signature_make(maker, jws.signed_bytes, signature, &len));
        CHECK(vector->name, jt_str_eq((jt_str){ (const char *)signature, len }, jws.signature));
        CHECK_OK("another", signature_make(maker, JT_STR("something between"), signature, &len));
    }
    signature_maker_free(maker);
    EVP_PKEY_free(key);
}

TEST(signatures_are_made_as_in_the_rfcs)
{
    check_made(&vectors[0], rsa_private());
    check_made(&vectors[COUNT(vectors) - 1], ed25519_private());
}

/* Enough to meet every length of an integer in DER: one in 256 is a byte shorter. */
TEST(es256_signatures_of_every_der_length_verify)
{
    EVP_PKEY *key = EVP_PKEY_Q_keygen(NULL, NULL, "EC", "P-256");
    struct signature_maker *maker = NULL;
    uint8_t signature[SIGNATURE_MAX_BYTES];
    CHECK_OK("maker", signature_maker_new(JOSE_ES256, key, &maker));
    for (int i = 0; i < 600; i++) {
        size_t len = 0;
        jt_str message = { (const char *)&i, sizeof(i) };
        CHECK_OK("make", signature_make(maker, message, signature, &len));
        CHECK_INT("length", len, 64);
        CHECK_OK("check", signature_check(JOSE_ES256, key, message,
                                          (jt_str){ (const char *)signature, len }));
    }
    signature_maker_free(maker);
    signature_maker_free(NULL);
    EVP_PKEY_free(key);
}
