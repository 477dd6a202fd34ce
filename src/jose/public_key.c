/*
 * public_key: numbers are judged before libcrypto sees them: sizes, zeros in front, even moduli.
 * EVP_PKEY_fromdata() imports them, so points off their curve are libcrypto's to refuse.
 */
#include "jose/public_key.h"

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>

enum {
    RSA_MIN_BITS = 2048, /* RFC 7518 section 3.3 */
    RSA_MAX_BITS = 4096, /* a verifier's time grows with the key that a stranger names */
    RSA_EXPONENT_MAX_BYTES = 4,
    COORDINATE_BYTES = 32,
    POINT_BYTES = 1 + 2 * COORDINATE_BYTES,
    POINT_UNCOMPRESSED = 4, /* SEC 1 section 2.3.3 */
};

static const struct public_key_form forms[JOSE_ALG_COUNT] = {
    [JOSE_RS256] = { JT_STR_INIT("RSA"), JT_STR_INIT(""), { JT_STR_INIT("n"), JT_STR_INIT("e") } },
    [JOSE_ES256] = { JT_STR_INIT("EC"),
                     JT_STR_INIT("P-256"),
                     { JT_STR_INIT("x"), JT_STR_INIT("y") } },
    [JOSE_EDDSA] = { JT_STR_INIT("OKP"),
                     JT_STR_INIT("Ed25519"),
                     { JT_STR_INIT("x"), JT_STR_INIT("") } },
};

const struct public_key_form *public_key_form(enum jose_alg alg)
{
    return &forms[alg];
}

void public_key_freep(EVP_PKEY **key)
{
    EVP_PKEY_free(*key);
}

/* --- From numbers --------------------------------------------------------------------------- */

static uint8_t first_byte(jt_str number)
{
    return (uint8_t)number.ptr[0];
}

static bool is_odd(jt_str number)
{
    return ((uint8_t)number.ptr[number.len - 1] & 1) != 0;
}

/* Without a zero in front, which RFC 7518 section 2 (Base64urlUInt) forbids. */
static size_t number_bits(jt_str number)
{
    if (number.len == 0 || first_byte(number) == 0)
        return 0;
    return (number.len - 1) * 8 + (size_t)(32 - __builtin_clz(first_byte(number)));
}

static jt_err rsa_check(jt_str n, jt_str e)
{
    size_t n_bits = number_bits(n);
    if (n_bits < RSA_MIN_BITS || n_bits > RSA_MAX_BITS || !is_odd(n))
        return JT_ERR(JT_INVALID, "RSA modulus not of 2048 to 4096 bits, or even");
    if (number_bits(e) < 2 || e.len > RSA_EXPONENT_MAX_BYTES || !is_odd(e))
        return JT_ERR(JT_INVALID, "RSA exponent not odd from 3 to 2^32");
    return JT_DONE;
}

/* The params are libcrypto's to read for the time of the call. */
static jt_err key_import(const char *type, OSSL_PARAM *params, EVP_PKEY **ret_key)
{
    EVP_PKEY *key = NULL;
    EVP_PKEY_CTX *context = EVP_PKEY_CTX_new_from_name(NULL, type, NULL);
    bool is_ready = context != NULL && EVP_PKEY_fromdata_init(context) == 1;
    if (is_ready && EVP_PKEY_fromdata(context, &key, EVP_PKEY_PUBLIC_KEY, params) != 1) {
        EVP_PKEY_free(key);
        key = NULL;
    }
    EVP_PKEY_CTX_free(context);
    if (!is_ready)
        return JT_ERR(JT_CRYPTO, "a public key cannot be made");
    if (key == NULL)
        return JT_ERR(JT_INVALID, "numbers that make no public key");
    *ret_key = key;
    return JT_DONE;
}

static jt_err rsa_new(jt_str n, jt_str e, EVP_PKEY **ret_key)
{
    JT_TRY(rsa_check(n, e));
    OSSL_PARAM_BLD *build = OSSL_PARAM_BLD_new();
    BIGNUM *modulus = BN_bin2bn((const uint8_t *)n.ptr, (int)n.len, NULL);
    BIGNUM *exponent = BN_bin2bn((const uint8_t *)e.ptr, (int)e.len, NULL);
    OSSL_PARAM *params = NULL;
    jt_err err = JT_ERR(JT_CRYPTO, "an RSA key cannot be made");
    if (build != NULL && modulus != NULL && exponent != NULL &&
        OSSL_PARAM_BLD_push_BN(build, OSSL_PKEY_PARAM_RSA_N, modulus) == 1 &&
        OSSL_PARAM_BLD_push_BN(build, OSSL_PKEY_PARAM_RSA_E, exponent) == 1)
        params = OSSL_PARAM_BLD_to_param(build);
    if (params != NULL)
        err = key_import("RSA", params, ret_key);
    OSSL_PARAM_free(params);
    OSSL_PARAM_BLD_free(build);
    BN_free(modulus);
    BN_free(exponent);
    return err;
}

/* A point that is not on the curve would leak a private key where one is used, and is nobody's. */
static jt_err point_check(EVP_PKEY *key)
{
    EVP_PKEY_CTX *context = EVP_PKEY_CTX_new_from_pkey(NULL, key, NULL);
    bool is_ready = context != NULL, is_good = is_ready && EVP_PKEY_public_check(context) == 1;
    EVP_PKEY_CTX_free(context);
    if (!is_ready)
        return JT_ERR(JT_CRYPTO, "a point cannot be checked");
    return is_good ? JT_DONE : JT_ERR(JT_INVALID, "no point of P-256");
}

