/*
 * client_record: one client as the token endpoint needs it: read once from the store, then never
 * changed, with the JSON that goes into its tokens already written. Shared by reference count; one
 * heap block, freed with the last reference.
 *
 * Only its usage figures change: they gather here, without a lock, until usage_flush() takes them
 * to the store.
 */
#pragma once

#include "memory/record_map.h"
#include "memory/usage_counter.h"
#include "store/clients.h"

struct record_secret {
    uint8_t digest[JT_DIGEST_BYTES];
    char id[CLIENT_SECRET_ID_BYTES];
    bool is_previous;
    int64_t created_ms, expires_ms; /* expires_ms 0: never */
    struct usage_counter usage;
};

static inline jt_str record_secret_id(const struct record_secret *secret)
{
    return (jt_str){ secret->id, sizeof(secret->id) };
}

/* A secret is good until it expires. */
static inline bool record_secret_is_live(const struct record_secret *secret, int64_t now_ms)
{
    return secret->expires_ms == 0 || secret->expires_ms > now_ms;
}

struct record_scope {
    jt_str id, key;
    struct usage_counter usage;
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
    struct usage_counter usage;
};

struct client_record {
    struct record head; /* its key is the client_id */
    jt_str client_id;
    jt_str org_code; /* empty: global */
    /* Values of claims as JSON; empty: none. */
    jt_str client_id_json;
    jt_str org_code_json;
    jt_str application_properties_json;
    jt_str feature_flags_json;
    bool has_permissions_claim;
    bool coalesces_tokens;
    /* Which changes make the record stale, for the directory: also where the claim is empty. */
    bool depends_on_properties, depends_on_feature_flags;
    enum application_type type;
    bool is_organization_suspended;
    int64_t lifetime_s;
    struct record_secret secrets[CLIENT_SECRETS_MAX];
    size_t secret_count;
    struct record_api *apis; /* authorized, ascending by audience */
    size_t api_count;
    struct record_scope *scopes; /* those of all its APIs, one array */
    size_t scope_count;

    struct usage_counter usage;     /* since the record was read, as all counters in here */
    struct usage_counter coalesced; /* of these */
    struct usage_address last_address;
};

/* One reference for the caller. */
JT_MUST_USE jt_err client_record_new(const struct client_data *data,
                                     struct client_record **ret_record);
void client_record_unref(struct client_record *record);   /* takes NULL */
void client_record_unrefp(struct client_record **record); /* for JT_AUTO */

/* The authorized API of that audience, exact match; NULL when there is none. management_short is
 * the other audience of the management API (ISSUER/api). */
struct record_api *client_record_api(struct client_record *record, jt_str audience,
                                     jt_str management_short);
