/*
 * management: the REST API of contract section 7 under /api/v1, a file for each resource, each with
 * its own route table. JSON in and out is Jansson's; rules that other doors share are
 * registration.h.
 */
#pragma once

#include "api_keys/api_key_verification.h"
#include "http/router.h"
#include "keys/key_rotation.h"
#include "model/client_standing.h"
#include "model/token_size.h"
#include "model/token_trial.h"
#include "ops/config.h"
#include "store/store.h"

struct administration;

struct management {
    struct store *store;
    struct administration *administration; /* whose sessions pass too; NULL: none do */
    struct keyset_current *keys;
    struct jt_clock clock;
    struct jt_random random;
    jt_str issuer;
    const uint8_t *variable_seal_key; /* jt_keys.environment_variable_seal */
    const struct config *config;
    struct key_rotation rotation; /* its transaction and arena are those of each request */
    bool allows_private_webhooks; /* http endpoints too */
    /* Called after a commit and before the answer, so that an answered change holds in this process
     * (directory and keyset follow the change feed). */
    void (*changed)(void *context);
    void *changed_context;
    /* What the room oauth knows, which this one does not: how large the tokens of a client are
     * (oauth/token_size.h), what a request of it would come to (oauth/token_trial.h), what it may
     * do here now (oauth/client_standing.h), and the words for a cause of a refusal
     * (oauth/token_refusal.h). */
    jt_err (*token_size)(void *context, const struct client_data *client,
                         struct token_size *ret_size);
    void *token_size_context;
    jt_err (*token_trial)(void *context, const struct token_trial_request *asked,
                          struct request *req, struct token_trial *ret_trial);
    void *token_trial_context;
    jt_err (*client_standing)(void *context, jt_str client_id, const struct request *req,
                              struct client_standing *ret_standing);
    void *client_standing_context;
    void (*refusal_text)(const char *cause, const char **ret_error, const char **ret_description);
    struct api_key_verification api_keys;
    bool api_key_verify_needs_token;
};

enum { MANAGEMENT_GROUPS_MAX = 48 };

/* The route groups, one per resource, with the guard (token, scope, organization) in front. The
 * last one has no routes: it answers for unknown paths under /api/v1. */
size_t management_groups(struct management *management,
                         struct route_group ret_groups[static MANAGEMENT_GROUPS_MAX]);
