/*
 * token_grant: one token being made, the kind of grant that it comes of, and the steps that make
 * it. A step that refuses returns token_refuse(); its other errors are our own.
 */
#pragma once

#include "oauth/claims.h"
#include "oauth/client_authentication.h"

struct token_grant;

/* A way to a token (RFC 6749 section 1.3). */
struct grant_type {
    jt_str name;                   /* the parameter */
    jt_str gty_json;               /* the claim gty */
    jt_str issued_token_type_json; /* a member of the answer with its comma, or empty */

    /* Parameters of this grant alone: unknown to the others, and skipped there. */
    const struct form_name *parameters;
    size_t parameter_count;
    /* Judges them, before the client is authenticated; NULL: there is nothing to judge. */
    enum token_refusal (*check)(const struct token_request *asked);

    /* Its tokens say nothing that token_grant_key() does not, so one may be handed out again. */
    bool may_be_coalesced;
    /* Refuses a client that authenticates; TOKEN_GRANTED: a client must authenticate. */
    enum token_refusal refuses_clients;
    /* For which audiences, with which scopes: all that token_write() needs. The client is
     * authenticated and may have tokens; a grant that refuses clients finds out who is asking. */
    jt_err (*decide)(const struct token_service *service, const struct token_request *asked,
                     const struct request *req, struct token_grant *grant,
                     struct token_refused *ret_refused);
    /* Counts what was used for a token that is issued; NULL: decide has. */
    void (*count)(const struct token_service *service, const struct token_grant *grant,
                  const struct request *req);
};

/* The records are held by reference for the whole of it. */
struct token_grant {
    const struct grant_type *type;
    int64_t now_ms;
    struct authenticated_client client; /* empty where an API key is exchanged */
    struct api_key_outcome api_key;     /* that is exchanged */
    /* Of the credential that the client has shown: one of them, or none. */
    jt_str client_secret_id, public_key_id;
    jt_str session_id; /* of the administrator who asked; empty: none */
    int64_t lifetime_s;
    const struct record_api *apis[TOKEN_AUDIENCES_MAX];
    jt_str audiences_json[TOKEN_AUDIENCES_MAX]; /* as requested: what aud echoes */
    size_t api_count;
    const struct record_scope **scopes; /* granted, in the order of the scope claim */
    size_t scope_count;
    bool has_permissions_claim;
    bool is_coalesced;    /* an earlier token is handed out */
    enum jose_alg alg;    /* of its signature */
    struct claims claims; /* but for those that every token has */
};

/* token_grant.c: puts what a token says of its client, however that has authenticated. */
void token_grant_put_client(struct token_grant *grant);
/* The same of a client that is not asking, as if it had shown its current secret; the reference
 * goes with the grant. */
void token_grant_assume_client(struct token_grant *grant, struct client_record *client);
/* Whether the management API is among its audiences. */
bool token_grant_is_for_management(const struct token_grant *grant);

/* Whether its token may be one that was handed out before (coalescing.h). */
static inline bool token_grant_may_be_coalesced(const struct token_grant *grant)
{
    return grant->type->may_be_coalesced && grant->client.record->profile->coalesces_tokens;
}
/* All that such a token says, but for its times and jti: the client's record as of one revision of
 * the store, the secret, the audiences and the scopes as sets. In arena. */
JT_MUST_USE jt_err token_grant_key(const struct token_grant *grant, struct jt_arena *arena,
                                   jt_str *ret_key);
/* Lets go of the records. */
void token_grant_clear(struct token_grant *grant);

/* audiences.c: contract section 1.3. */
JT_MUST_USE jt_err audiences_resolve(const struct token_service *service,
                                     const struct token_request *asked, struct jt_arena *arena,
                                     struct token_grant *grant, struct token_refused *ret_refused);

/* scopes.c: contract section 1.4. */
JT_MUST_USE jt_err scopes_narrow(const struct token_request *asked, struct jt_arena *arena,
                                 struct token_grant *grant, struct token_refused *ret_refused);

/* token_claims.c: contract sections 2.2 to 2.4. ret_payload is JSON; random makes its jti. */
JT_MUST_USE jt_err token_claims_write(const struct token_service *service,
                                      const struct token_grant *grant,
                                      const struct jt_random *random, struct jt_arena *arena,
                                      jt_str *ret_payload);

/* token_write.c: the answer with the token. */
JT_MUST_USE jt_err token_write(const struct token_service *service, struct token_grant *grant,
                               struct request *req, struct response *resp,
                               struct token_refused *ret_refused);

/* scopes.c: the claim scope, and the member of the answer: keys with spaces between. */
void scopes_put(struct jt_buf *buf, const struct token_grant *grant);
size_t scopes_bytes(const struct token_grant *grant);
