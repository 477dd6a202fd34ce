/*
 * client_assertion: the JWT by which a client proves who it is with a key of its own (RFC 7523
 * section 3; private_key_jwt). Read before the client is known, since only it says which client
 * that is; judged with that client's keys. It decides nothing else: whether the jti was used before
 * is for whoever remembers them. Fuzzed: tests/fuzz/fuzz_client_assertion.c.
 */
#pragma once

#include "jose/jws.h"

enum {
    CLIENT_ASSERTION_MAX_BYTES = 16384,
    CLIENT_ASSERTION_AUDIENCES_MAX = 16, /* so that a second one is told from nonsense */
    /* How far the clock of a client may be off. */
    CLIENT_ASSERTION_SKEW_S = 60,
};

/* What it says; views live in the arena or the text. Nothing of it is to be trusted. */
struct client_assertion {
    struct jws jws;
    jt_str issuer, subject, jti;
    const jt_str *audiences;
    size_t audience_count;
    int64_t issued_s, expires_s, not_before_s; /* 0: absent */
};

/* JT_INVALID, JT_TOO_LARGE: it is not of the form of one. */
JT_MUST_USE jt_err client_assertion_read(jt_str text, struct jt_arena *arena,
                                         struct client_assertion *ret_assertion);

/* Which rule it breaks, the first of them in the order in which they are asked. */
enum client_assertion_rule {
    /* Of these nobody is told more than that the assertion is not valid: who sent it is not known.
     */
    CLIENT_ASSERTION_ALGORITHM,
    CLIENT_ASSERTION_KEY,
    CLIENT_ASSERTION_SIGNATURE,
    /* From here on a key of the client has signed it, and its owner may know what is wrong. */
    CLIENT_ASSERTION_TYPE,
    CLIENT_ASSERTION_ISSUER,
    CLIENT_ASSERTION_SUBJECT,
    CLIENT_ASSERTION_CLIENT_ID,
    CLIENT_ASSERTION_AUDIENCE,
    CLIENT_ASSERTION_EXPIRED,
    CLIENT_ASSERTION_TOO_LONG,
    CLIENT_ASSERTION_NOT_YET_VALID,
    CLIENT_ASSERTION_NO_JTI,
    CLIENT_ASSERTION_KEPT, /* it breaks none */
};

struct client_assertion_expectation {
    jt_str client_id;               /* the client's, whose keys these are */
    const struct jwk_list *keys;    /* that have not expired */
    const enum jose_alg *algorithm; /* the one that the client has chosen; NULL: any */
    jt_str asked_client_id;         /* the parameter client_id; empty: not sent */
    jt_str issuer;                  /* ours, as configured */
    bool takes_token_endpoint;      /* its URL is as good an audience as the issuer */
    jt_str token_endpoint;
    bool needs_type; /* typ must be client-authentication+jwt */
    int64_t lifetime_max_s;
    int64_t now_s;
};

/* ret_rule: CLIENT_ASSERTION_KEPT, or what it breaks. An error is ours (memory, libcrypto). */
JT_MUST_USE jt_err client_assertion_judge(const struct client_assertion *assertion,
                                          const struct client_assertion_expectation *expected,
                                          enum client_assertion_rule *ret_rule);

/* Whether whoever sent an assertion that breaks that rule has a key of the client. */
static inline bool client_assertion_is_signed(enum client_assertion_rule rule)
{
    return rule > CLIENT_ASSERTION_SIGNATURE;
}

/* Until when its jti must be remembered, in seconds: later it is refused by its exp. */
int64_t client_assertion_until_s(const struct client_assertion *assertion);
