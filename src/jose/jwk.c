/*
 * jwk: the numbers are kept as the text that they came in: as our base64url is strict and every
 * number has one length, a key has one text, and so one thumbprint.
 */
#include "jose/jwk.h"

#include <openssl/evp.h>

#include "base/digest.h"
#include "base/json_write.h"
#include "jose/base64url.h"
#include "jose/json_text.h"
#include "jose/jwk_key.h"
#include "jose/public_key.h"
#include "jose/signature.h"

enum {
    JWK_ARENA_BYTES = 3072, /* enough for RSA of 2048 bits with the work of reading it */
    JWK_ARENA_MAX_BYTES = 64 * 1024,
    JWK_FIXED_BYTES = 128, /* names, braces and quotes */
};

struct jwk {
    struct jt_arena *arena; /* holds this struct and its views */
    EVP_PKEY *key;
    enum jose_key_kind kind;
    bool names_alg;
    enum jose_alg alg; /* that it names */
    jt_str kid;
    jt_str numbers[PUBLIC_NUMBERS_MAX]; /* base64url, as form names them; empty: not there */
};

static jt_err jwk_new(struct jwk **ret_jwk)
{
    struct jt_arena *arena = NULL;
    struct jwk *jwk = NULL;
    JT_TRY(jt_arena_new(JWK_ARENA_BYTES, JWK_ARENA_MAX_BYTES, &arena));
    jt_err err = jt_arena_calloc(arena, 1, sizeof(*jwk), &jwk);
    if (err.code != JT_OK) {
        jt_arena_free(arena);
        return err;
    }
    jwk->arena = arena;
    *ret_jwk = jwk;
    return JT_DONE;
}

void jwk_free(struct jwk *jwk)
{
    if (jwk == NULL)
        return;
    EVP_PKEY_free(jwk->key);
    jt_arena_free(jwk->arena);
}

void jwk_freep(struct jwk **jwk)
{
    jwk_free(*jwk);
}

enum jose_key_kind jwk_kind(const struct jwk *jwk)
{
    return jwk->kind;
}

enum jose_alg jwk_alg(const struct jwk *jwk)
{
    size_t alg = 0;
    if (jwk->names_alg)
        return jwk->alg;
    while (jose_alg_form((enum jose_alg)alg)->key != jwk->kind) /* each kind has one */
        alg++;
    return (enum jose_alg)alg;
}

bool jwk_fits(const struct jwk *jwk, enum jose_alg alg)
{
    return jose_alg_form(alg)->key == jwk->kind && (!jwk->names_alg || jose_alg_is(alg, jwk->alg));
}

jt_str jwk_kid(const struct jwk *jwk)
{
    return jwk->kid;
}

EVP_PKEY *jwk_public_key(const struct jwk *jwk)
{
    return jwk->key;
}

jt_err jwk_verify(const struct jwk *jwk, enum jose_alg alg, jt_str signed_bytes, jt_str signature)
{
    if (!jwk_fits(jwk, alg))
        return JT_ERR(JT_REFUSED, "alg is not the key's");
    return signature_check(alg, jwk->key, signed_bytes, signature);
}

/* --- Reading -------------------------------------------------------------------------------- */

/* Whoever hands over a private key takes the wrong file; a key so shown must not be trusted. */
static jt_err refuse_private(const json_t *object)
{
    static const char *const names[] = { "d", "p", "q", "dp", "dq", "qi", "oth", "k" };
    for (size_t i = 0; i < COUNT(names); i++)
        if (json_object_get(object, names[i]) != NULL)
            return JT_ERR(JT_REFUSED, "a JWK with a private member");
    return JT_DONE;
}

static jt_err read_kind(const json_t *object, enum jose_key_kind *ret_kind)
{
    jt_str kty, crv;
    JT_TRY(json_text_member(object, "kty", &kty));
    JT_TRY(json_text_member(object, "crv", &crv));
    for (size_t i = 0; i < JOSE_KEY_KINDS; i++) {
        const struct public_key_form *form = public_key_form((enum jose_key_kind)i);
        if (!jt_str_eq(kty, form->kty) || (form->crv.len != 0 && !jt_str_eq(crv, form->crv)))
            continue;
        *ret_kind = (enum jose_key_kind)i;
        return JT_DONE;
    }
    return JT_ERR(JT_INVALID, "a JWK of a kind that no algorithm here uses");
}

