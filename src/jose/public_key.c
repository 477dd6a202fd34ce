/*
 * public_key: numbers are judged before libcrypto sees them: sizes, zeros in front, even moduli.
 * EVP_PKEY_fromdata() imports them, so points off their curve are libcrypto's to refuse.
 */
#include "jose/public_key.h"

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>
#include <stdio.h>

enum {
    RSA_MIN_BITS = 2048, /* RFC 7518 section 3.3 */
    RSA_MAX_BITS = 4096, /* a verifier's time grows with the key that a stranger names */
    RSA_EXPONENT_MAX_BYTES = 4,
    COORDINATE_MAX_BYTES = 66, /* of P-521 */
    POINT_MAX_BYTES = 1 + 2 * COORDINATE_MAX_BYTES,
    POINT_UNCOMPRESSED = 4, /* SEC 1 section 2.3.3 */
    GROUP_NAME_MAX_BYTES = 32,
};

#define X_AND_Y                            \
    {                                      \
        JT_STR_INIT("x"), JT_STR_INIT("y") \
    }

/* RFC 7518 sections 6.2.1 and 6.3.1, RFC 8037 section 2. */
static const struct public_key_form forms[JOSE_KEY_KINDS] = {
    [JOSE_KEY_RSA] = { .kty = JT_STR_INIT("RSA"),
                       .crv = JT_STR_INIT(""),
                       .names = { JT_STR_INIT("n"), JT_STR_INIT("e") },
                       .type = "RSA" },
    [JOSE_KEY_P256] = { JT_STR_INIT("EC"), JT_STR_INIT("P-256"), X_AND_Y, 32, "EC", "prime256v1" },
    [JOSE_KEY_P384] = { JT_STR_INIT("EC"), JT_STR_INIT("P-384"), X_AND_Y, 48, "EC", "secp384r1" },
    [JOSE_KEY_P521] = { JT_STR_INIT("EC"), JT_STR_INIT("P-521"), X_AND_Y, 66, "EC", "secp521r1" },
    [JOSE_KEY_ED25519] = { JT_STR_INIT("OKP"),
                           JT_STR_INIT("Ed25519"),
                           { JT_STR_INIT("x"), JT_STR_INIT("") },
                           32,
                           "ED25519",
                           NULL },
};

const struct public_key_form *public_key_form(enum jose_key_kind kind)
{
    return &forms[kind];
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
    return is_good ? JT_DONE : JT_ERR(JT_INVALID, "no point of its curve");
}

static jt_err ec_new(const struct public_key_form *form, jt_str x, jt_str y, EVP_PKEY **ret_key)
{
    JT_AUTO(public_key_freep) EVP_PKEY *key = NULL;
    uint8_t bytes[POINT_MAX_BYTES];
    char group[GROUP_NAME_MAX_BYTES];
    struct jt_buf point = jt_buf_over((char *)bytes, sizeof(bytes));
    jt_buf_put_char(&point, POINT_UNCOMPRESSED);
    jt_buf_put(&point, x);
    jt_buf_put(&point, y);
    snprintf(group, sizeof(group), "%s", form->group);
    OSSL_PARAM params[] = {
        OSSL_PARAM_construct_utf8_string(OSSL_PKEY_PARAM_GROUP_NAME, group, 0),
        OSSL_PARAM_construct_octet_string(OSSL_PKEY_PARAM_PUB_KEY, bytes, point.len),
        OSSL_PARAM_construct_end(),
    };
    JT_TRY(key_import(form->type, params, &key));
    JT_TRY(point_check(key));
    *ret_key = key;
    key = NULL;
    return JT_DONE;
}

static jt_err ed25519_new(const struct public_key_form *form, jt_str x, EVP_PKEY **ret_key)
{
    EVP_PKEY *key =
        EVP_PKEY_new_raw_public_key_ex(NULL, form->type, NULL, (const uint8_t *)x.ptr, x.len);
    if (key == NULL)
        return JT_ERR(JT_CRYPTO, "an Ed25519 key cannot be made");
    *ret_key = key;
    return JT_DONE;
}

/* RFC 7518 section 6.2.1.2: a coordinate has the length of its field, zeros in front included. */
static jt_err lengths_check(const struct public_key_form *form, const jt_str *numbers)
{
    for (size_t i = 0; i < PUBLIC_NUMBERS_MAX && form->names[i].len != 0; i++)
        if (form->number_bytes != 0 && numbers[i].len != form->number_bytes)
            return JT_ERR(JT_INVALID,
                          "a number of a public key is longer or shorter than its kind");
    return JT_DONE;
}

