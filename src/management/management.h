/*
 * management: the REST API of contract section 7 under /api/v1, a file for each resource, each with
 * its own route table. Bodies come by Jansson; the rules of changing things are registration/'s.
 */
#pragma once

#include "api_keys/api_key_verification.h"
#include "http/router.h"
#include "keys/key_rotation.h"
#include "ops/config.h"
#include "store/store.h"

struct administration;
struct metrics;
struct opened_tokens;
struct token_service;
struct change;

struct management {
    struct store *store;
    struct administration *administration; /* whose sessions pass too; NULL: none do */
    const struct token_service *tokens;    /* what issues the tokens that come here */
    struct opened_tokens *opened;          /* how the guard reads tokens */
    struct jt_clock clock;
    struct jt_random random;
    jt_str issuer;
    const uint8_t *variable_seal_key; /* jt_keys.environment_variable_seal */
    const struct config *config;
    struct key_rotation rotation; /* its transaction and arena are those of each request */
    bool allows_private_webhooks; /* http endpoints too */
    /* Called after a commit and before the answer, with what was changed, so that an answered
     * change holds in this process (directory and keyset follow the change feed). With nothing,
     * when others were found to have changed something. */
    void (*changed)(void *context, const struct change *changes, size_t count);
    /* Asks at once for what other nodes have changed, so that a token of theirs is known by its
     * key: feed_hear(). NULL: nobody else changes anything. */
    jt_err (*hear)(void *context, bool may_block, struct flight_wait *wait);
    void *changed_context;
    const struct metrics *metrics; /* of this issuer, and the process; NULL: none are told */
    struct api_key_verification api_keys;
    struct rate_limit *callers;      /* by token */
    int64_t requests_per_minute_max; /* with one token; 0: not limited */
    bool api_key_verify_needs_token;
};

enum { MANAGEMENT_GROUPS_MAX = 48 };

/* The route groups, one per resource, with the guard (token, scope, organization) in front. The
 * last one has no routes: it answers for unknown paths under /api/v1. */
size_t management_groups(struct management *management,
                         struct route_group ret_groups[static MANAGEMENT_GROUPS_MAX]);

/* GET /metrics, beside the API and behind the same guard. */
struct route_group management_metrics_group(struct management *management);
