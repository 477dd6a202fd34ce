/*
 * token_service: what the token endpoint works with, and the steps of a token request, each a
 * function in a file of its own:
 *
 *   bytes -> token_request -> client (authenticated) -> audiences -> granted scopes -> claims ->
 * JWT
 *
 * A step that refuses sets *ret_refusal (and ret_detail where it helps); its jt_err is for errors
 * of our own only.
 */
#pragma once

#include "api_keys/api_key_verification.h"
#include "http/router.h"
#include "keys/worker.h"
#include "oauth/directory.h"
#include "oauth/feed.h"
#include "oauth/token_refusal.h"
#include "oauth/token_request.h"

struct token_service {
    struct store *store;
    struct directory *directory;
    struct feed *feed;
    struct keyset_current *keys;
    struct jt_clock clock;
    jt_str issuer_json;      /* "iss" as a JSON string */
    jt_str management_short; /* ISSUER/api: the management API's other audience */
    const struct api_key_verification *api_keys;
    int64_t api_key_token_lifetime_s;
};

/* One token being made. Of a client: its record is held by reference for the whole of it. */
struct token_grant {
    struct client_record *client; /* NULL where an API key is exchanged */
    struct record_secret *secret; /* the one that was presented */
    jt_str grant_type;            /* as gty names it */
    jt_str azp;                   /* client_id; empty: none */
    jt_str client_secret_id;      /* empty: issued without one */
    jt_str session_id;            /* of the administrator who asked; empty: none */
    jt_str actor;                 /* who asked in the client's place (RFC 8693 section 4.1) */
    jt_str org_code_json;         /* ,"org_code":"..." or empty, as all with _json */
    jt_str application_properties_json, feature_flags_json; /* as in a client's record */
    bool has_permissions_claim;
    jt_str subject_json;      /* ,"sub":"..." and what else tells of it, or empty */
    jt_str issued_token_type; /* RFC 8693 section 2.2.1; empty: not told */
    int64_t lifetime_s;
    struct record_api *apis[TOKEN_AUDIENCES_MAX];
    jt_str audiences_json[TOKEN_AUDIENCES_MAX]; /* as requested: what aud echoes */
    size_t api_count;
    const struct record_scope **scopes; /* granted, in the order of the scope claim */
    size_t scope_count;
    int64_t now_ms;
};

/* Whether the management API is among its audiences. */
static inline bool token_grant_is_for_management(const struct token_grant *grant)
{
    for (size_t i = 0; i < grant->api_count; i++)
        if (grant->apis[i]->is_management)
            return true;
    return false;
}

/* client_authentication.c: the record of a client, from the directory or else the store; a
 * reference for the caller. JT_NOT_FOUND; JT_WOULD_BLOCK when only the store can tell and req may
 * not wait. */
JT_MUST_USE jt_err client_find(const struct token_service *service, const struct request *req,
                               jt_str client_id, struct client_record **ret_client);

/* client_authentication.c: contract section 1.2. Finds the client (JT_WOULD_BLOCK when only the
 * store can tell and req may not wait), compares the secret, checks the type. grant->client is set,
 * with a reference, whenever the client is known. */
JT_MUST_USE jt_err client_authenticate(const struct token_service *service,
                                       const struct request *req, const struct token_request *asked,
                                       struct token_grant *grant, enum token_refusal *ret_refusal);

/* Whether a client that is who it says may have tokens at all. */
enum token_refusal client_judge(const struct client_record *client);

/* What a token of that client says of it; the reference is the caller's business. */
void token_grant_set_client(struct token_grant *grant, struct client_record *client);

/* audiences.c: contract section 1.3. */
JT_MUST_USE jt_err audiences_resolve(const struct token_service *service,
                                     const struct token_request *asked, struct jt_arena *arena,
                                     struct token_grant *grant, enum token_refusal *ret_refusal,
                                     jt_str *ret_detail);

/* scopes.c: contract section 1.4. */
JT_MUST_USE jt_err scopes_narrow(const struct token_request *asked, struct jt_arena *arena,
                                 struct token_grant *grant, enum token_refusal *ret_refusal,
                                 jt_str *ret_detail);

/* claims.c: contract sections 2.2 to 2.4. ret_claims is the JSON payload; random makes its jti. */
JT_MUST_USE jt_err claims_write(const struct token_service *service,
                                const struct token_grant *grant, const struct jt_random *random,
                                struct jt_arena *arena, jt_str *ret_claims);

#define GRANT_CLIENT_CREDENTIALS "client_credentials"

/* token_exchange.c: the whole of that grant (RFC 8693). */
#define GRANT_TOKEN_EXCHANGE "urn:ietf:params:oauth:grant-type:token-exchange"
JT_MUST_USE jt_err token_exchange(const struct token_service *service,
                                  const struct token_request *asked, struct request *req,
                                  struct response *resp);

/* token_endpoint.c: the steps behind the granted scopes, whatever the grant. */
JT_MUST_USE jt_err token_write(const struct token_service *service, const struct token_grant *grant,
                               struct request *req, struct response *resp,
                               enum token_refusal *ret_refusal);

/* The claim scope, and the member of the answer: keys with spaces between. */
void scopes_put(struct jt_buf *buf, const struct token_grant *grant);
size_t scopes_bytes(const struct token_grant *grant);

/* token_endpoint.c: POST /oauth2/token. context of the group: the service. */
extern const struct route token_routes[];
extern const size_t token_route_count;
void token_refuse_http(void *context, enum http_refusal refusal, struct request *req,
                       struct response *resp);
