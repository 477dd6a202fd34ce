/*
 * token_service: what the token endpoint works with. Its steps, each a function in a file of its
 * own, hand on a struct token_grant:
 *
 *   bytes -> token_request -> client (authenticated) -> audiences -> granted scopes -> claims ->
 * JWT
 */
#pragma once

#include "api_keys/api_key_verification.h"
#include "http/router.h"
#include "memory/freshness.h"
#include "memory/rate_limit.h"
#include "memory/replay_store.h"
#include "oauth/client_assertion.h"
#include "oauth/client_statistics.h"
#include "oauth/coalescing.h"
#include "oauth/directory.h"
#include "oauth/token_statistics.h"

struct refusal_counts;
struct refused_authentications;

/* How often a minute; 0: as often as they like. token_limits.h says of whom. */
struct token_limits {
    struct rate_limit *failures, *callers;
    int64_t wrong_per_client_per_minute; /* wrong credentials of one client from one address */
    int64_t wrong_per_minute;            /* wrong credentials of all from one address */
    int64_t client_per_minute;           /* requests of a client that has no limit of its own */
};

struct token_service {
    struct store *store;
    struct directory *directory;
    const struct freshness *freshness;
    struct keyset_current *keys;
    struct jt_clock clock;
    jt_str issuer_json;      /* "iss" as a JSON string */
    jt_str management_short; /* ISSUER/api: the management API's other audience */
    struct coalescing *coalescing;
    struct token_statistics *statistics;
    struct client_statistics *client_statistics; /* NULL: of no client */
    struct refusal_counts *refusals;             /* NULL: nothing is counted */
    struct refused_authentications *refused;     /* NULL: nothing is gathered */
    const struct api_key_verification *api_keys;
    int64_t api_key_token_lifetime_s;
    struct token_limits limits;
    struct client_assertion_expectation assertions; /* what is the same for all clients */
    struct replay *replay;                          /* what may be used once and was */
    struct replay_store *replay_store;
    bool replay_is_strict; /* it is in the store before the answer */
};

/* token_endpoint.c: POST /oauth2/token. context of the group: the service. */
extern const struct route token_routes[];
extern const size_t token_route_count;
void token_refuse_http(void *context, enum http_refusal refusal, struct request *req,
                       struct response *resp);
