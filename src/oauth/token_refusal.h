/*
 * token_refusal: every way the token endpoint says no, in one table: the code of RFC 6749 section
 * 5.2, the status, and what an honest developer should do. The log and metrics name the cause; the
 * wire tells no more than the contract's section 1.7 allows.
 */
#pragma once

#include "http/request.h"
#include "http/response.h"

enum token_refusal {
    TOKEN_GRANTED, /* no refusal */
    REFUSED_PATH,
    REFUSED_METHOD,
    REFUSED_BODY_TOO_LARGE,
    REFUSED_URI_TOO_LONG,
    REFUSED_HEAD_TOO_LARGE,
    REFUSED_FRAMING,
    REFUSED_TIMEOUT,
    REFUSED_EXPECTATION,
    REFUSED_HTTP_VERSION,
    REFUSED_CONTENT_TYPE,
    REFUSED_MALFORMED_PARAMETER,
    REFUSED_TOO_MANY_PARAMETERS,
    REFUSED_REPEATED_PARAMETER,
    REFUSED_NO_GRANT_TYPE,
    REFUSED_UNKNOWN_GRANT_TYPE,
    REFUSED_NO_CLIENT_ID,
    REFUSED_NO_CLIENT_SECRET,
    REFUSED_MALFORMED_BASIC,
    REFUSED_TWO_AUTHENTICATIONS,
    REFUSED_HALF_ASSERTION,
    REFUSED_ASSERTION_KIND,
    REFUSED_UNKNOWN_CLIENT,
    REFUSED_WRONG_SECRET,
    REFUSED_SECRET_METHOD,
    /* Of these nobody is told more than that the assertion is not valid: who sent it is not known.
     */
    REFUSED_ASSERTION_MALFORMED,
    REFUSED_ASSERTION_CLIENT,
    REFUSED_ASSERTION_METHOD,
    REFUSED_ASSERTION_ALGORITHM,
    REFUSED_ASSERTION_KEY,
    REFUSED_ASSERTION_SIGNATURE,
    /* From here on a key of the client has signed it, and its owner may know what is wrong. */
    REFUSED_ASSERTION_TYPE,
    REFUSED_ASSERTION_ISSUER,
    REFUSED_ASSERTION_SUBJECT,
    REFUSED_ASSERTION_CLIENT_ID,
    REFUSED_ASSERTION_AUDIENCE,
    REFUSED_ASSERTION_EXPIRED,
    REFUSED_ASSERTION_TOO_LONG,
    REFUSED_ASSERTION_NOT_YET_VALID,
    REFUSED_ASSERTION_NO_JTI,
    REFUSED_ASSERTION_REPLAYED,
    REFUSED_USED_TOO_MANY,
    REFUSED_REPLAY_FULL,
    REFUSED_APPLICATION_TYPE,
    REFUSED_ORGANIZATION_SUSPENDED,
    REFUSED_NO_AUDIENCE,
    REFUSED_TOO_MANY_AUDIENCES,
    REFUSED_AUDIENCE,
    REFUSED_TOO_MANY_SCOPES,
    REFUSED_SCOPE,
    REFUSED_SCOPE_WITHHELD,
    REFUSED_TOKEN_TOO_LARGE,
    REFUSED_NO_SUBJECT_TOKEN,
    REFUSED_SUBJECT_TOKEN_TYPE,
    REFUSED_REQUESTED_TOKEN_TYPE,
    REFUSED_ACTOR_TOKEN,
    REFUSED_EXCHANGE_CREDENTIALS,
    REFUSED_API_KEY,
    REFUSED_API_KEY_REVOKED,
    REFUSED_API_KEY_EXPIRED,
    REFUSED_API_KEY_SUSPENDED,
    REFUSED_API_KEY_ELSEWHERE,
    REFUSED_API_KEY_TOO_FAST,
    REFUSED_API_KEY_USED_UP,
    REFUSED_API_KEY_AUDIENCE,
    REFUSED_API_KEY_SCOPE,
    REFUSED_THROTTLED,
    REFUSED_WRONG_TOO_OFTEN,
    REFUSED_CLIENT_TOO_OFTEN,
    REFUSED_QUOTA,
    REFUSED_STORE_AWAY,
    REFUSED_OVERLOADED,
    REFUSED_FAILED,
    TOKEN_REFUSAL_COUNT,
};

struct token_refusal_row {
    int status;
    const char *error;       /* RFC 6749 section 5.2 */
    const char *description; /* %x20-21 / %x23-5B / %x5D-7E only, as the RFC asks */
    const char *cause;       /* for the log: "wrong_secret" */
};

const struct token_refusal_row *token_refusal_row(enum token_refusal refusal);

/* The error and description of that cause; empty for one that is not known (any more). */
void token_refusal_text(const char *cause, const char **ret_error, const char **ret_description);

/* Why a request is refused: what a step that refuses leaves behind. */
struct token_refused {
    enum token_refusal why;
    jt_str detail;  /* what the description speaks of (a parameter's name, an audience, a scope) */
    int64_t wait_s; /* of a row of status 429: until it may be tried again */
};

/* For a step to return: JT_REFUSED, or JT_OK where why is TOKEN_GRANTED. */
JT_MUST_USE jt_err token_refuse(struct token_refused *ret_refused, enum token_refusal why,
                                jt_str detail);

/* Writes the answer; JT_REFUSED. The detail is appended to the description; bytes that the RFC does
 * not allow there become '?'. */
JT_MUST_USE jt_err token_refusal_answer(const struct token_refused *refused,
                                        const struct request *req, struct response *resp);