jt_err public_key_new(enum jose_key_kind kind, const jt_str numbers[static PUBLIC_NUMBERS_MAX],
                      EVP_PKEY **ret_key)
{
    const struct public_key_form *form = &forms[kind];
    JT_TRY(lengths_check(form, numbers));
    if (kind == JOSE_KEY_RSA)
        return rsa_new(numbers[0], numbers[1], ret_key);
    return form->group == NULL ? ed25519_new(form, numbers[0], ret_key)
                               : ec_new(form, numbers[0], numbers[1], ret_key);
}

/* --- To numbers ----------------------------------------------------------------------------- */

/* A curve that is spelled out instead of named is nobody's (RFC 5480 section 2.1.1), though
 * libcrypto may recognise it. */
static bool is_of_group(const EVP_PKEY *key, const char *group)
{
    char name[GROUP_NAME_MAX_BYTES] = "";
    size_t len;
    int is_explicit = 0;
    return EVP_PKEY_get_group_name(key, name, sizeof(name), &len) == 1 &&
           strcmp(name, group) == 0 &&
           EVP_PKEY_get_int_param(key, OSSL_PKEY_PARAM_EC_DECODED_FROM_EXPLICIT_PARAMS,
                                  &is_explicit) == 1 &&
           is_explicit == 0;
}

jt_err public_key_kind(const EVP_PKEY *key, enum jose_key_kind *ret_kind)
{
    for (size_t i = 0; i < COUNT(forms); i++)
        if (EVP_PKEY_is_a(key, forms[i].type) == 1 &&
            (forms[i].group == NULL || is_of_group(key, forms[i].group))) {
            *ret_kind = (enum jose_key_kind)i;
            return JT_DONE;
        }
    return JT_ERR(JT_INVALID, "a key of a kind that no algorithm here uses");
}

/* fixed_bytes 0: as many as it has. */
static jt_err bn_number(const EVP_PKEY *key, const char *name, size_t fixed_bytes,
                        struct jt_arena *arena, jt_str *ret_number)
{
    uint8_t *bytes = NULL;
    BIGNUM *number = NULL;
    JT_TRY(jt_arena_alloc(arena, PUBLIC_NUMBER_MAX_BYTES, &bytes));
    int is_found = EVP_PKEY_get_bn_param(key, name, &number);
    int len = is_found != 1 ? 0 : fixed_bytes != 0 ? (int)fixed_bytes : BN_num_bytes(number);
    bool is_too_large = len > PUBLIC_NUMBER_MAX_BYTES;
    bool is_done = len > 0 && !is_too_large && BN_bn2binpad(number, bytes, len) == len;
    BN_free(number);
    if (is_too_large)
        return JT_ERR(JT_INVALID, "a number of a public key is too large");
    if (!is_done)
        return JT_ERR(JT_CRYPTO, "a key does not give its numbers");
    *ret_number = (jt_str){ (const char *)bytes, (size_t)len };
    return JT_DONE;
}

static jt_err ed25519_number(const EVP_PKEY *key, size_t number_bytes, struct jt_arena *arena,
                             jt_str *ret_number)
{
    uint8_t *bytes = NULL;
    size_t len = number_bytes;
    JT_TRY(jt_arena_alloc(arena, len, &bytes));
    if (EVP_PKEY_get_raw_public_key(key, bytes, &len) != 1 || len != number_bytes)
        return JT_ERR(JT_CRYPTO, "an Ed25519 key does not give its number");
    *ret_number = (jt_str){ (const char *)bytes, len };
    return JT_DONE;
}

jt_err public_key_numbers(enum jose_key_kind kind, const EVP_PKEY *key, struct jt_arena *arena,
                          jt_str ret_numbers[static PUBLIC_NUMBERS_MAX])
{
    const struct public_key_form *form = &forms[kind];
    if (kind == JOSE_KEY_RSA) {
        JT_TRY(bn_number(key, OSSL_PKEY_PARAM_RSA_N, 0, arena, &ret_numbers[0]));
        return bn_number(key, OSSL_PKEY_PARAM_RSA_E, 0, arena, &ret_numbers[1]);
    }
    if (form->group != NULL) {
        JT_TRY(
            bn_number(key, OSSL_PKEY_PARAM_EC_PUB_X, form->number_bytes, arena, &ret_numbers[0]));
        return bn_number(key, OSSL_PKEY_PARAM_EC_PUB_Y, form->number_bytes, arena, &ret_numbers[1]);
    }
    ret_numbers[1] = JT_STR("");
    return ed25519_number(key, form->number_bytes, arena, &ret_numbers[0]);
}
