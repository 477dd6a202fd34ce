/*
 * client_authentication: who is asking (contract section 1.2, RFC 6749 section 2.3). Each way to
 * authenticate is a row; which one a request presents is decided here and nowhere else, and what
 * follows takes an authenticated client whatever the way was. Metadata lists the rows.
 *
 * What can be used only once is not used up by a method's authenticate, but where token_endpoint.c
 * says: a request that is refused before that may be sent again as it was.
 */
#pragma once

#include "model/authentication.h"
#include "oauth/single_use.h"
#include "oauth/token_request.h"
#include "oauth/token_service.h"

/* What a client shows of itself. Views are of the request or its arena. */
struct client_credential {
    const struct client_method *method; /* NULL: it shows nothing */
    jt_str client_id, secret, assertion;
    enum token_refusal fault; /* of how it was sent; TOKEN_GRANTED: none */
};

struct authenticated_client {
    struct client_record *record; /* a reference, set whenever the client is known */
    struct record_secret *secret; /* of the record; NULL: it has shown another credential */
    struct client_key *key;       /* of the record's keys: the one that it has shown; or NULL */
    struct single_use used;       /* of what it has shown; in the request's arena */
};

static inline bool client_is_authenticated(const struct authenticated_client *client)
{
    return client->secret != NULL || client->key != NULL;
}

struct client_method {
    enum authentication_method id; /* with the name that metadata has for it */
    /* Takes the credential out of the request, and sets fault where half of it is missing:
     * JT_NOT_FOUND when it presents none of this kind, JT_INVALID when it is malformed. */
    jt_err (*read)(const struct token_request *asked, const struct request *req,
                   struct client_credential *credential);
    enum token_refusal malformed;
    /* Finds the client and verifies the credential, as client_authenticate(). */
    jt_err (*authenticate)(const struct token_service *service,
                           const struct client_credential *credential, const struct request *req,
                           int64_t now_ms, struct authenticated_client *ret_client,
                           struct token_refused *ret_refused);
};

extern const struct client_method client_secret_post, client_secret_basic; /* client_secret.c */
extern const struct client_method private_key_jwt;

extern const struct client_method *const client_methods[]; /* in the order of metadata */
extern const size_t client_method_count;

/* The one credential of a request. Its fault is judged by the grant, which may want none. */
JT_MUST_USE jt_err client_credential_read(const struct token_request *asked,
                                          const struct request *req,
                                          struct client_credential *ret_credential);

/* JT_WOULD_BLOCK when only the store can tell and req may not wait. Where the client is refused,
 * ret_client still has what was found out about it. */
JT_MUST_USE jt_err client_authenticate(const struct token_service *service,
                                       const struct client_credential *credential,
                                       const struct request *req, int64_t now_ms,
                                       struct authenticated_client *ret_client,
                                       struct token_refused *ret_refused);

/*
 * Of one who has not proved to be that client; client NULL: there is none. It is refused in the
 * same time either way, and counted. JT_WOULD_BLOCK as above.
 */
JT_MUST_USE jt_err client_refuse_wrong(const struct token_service *service,
                                       const struct request *req, jt_str client_id,
                                       const struct client_record *client, enum token_refusal why,
                                       struct token_refused *ret_refused);

/* Whether a client that is who it says may have tokens at all. */
JT_MUST_USE jt_err client_judge(const struct client_record *client,
                                struct token_refused *ret_refused);

/* What memory says of a client: a reference for the caller; JT_NOT_FOUND where there is known to be
 * none; JT_WOULD_BLOCK: nothing. */
JT_MUST_USE jt_err client_recall(const struct token_service *service, jt_str client_id,
                                 struct client_record **ret_client);
/* The same, or else the store; JT_WOULD_BLOCK as above. */
JT_MUST_USE jt_err client_find(const struct token_service *service, const struct request *req,
                               jt_str client_id, struct client_record **ret_client);