/* Both members may be absent. */
static jt_err read_purpose(const json_t *object, struct jwk *jwk)
{
    jt_str use, alg;
    JT_TRY(json_text_member(object, "use", &use));
    JT_TRY(json_text_member(object, "alg", &alg));
    if (json_object_get(object, "use") != NULL && !jt_str_eq(use, JT_STR("sig")))
        return JT_ERR(JT_INVALID, "a JWK that is not for signatures");
    if (json_object_get(object, "alg") == NULL)
        return JT_DONE;
    JT_TRY(jose_alg_parse(alg, JOSE_ALGS_ISSUER, &jwk->alg));
    if (jose_alg_form(jwk->alg)->key != jwk->kind)
        return JT_ERR(JT_INVALID, "a JWK whose alg does not fit");
    jwk->names_alg = true;
    return JT_DONE;
}

static jt_err read_key(const json_t *object, struct jwk *jwk)
{
    const struct public_key_form *form = public_key_form(jwk->kind);
    jt_str numbers[PUBLIC_NUMBERS_MAX] = { JT_STR(""), JT_STR("") }, text;
    for (size_t i = 0; i < PUBLIC_NUMBERS_MAX && form->names[i].len != 0; i++) {
        JT_TRY(json_text_member(object, form->names[i].ptr, &text));
        JT_TRY(jt_arena_copy(jwk->arena, text, &jwk->numbers[i]));
        JT_TRY(base64url_decode(text, jwk->arena, &numbers[i]));
    }
    return public_key_new(jwk->kind, numbers, &jwk->key);
}

static jt_err read_kid(const json_t *object, struct jwk *jwk)
{
    jt_str kid;
    JT_TRY(json_text_member(object, "kid", &kid));
    if (kid.len > JWK_KID_MAX_BYTES)
        return JT_ERR(JT_TOO_LARGE, "kid too long");
    return kid.len == 0 ? jwk_thumbprint(jwk, jwk->arena, &jwk->kid)
                        : jt_arena_copy(jwk->arena, kid, &jwk->kid);
}

jt_err jwk_read(const json_t *object, struct jwk **ret_jwk)
{
    JT_AUTO(jwk_freep) struct jwk *jwk = NULL;
    JT_TRY(refuse_private(object));
    JT_TRY(jwk_new(&jwk));
    JT_TRY(read_kind(object, &jwk->kind));
    JT_TRY(read_purpose(object, jwk));
    JT_TRY(read_key(object, jwk));
    JT_TRY(read_kid(object, jwk));
    *ret_jwk = jwk;
    jwk = NULL;
    return JT_DONE;
}

jt_err jwk_parse(jt_str json, struct jwk **ret_jwk)
{
    JT_AUTO(json_decrefp) json_t *object = NULL;
    JT_TRY(json_text_object(json, JWK_JSON_MAX_BYTES, JSON_TEXT_DEPTH_MAX, &object));
    return jwk_read(object, ret_jwk);
}

static jt_err encode(jt_str bytes, struct jt_arena *arena, jt_str *ret_text)
{
    struct jt_buf buf;
    JT_TRY(jt_arena_buf(arena, base64url_length(bytes.len), &buf));
    base64url_put(&buf, bytes);
    *ret_text = jt_buf_str(&buf);
    return JT_DONE;
}

/* key may have a private half, what is made of its numbers has none. */
jt_err jwk_from_key(const EVP_PKEY *key, const enum jose_alg *alg, struct jwk **ret_jwk)
{
    JT_AUTO(jwk_freep) struct jwk *jwk = NULL;
    jt_str numbers[PUBLIC_NUMBERS_MAX];
    JT_TRY(jwk_new(&jwk));
    JT_TRY(public_key_kind(key, &jwk->kind));
    if (alg != NULL) {
        jwk->names_alg = true;
        jwk->alg = *alg;
    }
    JT_TRY(public_key_numbers(jwk->kind, key, jwk->arena, numbers));
    for (size_t i = 0; i < PUBLIC_NUMBERS_MAX; i++)
        JT_TRY(encode(numbers[i], jwk->arena, &jwk->numbers[i]));
    JT_TRY(public_key_new(jwk->kind, numbers, &jwk->key));
    JT_TRY(jwk_thumbprint(jwk, jwk->arena, &jwk->kid));
    *ret_jwk = jwk;
    jwk = NULL;
    return JT_DONE;
}