static jt_err p256_new(jt_str x, jt_str y, EVP_PKEY **ret_key)
{
    JT_AUTO(public_key_freep) EVP_PKEY *key = NULL;
    uint8_t point[POINT_BYTES] = { POINT_UNCOMPRESSED };
    char group[] = "P-256";
    if (x.len != COORDINATE_BYTES || y.len != COORDINATE_BYTES) /* RFC 7518 section 6.2.1.2 */
        return JT_ERR(JT_INVALID, "a coordinate of P-256 has 32 bytes");
    memcpy(point + 1, x.ptr, COORDINATE_BYTES);
    memcpy(point + 1 + COORDINATE_BYTES, y.ptr, COORDINATE_BYTES);
    OSSL_PARAM params[] = {
        OSSL_PARAM_construct_utf8_string(OSSL_PKEY_PARAM_GROUP_NAME, group, 0),
        OSSL_PARAM_construct_octet_string(OSSL_PKEY_PARAM_PUB_KEY, point, sizeof(point)),
        OSSL_PARAM_construct_end(),
    };
    JT_TRY(key_import("EC", params, &key));
    JT_TRY(point_check(key));
    *ret_key = key;
    key = NULL;
    return JT_DONE;
}

static jt_err ed25519_new(jt_str x, EVP_PKEY **ret_key)
{
    if (x.len != COORDINATE_BYTES)
        return JT_ERR(JT_INVALID, "an Ed25519 key has 32 bytes");
    EVP_PKEY *key =
        EVP_PKEY_new_raw_public_key_ex(NULL, "ED25519", NULL, (const uint8_t *)x.ptr, x.len);
    if (key == NULL)
        return JT_ERR(JT_CRYPTO, "an Ed25519 key cannot be made");
    *ret_key = key;
    return JT_DONE;
}

jt_err public_key_new(enum jose_alg alg, const jt_str numbers[static PUBLIC_NUMBERS_MAX],
                      EVP_PKEY **ret_key)
{
    switch (alg) {
    case JOSE_RS256:
        return rsa_new(numbers[0], numbers[1], ret_key);
    case JOSE_ES256:
        return p256_new(numbers[0], numbers[1], ret_key);
    case JOSE_EDDSA:
        return ed25519_new(numbers[0], ret_key);
    case JOSE_ALG_COUNT:
        break;
    }
    return JT_ERR(JT_INVALID, "no such signature algorithm here");
}

/* --- To numbers ----------------------------------------------------------------------------- */

static jt_err rsa_number(const EVP_PKEY *key, const char *name, struct jt_arena *arena,
                         jt_str *ret_number)
{
    uint8_t *bytes = NULL;
    BIGNUM *number = NULL;
    JT_TRY(jt_arena_alloc(arena, PUBLIC_NUMBER_MAX_BYTES, &bytes));
    int is_found = EVP_PKEY_get_bn_param(key, name, &number);
    int len = is_found == 1 ? BN_num_bytes(number) : 0;
    bool is_done = len > 0 && len <= PUBLIC_NUMBER_MAX_BYTES && BN_bn2bin(number, bytes) == len;
    BN_free(number);
    if (!is_done)
        return JT_ERR(JT_CRYPTO, "an RSA key does not give its numbers");
    *ret_number = (jt_str){ (const char *)bytes, (size_t)len };
    return JT_DONE;
}

static jt_err p256_numbers(const EVP_PKEY *key, struct jt_arena *arena, jt_str *ret_numbers)
{
    uint8_t *point = NULL;
    size_t len = 0;
    JT_TRY(jt_arena_alloc(arena, POINT_BYTES, &point));
    if (EVP_PKEY_get_octet_string_param(key, OSSL_PKEY_PARAM_PUB_KEY, point, POINT_BYTES, &len) !=
            1 ||
        len != POINT_BYTES || point[0] != POINT_UNCOMPRESSED)
        return JT_ERR(JT_CRYPTO, "a P-256 key does not give its point");
    ret_numbers[0] = (jt_str){ (const char *)point + 1, COORDINATE_BYTES };
    ret_numbers[1] = (jt_str){ (const char *)point + 1 + COORDINATE_BYTES, COORDINATE_BYTES };
    return JT_DONE;
}

static jt_err ed25519_number(const EVP_PKEY *key, struct jt_arena *arena, jt_str *ret_number)
{
    uint8_t *bytes = NULL;
    size_t len = COORDINATE_BYTES;
    JT_TRY(jt_arena_alloc(arena, len, &bytes));
    if (EVP_PKEY_get_raw_public_key(key, bytes, &len) != 1 || len != COORDINATE_BYTES)
        return JT_ERR(JT_CRYPTO, "an Ed25519 key does not give its number");
    *ret_number = (jt_str){ (const char *)bytes, len };
    return JT_DONE;
}

jt_err public_key_numbers(enum jose_alg alg, const EVP_PKEY *key, struct jt_arena *arena,
                          jt_str ret_numbers[static PUBLIC_NUMBERS_MAX])
{
    switch (alg) {
    case JOSE_RS256:
        JT_TRY(rsa_number(key, OSSL_PKEY_PARAM_RSA_N, arena, &ret_numbers[0]));
        return rsa_number(key, OSSL_PKEY_PARAM_RSA_E, arena, &ret_numbers[1]);
    case JOSE_ES256:
        return p256_numbers(key, arena, ret_numbers);
    case JOSE_EDDSA:
        ret_numbers[1] = JT_STR("");
        return ed25519_number(key, arena, &ret_numbers[0]);
    case JOSE_ALG_COUNT:
        break;
    }
    return JT_ERR(JT_INVALID, "no such signature algorithm here");
}
