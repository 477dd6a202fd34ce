/*
 * clients of the store: what the token endpoint reads of one application. store.h's rules hold.
 */
#pragma once

#include "model/api.h"
#include "model/application.h"
#include "model/feature_flag.h"
#include "store/public_keys.h"
#include "store/quotas.h"

struct client_scope {
    jt_str id, key;
};

struct client_api {
    jt_str api_id;
    jt_str audience; /* of the management API: ISSUER/api/v1 */
    bool is_management;
    struct client_scope *scopes; /* enabled for this application, ascending by key */
    size_t scope_count;
    /* Keys that another of the client's APIs has enabled for it, and that this one defines without
     * having it enabled: of one token for both they are no part (contract section 1.4). Ascending.
     */
    jt_str *withheld;
    size_t withheld_count;
};

struct client_property {
    jt_str key;
    bool is_boolean; /* its value is true or false */
    jt_str value;
};

/* Everything about one client, read in one snapshot. */
struct client_data {
    struct application app;
    bool is_organization_suspended;
    struct client_secret secrets[CLIENT_SECRETS_MAX];
    size_t secret_count;
    struct authentication authentication;
    struct public_key *public_keys; /* by id, ended ones too */
    size_t public_key_count;
    struct client_api *apis; /* that it is authorized for, ascending by audience */
    size_t api_count;
    /* What its tokens carry besides (token_customization.h), each ascending by key. */
    bool has_permissions_claim;
    bool coalesces_tokens;         /* may get an earlier one again */
    int64_t rate_limit_per_minute; /* 0: any number; or APPLICATION_RATE_LIMIT_OF_SERVER */
    struct quota_standing quotas[QUOTA_KINDS]; /* its own, and its organization's */
    int64_t quotas_read_ms;
    struct client_property *properties; /* public, with a value */
    size_t property_count;
    bool depends_on_properties; /* some are switched on, even where none is in a token now */
    struct feature_flag_value *feature_flags; /* as the environment has them */
    size_t feature_flag_count;
    int64_t revision; /* of the change feed in this snapshot */
};

JT_MUST_USE jt_err store_client_get(struct store_tx *tx, jt_str client_id, struct jt_arena *arena,
                                    struct client_data *ret_client);
