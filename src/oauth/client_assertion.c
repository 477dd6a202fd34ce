/*
 * client_assertion: the signature comes first, so that only whoever has a key of the client learns
 * what is wrong with the rest.
 */
#include "oauth/client_assertion.h"

#include "jose/claim.h"
#include "jose/json_text.h"

/* --- Reading -------------------------------------------------------------------------------- */

static jt_err claims_read(const json_t *claims, struct jt_arena *arena,
                          struct client_assertion *assertion)
{
    JT_TRY(claim_text(claims, "iss", CLAIM_TEXT_MAX_BYTES, arena, &assertion->issuer));
    JT_TRY(claim_text(claims, "sub", CLAIM_TEXT_MAX_BYTES, arena, &assertion->subject));
    JT_TRY(claim_text(claims, "jti", CLAIM_JTI_MAX_BYTES, arena, &assertion->jti));
    JT_TRY(claim_audiences(claims, CLIENT_ASSERTION_AUDIENCES_MAX, arena, &assertion->audiences,
                           &assertion->audience_count));
    JT_TRY(claim_time(claims, "iat", &assertion->issued_s));
    JT_TRY(claim_time(claims, "exp", &assertion->expires_s));
    return claim_time(claims, "nbf", &assertion->not_before_s);
}

jt_err client_assertion_read(jt_str text, struct jt_arena *arena,
                             struct client_assertion *ret_assertion)
{
    static const struct jws_rules rules = { .algs = JOSE_ALGS_CLIENT,
                                            .max_bytes = CLIENT_ASSERTION_MAX_BYTES };
    JT_AUTO(json_decrefp) json_t *claims = NULL;
    struct client_assertion assertion = { 0 };
    JT_TRY(jws_parse(text, &rules, arena, &assertion.jws));
    JT_TRY(json_text_object(assertion.jws.payload, CLIENT_ASSERTION_MAX_BYTES, JSON_TEXT_DEPTH_MAX,
                            &claims));
    JT_TRY(claims_read(claims, arena, &assertion));
    *ret_assertion = assertion;
    return JT_DONE;
}

/* --- Judging -------------------------------------------------------------------------------- */

/* CLIENT_ASSERTION_KEPT: a key of the client has signed it. */
static jt_err judge_signature(const struct client_assertion *assertion,
                              const struct client_assertion_expectation *expected,
                              enum client_assertion_rule *ret_rule)
{
    if (expected->algorithm != NULL && !jose_alg_is(assertion->jws.alg, *expected->algorithm)) {
        *ret_rule = CLIENT_ASSERTION_ALGORITHM;
        return JT_DONE;
    }
    jt_err err = jws_verify(&assertion->jws, expected->keys);
    *ret_rule = err.code == JT_NOT_FOUND ? CLIENT_ASSERTION_KEY
                : err.code == JT_REFUSED ? CLIENT_ASSERTION_SIGNATURE
                                         : CLIENT_ASSERTION_KEPT;
    return *ret_rule == CLIENT_ASSERTION_KEPT ? err : JT_DONE;
}

/* RFC 8725 section 3.11: what the same key signs for other uses says so by its typ. */
static bool has_type(const struct client_assertion *assertion, bool needs_type)
{
    static const jt_str typs[] = { JT_STR_INIT("client-authentication+jwt"), JT_STR_INIT("JWT"),
                                   JT_STR_INIT("") };
    return jws_has_typ(&assertion->jws, typs, needs_type ? 1 : COUNT(typs));
}

/* One with a slash more is the same issuer: some clients add it to a URL without a path. */
static bool is_issuer(jt_str audience, jt_str issuer)
{
    if (audience.len == issuer.len + 1 && audience.ptr[issuer.len] == '/')
        audience.len--;
    return jt_str_eq(audience, issuer);
}

/* One alone, and ours: an assertion that is for another server too could be used here by that one
 * (CVE-2025-27370, CVE-2025-27371). */
static bool has_audience(const struct client_assertion *assertion,
                         const struct client_assertion_expectation *expected)
{
    if (assertion->audience_count != 1)
        return false;
    return is_issuer(assertion->audiences[0], expected->issuer) ||
           (expected->takes_token_endpoint &&
            jt_str_eq(assertion->audiences[0], expected->token_endpoint));
}

static enum client_assertion_rule judge_times(const struct client_assertion *assertion,
                                              const struct client_assertion_expectation *expected)
{
    const int64_t latest_s = expected->now_s + CLIENT_ASSERTION_SKEW_S;
    if (assertion->expires_s <= expected->now_s - CLIENT_ASSERTION_SKEW_S)
        return CLIENT_ASSERTION_EXPIRED;
    if (assertion->expires_s > latest_s + expected->lifetime_max_s)
        return CLIENT_ASSERTION_TOO_LONG;
    if (assertion->issued_s > latest_s || assertion->not_before_s > latest_s)
        return CLIENT_ASSERTION_NOT_YET_VALID;
    return CLIENT_ASSERTION_KEPT;
}

/* RFC 7523 section 3, RFC 7521 section 4.2. */
static enum client_assertion_rule judge_claims(const struct client_assertion *assertion,
                                               const struct client_assertion_expectation *expected)
{
    if (!has_type(assertion, expected->needs_type))
        return CLIENT_ASSERTION_TYPE;
    if (!jt_str_eq(assertion->issuer, expected->client_id))
        return CLIENT_ASSERTION_ISSUER;
    if (!jt_str_eq(assertion->subject, expected->client_id))
        return CLIENT_ASSERTION_SUBJECT;
    if (expected->asked_client_id.len != 0 &&
        !jt_str_eq(expected->asked_client_id, expected->client_id))
        return CLIENT_ASSERTION_CLIENT_ID;
    if (!has_audience(assertion, expected))
        return CLIENT_ASSERTION_AUDIENCE;
    const enum client_assertion_rule rule = judge_times(assertion, expected);
    if (rule == CLIENT_ASSERTION_KEPT && assertion->jti.len == 0)
        return CLIENT_ASSERTION_NO_JTI;
    return rule;
}

jt_err client_assertion_judge(const struct client_assertion *assertion,
                              const struct client_assertion_expectation *expected,
                              enum client_assertion_rule *ret_rule)
{
    enum client_assertion_rule rule;
    JT_TRY(judge_signature(assertion, expected, &rule));
    *ret_rule = rule == CLIENT_ASSERTION_KEPT ? judge_claims(assertion, expected) : rule;
    return JT_DONE;
}

int64_t client_assertion_until_s(const struct client_assertion *assertion)
{
    return assertion->expires_s + CLIENT_ASSERTION_SKEW_S;
}
