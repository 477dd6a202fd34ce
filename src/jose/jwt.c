/*
 * jwt: claims out of the payload of a JWS that was verified. Types are checked and copies made in
 * the arena; Jansson's tree goes before the call returns.
 */
#include "jose/jwt.h"

#include "jose/claim.h"
#include "jose/json_text.h"
#include "jose/jws.h"
#include "jose/keyset.h"

/* --- Claims --------------------------------------------------------------------------------- */

static jt_err read_text(const json_t *claims, const char *name, struct jt_arena *arena,
                        jt_str *ret_value)
{
    return claim_text(claims, name, CLAIM_TEXT_MAX_BYTES, arena, ret_value);
}

/* The actor's own act, which would name earlier ones, is never issued here. */
static jt_err read_actor(const json_t *claims, struct jt_arena *arena, jt_str *ret_actor)
{
    const json_t *act = json_object_get(claims, "act");
    if (act != NULL && !json_is_object(act))
        return JT_ERR(JT_INVALID, "the claim act is not an object");
    return read_text(act, "sub", arena, ret_actor);
}

/* It is bounded by its count, and by the token. */
static jt_err read_scope(const json_t *claims, struct jt_arena *arena, jt_str *ret_scope)
{
    jt_str rest, word;
    size_t count = 0;
    JT_TRY(claim_text(claims, "scope", JWS_MAX_BYTES, arena, ret_scope));
    for (rest = *ret_scope; jt_str_next_word(&rest, &word);)
        count++;
    return count <= JWT_SCOPES_MAX ? JT_DONE : JT_ERR(JT_TOO_LARGE, "too many scopes in a token");
}

jt_err jwt_claims_parse(jt_str payload, struct jt_arena *arena, struct jwt_claims *ret_claims)
{
    JT_AUTO(json_decrefp) json_t *object = NULL;
    struct jwt_claims claims = { 0 };
    JT_TRY(json_text_object(payload, JWS_MAX_BYTES, JSON_TEXT_DEPTH_OWN_MAX, &object));
    JT_TRY(read_text(object, "iss", arena, &claims.issuer));
    JT_TRY(read_text(object, "azp", arena, &claims.azp));
    JT_TRY(read_actor(object, arena, &claims.actor));
    JT_TRY(read_text(object, "client_secret_id", arena, &claims.client_secret_id));
    JT_TRY(read_text(object, "public_key_id", arena, &claims.public_key_id));
    JT_TRY(read_text(object, "sid", arena, &claims.session_id));
    JT_TRY(read_text(object, "org_code", arena, &claims.org_code));
    JT_TRY(claim_text(object, "jti", CLAIM_JTI_MAX_BYTES, arena, &claims.jti));
    JT_TRY(read_scope(object, arena, &claims.scope));
    JT_TRY(claim_audiences(object, JWT_AUDIENCES_MAX, arena, &claims.audiences,
                           &claims.audience_count));
    JT_TRY(claim_time(object, "iat", &claims.issued_s));
    JT_TRY(claim_time(object, "exp", &claims.expires_s));
    JT_TRY(claim_time(object, "nbf", &claims.not_before_s));
    *ret_claims = claims;
    return JT_DONE;
}

static const size_t texts[] = {
    offsetof(struct jwt_claims, issuer),        offsetof(struct jwt_claims, azp),
    offsetof(struct jwt_claims, actor),         offsetof(struct jwt_claims, client_secret_id),
    offsetof(struct jwt_claims, public_key_id), offsetof(struct jwt_claims, session_id),
    offsetof(struct jwt_claims, org_code),      offsetof(struct jwt_claims, jti),
    offsetof(struct jwt_claims, scope),
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
static const jt_str access_token_typs[] = { JT_STR_INIT(""), JT_STR_INIT(JWT_TYP),
                                            JT_STR_INIT("at+jwt") };

/* Each of our keys says which algorithm it is for; those of others may be for several. */
static const struct jws_rules access_token_rules = { .algs = JOSE_ALGS_ISSUER,
                                                     .max_bytes = JWS_MAX_BYTES };

/* The signature is checked before any claim is looked at. */
jt_err jwt_open(const struct jwk_list *keys, jt_str token, struct jt_arena *arena,
                enum jwt_verdict *ret_verdict, struct jwt_claims *ret_claims)
{
    struct jws jws;
    *ret_verdict = JWT_MALFORMED;
    jt_err err = jws_parse(token, &access_token_rules, arena, &jws);
    if (is_of_token(err))
        return JT_DONE;
    JT_TRY(err);
    err = jws_verify(&jws, keys);
    if (err.code == JT_NOT_FOUND || err.code == JT_REFUSED) {
        *ret_verdict = err.code == JT_NOT_FOUND ? JWT_UNKNOWN_KEY : JWT_BAD_SIGNATURE;
        return JT_DONE;
    }
    JT_TRY(err);
    if (!jws_has_typ(&jws, access_token_typs, COUNT(access_token_typs))) {
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

jt_err jwt_verify(const struct jwk_list *keys, jt_str token, const struct jwt_expectation *expected,
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
