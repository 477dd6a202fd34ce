/*
 * client_record: one client as the token endpoint needs it: read once from the store, then never
 * changed. Shared by reference count; one heap block, freed with the last reference. What other
 * clients have alike stands in a profile. With one secret, one API and one scope it takes 336
 * bytes, 16 more with each API and scope, 16 more where it has a quota, and 8 where it has public
 * keys, which stand by themselves.
 *
 * Only its usage figures change: they gather here, without a lock, until usage_flush() takes them
 * to the store.
 */
#pragma once

#include "base/clock.h"
#include "memory/usage_counter.h"
#include "oauth/client_keys.h"
#include "oauth/client_profile.h"
#include "oauth/quota_counts.h"

struct record_secret {
    uint8_t digest[JT_DIGEST_BYTES];
    char id[CLIENT_SECRET_ID_BYTES];
    int64_t created_ms, expires_ms; /* expires_ms 0: never */
    struct usage_counter usage;
    bool is_previous;
};

static inline jt_str record_secret_id(const struct record_secret *secret)
{
    return (jt_str){ secret->id, sizeof(secret->id) };
}

/* A secret is good until it expires. One that goes on for longer than any may was given its end by
 * a clock that was ahead. */
static inline bool record_secret_is_live(const struct record_secret *secret, int64_t now_ms)
{
    const int64_t longest_ms = CLIENT_SECRET_GRACE_MAX_S * INT64_C(1000) + JT_CLOCK_SKEW_MS;
    return secret->expires_ms == 0 ||
           (secret->expires_ms > now_ms && secret->expires_ms <= now_ms + longest_ms);
}

struct client_record {
    struct record head; /* its key is the client_id */
    struct client_profile *profile;
    struct usage_counter usage;     /* since the record was read, as all counters in here */
    struct usage_counter coalesced; /* of these */
    struct usage_address last_address;
    uint32_t secret_count;
    bool has_quota_counts, has_keys;
    uint8_t methods; /* that it may authenticate with: a set of model/authentication.h */
    /* And behind them the counters of its APIs and scopes, its quota counts, and its keys. */
    struct record_secret secrets[];
};

static inline bool client_record_has_method(const struct client_record *client,
                                            enum authentication_method method)
{
    return (client->methods & AUTHENTICATION_BIT(method)) != 0;
}

/* What records have in common: where a profile that says the same is looked for and kept, and where
 * the counts of quotas are. */
struct client_shared {
    struct record_map *profiles;
    struct quota_counts *quotas;
};

/* One reference for the caller. shared NULL: it has all of its own, and counts no quota. */
JT_MUST_USE jt_err client_record_new(const struct client_data *data,
                                     const struct client_shared *shared,
                                     struct client_record **ret_record);
void client_record_unref(struct client_record *record);   /* takes NULL */
void client_record_unrefp(struct client_record **record); /* for JT_AUTO */

jt_str client_record_id_json(const struct client_record *record);

/* Of an API, a scope of its profile. */
struct usage_counter *client_record_api_usage(struct client_record *record,
                                              const struct record_api *api);
struct usage_counter *client_record_scope_usage(struct client_record *record,
                                                const struct record_scope *scope);
/* NULL where it has none. */
struct client_keys *client_record_keys(struct client_record *record);
/* By enum quota_kind, of a record that has_quota_counts; NULL where it has no such quota. */
struct quota_count **client_record_quota_counts(struct client_record *record);
