/*
 * jwt: claims out of the payload of a JWS that was verified. Types are checked and copies made in
 * the arena; Jansson's tree goes before the call returns.
 */
#include "jose/jwt.h"

#include "jose/json_text.h"

/* --- Claims --------------------------------------------------------------------------------- */

static jt_err read_text(const json_t *claims, const char *name, struct jt_arena *arena,
                        jt_str *ret_value)
{
    jt_str value;
    JT_TRY(json_text_member(claims, name, &value));
    return jt_arena_copy(arena, value, ret_value);
}

/* The actor's own act, which would name earlier ones, is never issued here. */
static jt_err read_actor(const json_t *claims, struct jt_arena *arena, jt_str *ret_actor)
{
    const json_t *act = json_object_get(claims, "act");
    if (act != NULL && !json_is_object(act))
        return JT_ERR(JT_INVALID, "the claim act is not an object");
    return read_text(act, "sub", arena, ret_actor);
}

static jt_err read_time(const json_t *claims, const char *name, int64_t *ret_time_s)
{
    const json_t *value = json_object_get(claims, name);
    int64_t time_s = json_integer_value(value); /* 0 when absent */
    if (value != NULL && (!json_is_integer(value) || time_s < 0))
        return JT_ERR(JT_INVALID, "a time claim is not whole seconds since the epoch");
    *ret_time_s = time_s;
    return JT_DONE;
}

static jt_err read_scope(const json_t *claims, struct jt_arena *arena, jt_str *ret_scope)
{
    jt_str rest, word;
    size_t count = 0;
    JT_TRY(read_text(claims, "scope", arena, ret_scope));
    for (rest = *ret_scope; jt_str_next_word(&rest, &word);)
        count++;
    return count <= JWT_SCOPES_MAX ? JT_DONE : JT_ERR(JT_TOO_LARGE, "too many scopes in a token");
}

/* RFC 7519 section 4.1.3: an array of strings, or one string. */
static jt_err read_audiences(const json_t *claims, struct jt_arena *arena,
                             struct jwt_claims *ret_claims)
{
    const json_t *aud = json_object_get(claims, "aud");
    jt_str *audiences = NULL;
    size_t count = json_is_array(aud) ? json_array_size(aud) : aud != NULL;
    if (count > JWT_AUDIENCES_MAX)
        return JT_ERR(JT_TOO_LARGE, "too many audiences in a token");
    JT_TRY(jt_arena_calloc(arena, count, sizeof(*audiences), &audiences));
    for (size_t i = 0; i < count; i++) {
        const json_t *one = json_is_array(aud) ? json_array_get(aud, i) : aud;
        if (!json_is_string(one))
            return JT_ERR(JT_INVALID, "an audience is not a string");
        jt_str text = { json_string_value(one), json_string_length(one) };
        JT_TRY(jt_arena_copy(arena, text, &audiences[i]));
    }
    ret_claims->audiences = audiences;
    ret_claims->audience_count = count;
    return JT_DONE;
}

jt_err jwt_claims_parse(jt_str payload, struct jt_arena *arena, struct jwt_claims *ret_claims)
{
    JT_AUTO(json_decrefp) json_t *object = NULL;
    struct jwt_claims claims = { 0 };
    JT_TRY(json_text_object(payload, JWS_MAX_BYTES, &object));
    JT_TRY(read_text(object, "iss", arena, &claims.issuer));
    JT_TRY(read_text(object, "azp", arena, &claims.azp));
    JT_TRY(read_actor(object, arena, &claims.actor));
    JT_TRY(read_text(object, "client_secret_id", arena, &claims.client_secret_id));
    JT_TRY(read_text(object, "sid", arena, &claims.session_id));
    JT_TRY(read_text(object, "org_code", arena, &claims.org_code));
    JT_TRY(read_text(object, "jti", arena, &claims.jti));
    JT_TRY(read_scope(object, arena, &claims.scope));
    JT_TRY(read_audiences(object, arena, &claims));
    JT_TRY(read_time(object, "iat", &claims.issued_s));
    JT_TRY(read_time(object, "exp", &claims.expires_s));
    JT_TRY(read_time(object, "nbf", &claims.not_before_s));
    *ret_claims = claims;
    return JT_DONE;
}

static const size_t texts[] = {
    offsetof(struct jwt_claims, issuer),     offsetof(struct jwt_claims, azp),
    offsetof(struct jwt_claims, actor),      offsetof(struct jwt_claims, client_secret_id),
    offsetof(struct jwt_claims, session_id), offsetof(struct jwt_claims, org_code),
    offsetof(struct jwt_claims, jti),        offsetof(struct jwt_claims, scope),
};