/* --- Writing -------------------------------------------------------------------------------- */

/* {"name":"value" and then ,"name":"value"; nothing when there is no such member. */
static void put_member(struct jt_buf *buf, jt_str name, jt_str value)
{
    if (value.len == 0)
        return;
    jt_buf_put_char(buf, buf->len == 0 ? '{' : ',');
    jt_json_put_string(buf, name);
    jt_buf_put_char(buf, ':');
    jt_json_put_string(buf, value);
}

static jt_err members_begin(const struct jwk *jwk, jt_str kid, struct jt_arena *arena,
                            struct jt_buf *ret_buf)
{
    size_t numbers_bytes = jwk->numbers[0].len + jwk->numbers[1].len;
    return jt_arena_buf(arena, JWK_FIXED_BYTES + jt_json_string_max_bytes(kid) + numbers_bytes,
                        ret_buf);
}

static jt_err members_end(struct jt_buf *buf, jt_str *ret_json)
{
    jt_buf_put_char(buf, '}');
    if (buf->has_overflown)
        return JT_ERR(JT_TOO_LARGE, "a JWK larger than computed");
    *ret_json = jt_buf_str(buf);
    return JT_DONE;
}

jt_err jwk_write_as(const struct jwk *jwk, jt_str kid, struct jt_arena *arena, jt_str *ret_json)
{
    const struct public_key_form *form = public_key_form(jwk->kind);
    struct jt_buf buf;
    JT_TRY(members_begin(jwk, kid, arena, &buf));
    put_member(&buf, JT_STR("kty"), form->kty);
    put_member(&buf, JT_STR("use"), JT_STR("sig"));
    if (jwk->names_alg)
        put_member(&buf, JT_STR("alg"), jose_alg_name(jwk->alg));
    put_member(&buf, JT_STR("kid"), kid);
    put_member(&buf, JT_STR("crv"), form->crv);
    for (size_t i = 0; i < PUBLIC_NUMBERS_MAX; i++)
        put_member(&buf, form->names[i], jwk->numbers[i]);
    return members_end(&buf, ret_json);
}

jt_err jwk_write(const struct jwk *jwk, struct jt_arena *arena, jt_str *ret_json)
{
    return jwk_write_as(jwk, jwk->kid, arena, ret_json);
}

/* RFC 7638 section 3.2: the required members alone, ordered by name, without white space. */
static jt_err write_required(const struct jwk *jwk, struct jt_arena *arena, jt_str *ret_json)
{
    const struct public_key_form *form = public_key_form(jwk->kind);
    struct jt_buf buf;
    bool is_rsa = jwk->kind == JOSE_KEY_RSA; /* e, kty, n; the others: crv, kty, x, y */
    JT_TRY(members_begin(jwk, JT_STR(""), arena, &buf));
    put_member(&buf, JT_STR("crv"), form->crv);
    if (is_rsa)
        put_member(&buf, form->names[1], jwk->numbers[1]);
    put_member(&buf, JT_STR("kty"), form->kty);
    put_member(&buf, form->names[0], jwk->numbers[0]);
    if (!is_rsa)
        put_member(&buf, form->names[1], jwk->numbers[1]);
    return members_end(&buf, ret_json);
}

jt_err jwk_thumbprint(const struct jwk *jwk, struct jt_arena *arena, jt_str *ret_text)
{
    uint8_t digest[JT_DIGEST_BYTES];
    jt_str json;
    JT_TRY(write_required(jwk, arena, &json));
    JT_TRY(jt_sha256(json, digest));
    return encode((jt_str){ (const char *)digest, sizeof(digest) }, arena, ret_text);
}
