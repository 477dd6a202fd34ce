/*
 * client_profile: what the token endpoint needs of a client and others may have alike: its
 * organization, its APIs and scopes, and the JSON of all of it that goes into tokens, already
 * written. Never changed; one heap block, shared by reference count. A store with a million
 * applications has few that differ, so each record of a client points to one (client_record.h).
 */
#pragma once

#include "memory/record_map.h"
#include "store/clients.h"

struct record_scope {
    jt_str id, key;
};

struct record_api {
    jt_str api_id;
    jt_str audience;      /* as registered */
    jt_str audience_json; /* the same as a JSON string, quotes included */
    bool is_management;
    struct record_scope *scopes; /* enabled, ascending by key */
    size_t scope_count;
    jt_str *withheld; /* keys, ascending; struct client_api says what they are */
    size_t withheld_count;
};

struct client_profile {
    struct record head; /* its key is all that is in it */
    jt_str org_code;    /* empty: global */
    /* Values of claims as JSON; empty: none. */
    jt_str org_code_json;
    jt_str application_properties_json;
    jt_str feature_flags_json;
    int64_t lifetime_s;
    enum application_type type;
    bool is_organization_suspended;
    bool has_permissions_claim;
    bool coalesces_tokens;
    int64_t rate_limit_per_minute; /* 0: any number; or APPLICATION_RATE_LIMIT_OF_SERVER */
    bool has_quotas;
    struct quota quotas[QUOTA_KINDS]; /* its own, and its organization's */
    /* Which changes make it stale, for the directory: also where the claim is empty. */
    bool depends_on_properties, depends_on_feature_flags;
    struct record_api *apis; /* authorized, ascending by audience */
    size_t api_count;
    struct record_scope *scopes; /* those of all its APIs */
    size_t scope_count;
};

/* One reference for the caller. */
JT_MUST_USE jt_err client_profile_new(const struct client_data *data,
                                      struct client_profile **ret_profile);

/* The authorized API of that audience, exact match; NULL when there is none. management_short is
 * the other audience of the management API (ISSUER/api). */
const struct record_api *client_profile_api(const struct client_profile *profile, jt_str audience,
                                            jt_str management_short);
