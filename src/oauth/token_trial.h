/*
 * token_trial: what the token endpoint would do for a client that knows its secret: which rule
 * would refuse, or the token that it would issue. It is for somebody who may administer the client,
 * to explain, or to get a token for a test. It runs the endpoint's own steps, except for the
 * authentication, so that an explanation cannot differ from what happens.
 */
#pragma once

#include "oauth/token_service.h"
#include "store/clients.h"

/* Of a token for a test of the management API, which the end of the client's secrets does not end.
 * */
enum { TEST_TOKEN_MANAGEMENT_LIFETIME_MAX_S = 3600 };

/* The endpoint's rules behind the authentication, in its order (contract section 1.7). */
enum token_rule {
    TOKEN_RULE_CLIENT_TYPE,         /* only machine-to-machine applications */
    TOKEN_RULE_ORGANIZATION_ACTIVE, /* the application's organization is not suspended */
    TOKEN_RULE_AUDIENCE_GIVEN,      /* at least one, and not too many */
    TOKEN_RULE_AUDIENCE,            /* registered, and the application authorized for it */
    TOKEN_RULE_SCOPE,               /* enabled, and not too many */
    TOKEN_RULE_SIZE,                /* the token is not too large to be signed */
    TOKEN_RULE_COUNT,               /* none refuses */
};

struct token_trial_request {
    const struct client_data *client;
    jt_str audience;         /* as in a request: one or more, with spaces between */
    jt_str scope;            /* empty: all that are enabled */
    bool is_issued;          /* sign the token too */
    jt_str actor;            /* who asked, which the token names: "application:CLIENT_ID",
                                "administrator:EMAIL" */
    jt_str client_secret_id; /* of the secret that the asker used; empty: none */
    jt_str public_key_id;    /* of its key, the same */
    jt_str session_id;       /* of the asker's session in the console; empty: none */
};

/* Views are of the arena that was passed, or literals. */
struct token_trial {
    enum token_rule refused_by; /* TOKEN_RULE_COUNT: a token is issued */
    /* Of a refusal, as the endpoint answers it. */
    int status;
    jt_str error, description;
    jt_str detail; /* the audience or scope in question; empty: none */
    /* Of a token. */
    jt_str claims; /* JSON */
    jt_str scope;
    int64_t expires_in_s;
    bool is_for_management; /* the management API is among its audiences */
    size_t bytes;           /* of the compact form */
    jt_str token;           /* empty unless is_issued */
};

/* req gives arena and worker. JT_UNAVAILABLE, JT_NOT_FOUND: no keys. */
JT_MUST_USE jt_err token_trial_run(const struct token_service *service,
                                   const struct token_trial_request *asked, struct request *req,
                                   struct token_trial *ret_trial);
