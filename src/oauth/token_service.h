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

#include "http/router.h"
#include "oauth/directory.h"
#include "oauth/feed.h"
#include "oauth/token_refusal.h"
#include "oauth/token_request.h"
#include "ops/worker.h"

struct token_service {
    struct store *store;
    struct directory *directory;
    struct feed *feed;
    struct keyset_current *keys;
    struct jt_clock clock;
    jt_str issuer_json;      /* "iss" as a JSON string */
    jt_str management_short; /* ISSUER/api: the management API's other audience */
};

/* One token being made; the record is held by reference for the whole of it. */
struct token_grant {
    struct client_record *client;
    struct record_secret *secret; /* the one that was presented */
    struct record_api *apis[TOKEN_AUDIENCES_MAX];
    jt_str audiences_json[TOKEN_AUDIENCES_MAX]; /* as requested: what aud echoes */
    size_t api_count;
    const struct record_scope **scopes; /* granted, in the order of the scope claim */
    size_t scope_count;
    int64_t now_ms;
};

/* client_authentication.c: contract section 1.2. Finds the client (JT_WOULD_BLOCK when only the
 * store can tell and req may not wait), compares the secret, checks the type. grant->client is set,
 * with a reference, whenever the client is known. */
JT_MUST_USE jt_err client_authenticate(const struct token_service *service,
                                       const struct request *req, const struct token_request *asked,
                                       struct token_grant *grant, enum token_refusal *ret_refusal);

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

/* The claim scope, and the member of the answer: keys with spaces between. */
void scopes_put(struct jt_buf *buf, const struct token_grant *grant);
size_t scopes_bytes(const struct token_grant *grant);

/* token_endpoint.c: POST /oauth2/token. context of the group: the service. */
extern const struct route token_routes[];
extern const size_t token_route_count;
void token_refuse_http(void *context, enum http_refusal refusal, struct request *req,
                       struct response *resp);
