/*
 * api_key_directory: the API keys that were verified lately, in memory: digest -> api_key_record.
 * What it has in common with the directory of clients is record_map.h.
 *
 * A key's figures outlive its records (a change of the key makes a new one), so a count never goes
 * back; they are found by the key's id. Nothing is remembered of texts that are no key.
 */
#pragma once

#include "http/flights.h"
#include "memory/rate.h"
#include "memory/record_map.h"
#include "memory/usage_counter.h"
#include "store/api_keys.h"
#include "store/changes.h"

struct api_key_figures {
    struct record head;   /* its key is the id */
    atomic_llong version; /* a change of the key raises it: records of another version are stale */
    atomic_llong verification_count; /* all of them: begins with what the store had */
    atomic_llong rate;               /* rate_take()'s state */
    struct usage_counter verifications;
    struct usage_address last_address;
};

struct api_key_record {
    struct record head; /* its key is the digest */
    struct api_key_figures *figures;
    int64_t version;
    jt_str id, api_id, audience;
    jt_str org_code, user_id; /* empty but for keys of that type */
    enum api_key_status status;
    bool is_organization_suspended;
    bool is_delegated, has_lost_api; /* struct api_key_data */
    bool is_previous;                /* the digest is the one before a rotation, */
    int64_t previous_expires_ms;     /* good until then */
    int64_t expires_ms;              /* 0: never */
    /* Its limits: model/api_key_limits.h. */
    jt_str metadata;
    struct rate rate; /* limit 0: none */
    bool has_uses;
    enum api_key_refill refill_interval;
    bool has_networks; /* else it may be used from anywhere */
    struct jt_network *networks;
    size_t network_count;
    jt_str *scopes; /* keys, ascending */
    size_t scope_count;
};

struct api_key_directory; /* opaque; any thread */

JT_MUST_USE jt_err api_key_directory_new(size_t records_max,
                                         struct api_key_directory **ret_directory);
void api_key_directory_free(struct api_key_directory *directory); /* takes NULL */

/* A reference for the caller, or NULL when it is not cached. */
struct api_key_record *api_key_directory_find(struct api_key_directory *directory,
                                              const uint8_t digest[static JT_DIGEST_BYTES]);
/* Makes the record of what was read for a digest, and caches it as record_map_add() does. A
 * reference for the caller. */
JT_MUST_USE jt_err api_key_directory_add(struct api_key_directory *directory,
                                         const uint8_t digest[static JT_DIGEST_BYTES],
                                         const struct api_key_data *data,
                                         struct api_key_record **ret_record);
void api_key_record_unrefp(struct api_key_record **record); /* for JT_AUTO */

struct record_map_figures api_key_directory_figures(struct api_key_directory *directory);

/* The look-ups under way of keys that are not there. */
struct flights *api_key_directory_misses(struct api_key_directory *directory);

/* Counts a verification; the count with it. No lock, no memory. */
int64_t api_key_directory_count(struct api_key_directory *directory, struct api_key_record *record,
                                int64_t now_ms, jt_str address);

/* Drops what a change makes stale. */
void api_key_directory_forget(struct api_key_directory *directory, const struct change *change);
/* The same, and keeps its revision. Called in order of them. */
void api_key_directory_apply(struct api_key_directory *directory, const struct change *change);
/* Drops all: the feed was trimmed past what was seen. */
void api_key_directory_clear(struct api_key_directory *directory, int64_t revision);

/* As record_map_flush(). */
JT_MUST_USE jt_err api_key_directory_flush(struct api_key_directory *directory, struct store *store,
                                           enum record_flush_extent extent);
