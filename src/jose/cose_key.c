/*
 * cose_key: a map from small integers; what they mean depends on the kind of key. It becomes the
 * JSON of a JWK, so that jwk_parse() alone judges keys.
 */
#include "jose/cose_key.h"

#include "base/cbor.h"
#include "jose/base64url.h"
#include "jose/ecdsa_der.h"
#include "jose/public_key.h"

enum { LABEL_KTY = 1, LABEL_ALG = 3, LABEL_CRV = -1, LABEL_MIN = -3, LABEL_MAX = 3 };
enum { JSON_MAX_BYTES = 2048, NO_LABEL = 0 };

/* RFC 9053 section 7, RFC 8230 section 4; the numbers are in the order of public_key_form(). */
static const struct kind {
    enum jose_alg alg;
    int64_t kty, cose_alg, crv; /* crv NO_LABEL: such keys have none */
    int64_t labels[PUBLIC_NUMBERS_MAX];
} kinds[] = {
    { JOSE_ES256, 2, COSE_ES256, 1, { -2, -3 } },
    { JOSE_EDDSA, 1, COSE_EDDSA, 6, { -2, NO_LABEL } },
    { JOSE_RS256, 3, COSE_RS256, NO_LABEL, { -1, -2 } },
};

/* The members that some kind has, by label. */
struct members {
    bool has[LABEL_MAX - LABEL_MIN + 1];
    struct jt_cbor_item at[LABEL_MAX - LABEL_MIN + 1];
};

static jt_err read_member(jt_str *rest, struct members *members)
{
    struct jt_cbor_item label;
    JT_TRY(jt_cbor_next(rest, &label));
    if (label.kind != JT_CBOR_INTEGER)
        return JT_ERR(JT_INVALID, "a COSE key with a label that is no number");
    if (label.integer < LABEL_MIN || label.integer > LABEL_MAX)
        return jt_cbor_skip(rest);
    const size_t i = (size_t)(label.integer - LABEL_MIN);
    if (members->has[i])
        return JT_ERR(JT_INVALID, "a COSE key with a member twice");
    members->has[i] = true;
    JT_TRY(jt_cbor_next(rest, &members->at[i]));
    return members->at[i].kind == JT_CBOR_INTEGER || members->at[i].kind == JT_CBOR_BYTES
               ? JT_DONE
               : JT_ERR(JT_INVALID, "a COSE key with a member of another type");
}

static bool is_integer(const struct members *members, int64_t label, int64_t wanted)
{
    const size_t i = (size_t)(label - LABEL_MIN);
    return members->has[i] && members->at[i].kind == JT_CBOR_INTEGER &&
           members->at[i].integer == wanted;
}

static const struct kind *kind_of(const struct members *members)
{
    for (size_t i = 0; i < COUNT(kinds); i++)
        if (is_integer(members, LABEL_KTY, kinds[i].kty) &&
            is_integer(members, LABEL_ALG, kinds[i].cose_alg) &&
            (kinds[i].crv == NO_LABEL || is_integer(members, LABEL_CRV, kinds[i].crv)))
            return &kinds[i];
    return NULL;
}

static void put_member(struct jt_buf *json, jt_str name, jt_str value)
{
    jt_buf_put(json, JT_STR(",\""));
    jt_buf_put(json, name);
    jt_buf_put(json, JT_STR("\":\""));
    jt_buf_put(json, value);
    jt_buf_put_char(json, '"');
}

static jt_err put_number(struct jt_buf *json, jt_str name, const struct jt_cbor_item *number,
                         struct jt_arena *arena)
{
    struct jt_buf text;
    if (number->kind != JT_CBOR_BYTES || number->bytes.len > PUBLIC_NUMBER_MAX_BYTES)
        return JT_ERR(JT_INVALID, "a COSE key without one of its numbers");
    JT_TRY(jt_arena_buf(arena, base64url_length(number->bytes.len), &text));
    base64url_put(&text, number->bytes);
    put_member(json, name, jt_buf_str(&text));
    return JT_DONE;
}

/* Of fixed words and base64url, neither of which needs escaping. A number that is not there is no
 * bytes: kind 0 is that of integers. */
static jt_err write_jwk(const struct kind *kind, const struct members *members,
                        struct jt_arena *arena, struct jt_buf *json)
{
    const struct public_key_form *form = public_key_form(jose_alg_form(kind->alg)->key);
    jt_buf_put(json, JT_STR("{\"use\":\"sig\""));
    put_member(json, JT_STR("alg"), jose_alg_name(kind->alg));
    put_member(json, JT_STR("kty"), form->kty);
    if (form->crv.len != 0)
        put_member(json, JT_STR("crv"), form->crv);
    for (size_t i = 0; i < PUBLIC_NUMBERS_MAX && kind->labels[i] != NO_LABEL; i++)
        JT_TRY(put_number(json, form->names[i], &members->at[kind->labels[i] - LABEL_MIN], arena));
    jt_buf_put_char(json, '}');
    return json->has_overflown ? JT_ERR(JT_INVALID, "a COSE key that is too large") : JT_DONE;
}

jt_err cose_key_read(jt_str *rest, struct jt_arena *arena, struct jwk **ret_key)
{
    struct members members = { 0 };
    struct jt_cbor_item head;
    struct jt_buf json;
    JT_TRY(jt_cbor_next(rest, &head));
    if (head.kind != JT_CBOR_MAP || head.count > COSE_KEY_MEMBERS_MAX)
        return JT_ERR(JT_INVALID, "a COSE key that is no map, or a large one");
    for (size_t i = 0; i < head.count; i++)
        JT_TRY(read_member(rest, &members));
    const struct kind *kind = kind_of(&members);
    if (kind == NULL)
        return JT_ERR(JT_INVALID, "a COSE key of a kind that no algorithm here uses");
    JT_TRY(jt_arena_buf(arena, JSON_MAX_BYTES, &json));
    JT_TRY(write_jwk(kind, &members, arena, &json));
    return jwk_parse(jt_buf_str(&json), ret_key);
}

jt_err cose_key_verify(const struct jwk *key, jt_str signed_bytes, jt_str signature)
{
    const enum jose_alg alg = jwk_alg(key);
    uint8_t raw[ECDSA_RAW_BYTES];
    if (alg != JOSE_ES256)
        return jwk_verify(key, alg, signed_bytes, signature);
    if (ecdsa_der_to_raw(signature, raw).code != JT_OK)
        return JT_ERR(JT_REFUSED, "a signature of ECDSA that is no DER");
    return jwk_verify(key, alg, signed_bytes, (jt_str){ (const char *)raw, sizeof(raw) });
}
