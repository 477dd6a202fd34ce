/*
 * directory: a record map of clients by client_id (memory/record_map.h), and what clients share: a
 * map of profiles by what is in them, and the counts of quotas. A change of an application drops
 * its record; one of what several share drops all records that it is about.
 */
#include "oauth/directory.h"

#include <stdlib.h>

/* Clients that are alike have one, so more are looked for in vain; a client keeps its own. */
enum { PROFILES_MAX = 10000 };

struct directory {
    struct record_map *clients;
    struct client_shared shared;
    struct recent_keys *unknown, *guessed;
    struct flights misses;
};

jt_err directory_new(size_t records_max, struct directory **ret_directory)
{
    struct directory *directory = calloc(1, sizeof(*directory));
    if (directory == NULL)
        return JT_ERR(JT_NO_MEMORY, "directory");
    flights_init(&directory->misses);
    jt_err err = record_map_new(records_max, &directory->clients);
    if (err.code == JT_OK)
        err = record_map_new(PROFILES_MAX, &directory->shared.profiles);
    if (err.code == JT_OK)
        err = quota_counts_new(&directory->shared.quotas);
    if (err.code == JT_OK)
        err = recent_keys_new(&directory->unknown);
    if (err.code == JT_OK)
        err = recent_keys_new(&directory->guessed);
    if (err.code != JT_OK) {
        directory_free(directory);
        return err;
    }
    *ret_directory = directory;
    return JT_DONE;
}

void directory_free(struct directory *directory)
{
    if (directory == NULL)
        return;
    record_map_free(directory->clients);
    record_map_free(directory->shared.profiles);
    quota_counts_free(directory->shared.quotas); /* clients point to its counts */
    recent_keys_free(directory->unknown);
    recent_keys_free(directory->guessed);
    flights_clear(&directory->misses);
    free(directory);
}

struct client_record *directory_find(struct directory *directory, jt_str client_id)
{
    return (struct client_record *)record_map_find(directory->clients, client_id);
}

jt_err directory_add(struct directory *directory, const struct client_data *data,
                     struct client_record **ret_record)
{
    JT_TRY(client_record_new(data, &directory->shared, ret_record));
    record_map_add(directory->clients, &(*ret_record)->head);
    return JT_DONE;
}

struct quota_counts *directory_quotas(struct directory *directory)
{
    return directory->shared.quotas;
}

/* --- What is known to be in vain ------------------------------------------------------------- */

struct flights *directory_misses(struct directory *directory)
{
    return &directory->misses;
}

struct recent_keys *directory_unknown(struct directory *directory)
{
    return directory->unknown;
}

struct recent_keys *directory_guessed(struct directory *directory)
{
    return directory->guessed;
}

/* --- Following changes ----------------------------------------------------------------------- */

static bool has_api(const struct client_profile *profile, jt_str api_id)
{
    for (size_t i = 0; i < profile->api_count; i++)
        if (jt_str_eq(profile->apis[i].api_id, api_id))
            return true;
    return false;
}

/* A record does not know which properties and feature flags are in it, so it goes when any of them
 * changes. */
static bool is_affected(const struct record *head, const struct change *change)
{
    const struct client_profile *profile = ((const struct client_record *)head)->profile;
    switch (change->kind) {
    case CHANGE_API:
        return has_api(profile, change->subject);
    case CHANGE_ORGANIZATION:
        return jt_str_eq(profile->org_code, change->subject);
    case CHANGE_PROPERTY:
        return profile->depends_on_properties;
    case CHANGE_FEATURE_FLAG:
        return profile->depends_on_feature_flags;
    default:
        return false;
    }
}

static bool may_affect_many(enum change_kind kind)
{
    return kind == CHANGE_API || kind == CHANGE_ORGANIZATION || kind == CHANGE_PROPERTY ||
           kind == CHANGE_FEATURE_FLAG;
}

void directory_forget(struct directory *directory, const struct change *change)
{
    if (change->kind == CHANGE_APPLICATION) {
        record_map_drop(directory->clients, change->subject);
        recent_keys_forget(directory->unknown, change->subject);
        recent_keys_forget(directory->guessed, change->subject);
    } else if (may_affect_many(change->kind)) {
        record_map_drop_if(directory->clients, is_affected, change);
    }
}

void directory_apply(struct directory *directory, const struct change *change)
{
    record_map_set_revision(directory->clients, change->revision);
    recent_keys_set_revision(directory->unknown, change->revision);
    recent_keys_set_revision(directory->guessed, change->revision);
    directory_forget(directory, change);
}

void directory_clear(struct directory *directory, int64_t revision)
{
    record_map_clear(directory->clients, revision);
    recent_keys_clear(directory->unknown, revision);
    recent_keys_clear(directory->guessed, revision);
}

struct record_map_figures directory_figures(struct directory *directory)
{
    return record_map_figures(directory->clients);
}

int64_t directory_revision(const struct directory *directory)
{
    return record_map_revision(directory->clients);
}

void directory_mark_dirty(struct directory *directory, struct client_record *record)
{
    record_map_mark_dirty(directory->clients, &record->head);
}

jt_err directory_flush(struct directory *directory, struct store *store,
                       enum record_flush_extent extent, const struct record_flush *flush)
{
    return record_map_flush(directory->clients, store, extent, flush);
}
