/*
 * jwt: the registered claims of a token that jeton issued, checked (RFC 7519 section 7.2, RFC
 * 8725).
 */
#pragma once

#include "base/arena.h"
#include "jose/jwk.h"

enum {
    JWT_AUDIENCES_MAX = 16,
    JWT_SCOPES_MAX = 1024,
    /*
     * How far in the future iat may lie: a token is checked by another node than the one that
     * issued it, and clocks differ. exp and nbf get no leeway.
     */
    JWT_ISSUED_LEEWAY_S = 60,
};

struct jwt_claims {
    jt_str issuer; /* iss */
    jt_str azp;    /* client_id of the application it was issued to; empty when absent */
    jt_str actor;  /* act.sub, who asked in its place (RFC 8693 section 4.1); empty when absent */
    /* Of the credential that it was issued with; empty when absent. */
    jt_str client_secret_id, public_key_id;
    jt_str session_id; /* sid, of the administrator who asked; empty when absent */
    jt_str org_code;   /* empty when absent */
    jt_str jti;
    jt_str scope; /* space-separated as in the claim; empty when absent */
    const jt_str *audiences;
    size_t audience_count;
    int64_t issued_s, expires_s, not_before_s; /* 0 when absent */
};

/* The claims of a payload, types checked as claim.h says. No trust yet. All views live in arena.
 * JT_INVALID, JT_TOO_LARGE. */
JT_MUST_USE jt_err jwt_claims_parse(jt_str payload, struct jt_arena *arena,
                                    struct jwt_claims *ret_claims);

/* A copy whose views live in arena. */
JT_MUST_USE jt_err jwt_claims_copy(const struct jwt_claims *claims, struct jt_arena *arena,
                                   struct jwt_claims *ret_copy);

/* Why a token is not accepted, for the log and for `jeton token verify`. */
enum jwt_verdict {
    JWT_VALID,
    JWT_MALFORMED,
    JWT_UNKNOWN_KEY,
    JWT_BAD_SIGNATURE, /* or an alg that is not the key's */
    JWT_WRONG_TYPE,    /* signed here, and no access token */
    JWT_WRONG_ISSUER,
    JWT_WRONG_AUDIENCE,
    JWT_EXPIRED,
    JWT_NOT_YET_VALID, /* nbf or iat in the future */
};

/* One sentence for people: "the token has expired". */
const char *jwt_verdict_text(enum jwt_verdict verdict);

struct jwt_expectation {
    jt_str issuer;           /* exact; empty: any */
    const jt_str *audiences; /* one of them must be in aud; count 0: any */
    size_t audience_count;
    int64_t now_s;
};

/*
 * What of a token does not change: parse, signature by kid with the alg pinned to the key, typ. And
 * what does, or who looks at it: iss, aud, exp (required), nbf, iat. ret_claims is set for
 * JWT_VALID only. An error is ours (memory), never the token's.
 */
JT_MUST_USE jt_err jwt_open(const struct jwk_list *keys, jt_str token, struct jt_arena *arena,
                            enum jwt_verdict *ret_verdict, struct jwt_claims *ret_claims);
enum jwt_verdict jwt_judge(const struct jwt_claims *claims, const struct jwt_expectation *expected);

/* The whole check, both of it. */
JT_MUST_USE jt_err jwt_verify(const struct jwk_list *keys, jt_str token,
                              const struct jwt_expectation *expected, struct jt_arena *arena,
                              enum jwt_verdict *ret_verdict, struct jwt_claims *ret_claims);