jt_err jwt_claims_copy(const struct jwt_claims *claims, struct jt_arena *arena,
                       struct jwt_claims *ret_copy)
{
    struct jwt_claims copy = *claims;
    jt_str *audiences = NULL;
    for (size_t i = 0; i < COUNT(texts); i++) {
        jt_str *text = (jt_str *)((char *)&copy + texts[i]);
        JT_TRY(jt_arena_copy(arena, *text, text));
    }
    JT_TRY(jt_arena_calloc(arena, claims->audience_count, sizeof(*audiences), &audiences));
    for (size_t i = 0; i < claims->audience_count; i++)
        JT_TRY(jt_arena_copy(arena, claims->audiences[i], &audiences[i]));
    copy.audiences = audiences;
    *ret_copy = copy;
    return JT_DONE;
}

/* --- The whole check ------------------------------------------------------------------------ */

const char *jwt_verdict_text(enum jwt_verdict verdict)
{
    switch (verdict) {
    case JWT_VALID:
        return "the token is valid";
    case JWT_MALFORMED:
        return "the token is not a well-formed JWT with the claims it needs";
    case JWT_UNKNOWN_KEY:
        return "the token names no key that is known here";
    case JWT_BAD_SIGNATURE:
        return "the token's signature is wrong";
    case JWT_WRONG_TYPE:
        return "the token is no access token";
    case JWT_WRONG_ISSUER:
        return "the token is from another issuer";
    case JWT_WRONG_AUDIENCE:
        return "the token is for another audience";
    case JWT_EXPIRED:
        return "the token has expired";
    case JWT_NOT_YET_VALID:
        return "the token is not valid yet";
    }
    return "the token is not accepted";
}

static bool audience_is_expected(const struct jwt_claims *claims,
                                 const struct jwt_expectation *expected)
{
    for (size_t i = 0; i < claims->audience_count; i++)
        for (size_t k = 0; k < expected->audience_count; k++)
            if (jt_str_eq(claims->audiences[i], expected->audiences[k]))
                return true;
    return expected->audience_count == 0;
}

enum jwt_verdict jwt_judge(const struct jwt_claims *claims, const struct jwt_expectation *expected)
{
    if (claims->expires_s == 0)
        return JWT_MALFORMED; /* a token for ever is none of ours */
    if (expected->issuer.len != 0 && !jt_str_eq(claims->issuer, expected->issuer))
        return JWT_WRONG_ISSUER;
    if (!audience_is_expected(claims, expected))
        return JWT_WRONG_AUDIENCE;
    if (expected->now_s >= claims->expires_s) /* RFC 7519 section 4.1.4: before, not at */
        return JWT_EXPIRED;
    if (claims->not_before_s > expected->now_s ||
        claims->issued_s - JWT_ISSUED_LEEWAY_S > expected->now_s)
        return JWT_NOT_YET_VALID;
    return JWT_VALID;
}

/* What is the token's fault, as opposed to ours. */
static bool is_of_token(jt_err err)
{
    return err.code == JT_INVALID || err.code == JT_TOO_LARGE;
}

/* RFC 8725 section 3.11: what else the same keys sign, webhooks' JWTs, says so by its typ. That of
 * RFC 9068 is other servers' (`jeton token verify --jwks`). */
static bool is_access_token(jt_str typ)
{
    static const jt_str types[] = { JT_STR_INIT(""), JT_STR_INIT(JWT_TYP), JT_STR_INIT("at+jwt"),
                                    JT_STR_INIT("application/at+jwt") };
    for (size_t i = 0; i < COUNT(types); i++)
        if (jt_str_eq_nocase(typ, types[i]))
            return true;
    return false;
}

/* The signature is checked before any claim is looked at. */
jt_err jwt_open(const struct keyset *keys, jt_str token, struct jt_arena *arena,
                enum jwt_verdict *ret_verdict, struct jwt_claims *ret_claims)
{
    struct jws jws;
    *ret_verdict = JWT_MALFORMED;
    jt_err err = jws_parse(token, arena, &jws);
    if (is_of_token(err))
        return JT_DONE;
    JT_TRY(err);
    err = keyset_verify(keys, &jws);
    if (err.code == JT_NOT_FOUND || err.code == JT_REFUSED) {
        *ret_verdict = err.code == JT_NOT_FOUND ? JWT_UNKNOWN_KEY : JWT_BAD_SIGNATURE;
        return JT_DONE;
    }
    JT_TRY(err);
    if (!is_access_token(jws.typ)) {
        *ret_verdict = JWT_WRONG_TYPE;
        return JT_DONE;
    }
    err = jwt_claims_parse(jws.payload, arena, ret_claims);
    if (is_of_token(err))
        return JT_DONE;
    JT_TRY(err);
    *ret_verdict = JWT_VALID;
    return JT_DONE;
}

jt_err jwt_verify(const struct keyset *keys, jt_str token, const struct jwt_expectation *expected,
                  struct jt_arena *arena, enum jwt_verdict *ret_verdict,
                  struct jwt_claims *ret_claims)
{
    enum jwt_verdict verdict;
    struct jwt_claims claims;
    JT_TRY(jwt_open(keys, token, arena, &verdict, &claims));
    if (verdict == JWT_VALID)
        verdict = jwt_judge(&claims, expected);
    if (verdict == JWT_VALID)
        *ret_claims = claims;
    *ret_verdict = verdict;
    return JT_DONE;
}
