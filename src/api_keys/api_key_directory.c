/*
 * api_key_directory: two record maps. The one by digest answers; the one by id finds the figures of
 * a key, and through their version a change of the key reaches its records (one for each digest)
 * without a search. A record whose figures left their map would not hear of changes, and is not
 * used any more.
 */
#include "api_keys/api_key_directory.h"

#include <stdlib.h>

struct api_key_directory {
    struct record_map *records, *figures;
    struct flights misses;
    atomic_bool has_delegated; /* there ever was one: else no change of applications concerns any */
};

jt_err api_key_directory_new(size_t records_max, struct api_key_directory **ret_directory)
{
    struct api_key_directory *directory = calloc(1, sizeof(*directory));
    if (directory == NULL)
        return JT_ERR(JT_NO_MEMORY, "API key directory");
    flights_init(&directory->misses);
    jt_err err = record_map_new(records_max, &directory->records);
    if (err.code == JT_OK)
        err = record_map_new(records_max, &directory->figures);
    if (err.code != JT_OK) {
        api_key_directory_free(directory);
        return err;
    }
    *ret_directory = directory;
    return JT_DONE;
}

void api_key_directory_free(struct api_key_directory *directory)
{
    if (directory == NULL)
        return;
    record_map_free(directory->records);
    record_map_free(directory->figures);
    flights_clear(&directory->misses);
    free(directory);
}

/* --- Records: one heap block each, structs and then text ------------------------------------- */

static void free_figures(struct record *head)
{
    free(head);
}

static void free_record(struct record *head)
{
    record_unref(&((struct api_key_record *)head)->figures->head);
    free(head);
}

void api_key_record_unrefp(struct api_key_record **record)
{
    if (*record != NULL)
        record_unref(&(*record)->head);
    *record = NULL;
}

/* Copies s behind what is in text; the view is into text. */
static jt_str keep(struct jt_buf *text, jt_str s)
{
    size_t from = text->len;
    jt_buf_put(text, s);
    return jt_buf_since(text, from);
}

/* Those of the key, made of what the store has where they are not known yet. */
static jt_err figures_get(struct api_key_directory *directory, const struct api_key *key,
                          struct api_key_figures **ret_figures)
{
    struct api_key_figures *figures = calloc(1, sizeof(*figures) + key->id.len);
    if (figures == NULL)
        return JT_ERR(JT_NO_MEMORY, "figures of an API key");
    struct jt_buf text = jt_buf_over((char *)(figures + 1), key->id.len);
    record_init(&figures->head, keep(&text, key->id), 0, free_figures);
    atomic_init(&figures->verification_count, key->verification_count);
    *ret_figures =
        (struct api_key_figures *)record_map_add_or_get(directory->figures, &figures->head);
    record_unref(&figures->head);
    return JT_DONE;
}

static size_t text_bytes(const struct api_key_data *data)
{
    const struct api_key *key = &data->key;
    size_t bytes = JT_DIGEST_BYTES + key->id.len + key->api_id.len + data->audience.len +
                   key->org_code.len + key->user_id.len + key->limits.metadata.len;
    for (size_t i = 0; i < key->scope_count; i++)
        bytes += key->scopes[i].len;
    return bytes;
}

static void fill_limits(struct api_key_record *record, const struct api_key_limits *limits,
                        struct jt_buf *text)
{
    record->metadata = keep(text, limits->metadata);
    record->rate = (struct rate){ limits->rate_limit, limits->rate_limit_window_s };
    record->has_uses = limits->has_uses;
    record->refill_interval = limits->refill_interval;
    record->has_networks = limits->allowed_networks.len > 0;
}

static void fill(struct api_key_record *record, const uint8_t digest[static JT_DIGEST_BYTES],
                 const struct api_key_data *data, struct jt_buf *text)
{
    const struct api_key *key = &data->key;
    const jt_str digest_text = keep(text, (jt_str){ (const char *)digest, JT_DIGEST_BYTES });
    record_init(&record->head, digest_text, data->revision, free_record);
    record->id = keep(text, key->id);
    record->api_id = keep(text, key->api_id);
    record->audience = keep(text, data->audience);
    record->org_code = keep(text, key->org_code);
    record->user_id = keep(text, key->user_id);
    record->status = key->status;
    record->is_organization_suspended = data->is_organization_suspended;
    record->is_delegated = key->is_delegated;
    record->has_lost_api = data->has_lost_api;
    record->is_previous = data->is_previous;
    record->previous_expires_ms = data->previous_expires_ms;
    record->expires_ms = key->expires_ms;
    record->scope_count = key->scope_count;
    for (size_t i = 0; i < key->scope_count; i++)
        record->scopes[i] = keep(text, key->scopes[i]);
    fill_limits(record, &key->limits, text);
}

/* Lists and texts stand behind the record in one block. NULL: no memory. */
static struct api_key_record *record_new(const struct api_key_data *data,
                                         const uint8_t digest[static JT_DIGEST_BYTES])
{
    struct jt_network networks[API_KEY_NETWORKS_MAX];
    const size_t networks_bytes =
        sizeof(networks[0]) * api_key_networks_read(data->key.limits.allowed_networks, networks);
    const size_t scopes_bytes = data->key.scope_count * sizeof(jt_str), texts = text_bytes(data);
    struct api_key_record *record =
        calloc(1, sizeof(*record) + scopes_bytes + networks_bytes + texts);
    if (record == NULL)
        return NULL;
    record->scopes = (jt_str *)(record + 1);
    record->networks = (struct jt_network *)((char *)record->scopes + scopes_bytes);
    record->network_count = networks_bytes / sizeof(networks[0]);
    memcpy(record->networks, networks, networks_bytes);
    struct jt_buf text = jt_buf_over((char *)record->networks + networks_bytes, texts);
    fill(record, digest, data, &text);
    return record;
}

jt_err api_key_directory_add(struct api_key_directory *directory,
                             const uint8_t digest[static JT_DIGEST_BYTES],
                             const struct api_key_data *data, struct api_key_record **ret_record)
{
    struct api_key_record *record = record_new(data, digest);
    if (record == NULL)
        return JT_ERR(JT_NO_MEMORY, "API key record");
    jt_err err = figures_get(directory, &data->key, &record->figures);
    if (err.code != JT_OK) {
        free(record);
        return err;
    }
    /* Before the record is in the map: a change that comes after this raises the version past it,
     * and one that came before is seen by its revision. */
    record->version = atomic_load(&record->figures->version);
    if (record->is_delegated)
        atomic_store(&directory->has_delegated, true);
    record_map_add(directory->records, &record->head);
    *ret_record = record;
    return JT_DONE;
}

struct api_key_record *api_key_directory_find(struct api_key_directory *directory,
                                              const uint8_t digest[static JT_DIGEST_BYTES])
{
    const jt_str key = { (const char *)digest, JT_DIGEST_BYTES };
    struct api_key_record *record =
        (struct api_key_record *)record_map_find(directory->records, key);
    if (record == NULL)
        return NULL;
    struct api_key_figures *figures = record->figures;
    record_touch(&figures->head);
    if (record_is_dropped(&figures->head) || atomic_load(&figures->version) != record->version)
        api_key_record_unrefp(&record);
    return record;
}

struct record_map_figures api_key_directory_figures(struct api_key_directory *directory)
{
    return record_map_figures(directory->records);
}

struct flights *api_key_directory_misses(struct api_key_directory *directory)
{
    return &directory->misses;
}

/* --- Following changes ------------------------------------------------------------------------ */

/* Of a delegated key it is not known which applications its worth comes from: it goes with a change
 * of any. */
static bool is_affected(const struct record *head, const struct change *change)
{
    const struct api_key_record *record = (const struct api_key_record *)head;
    if (change->kind == CHANGE_APPLICATION)
        return record->is_delegated;
    return jt_str_eq(change->kind == CHANGE_API ? record->api_id : record->org_code,
                     change->subject);
}

static bool may_affect_many(struct api_key_directory *directory, enum change_kind kind)
{
    if (kind == CHANGE_APPLICATION)
        return atomic_load(&directory->has_delegated);
    return kind == CHANGE_API || kind == CHANGE_ORGANIZATION;
}

void api_key_directory_forget(struct api_key_directory *directory, const struct change *change)
{
    if (change->kind == CHANGE_API_KEY) {
        struct api_key_figures *figures =
            (struct api_key_figures *)record_map_find(directory->figures, change->subject);
        if (figures == NULL)
            return; /* then no record of it is in use */
        atomic_fetch_add(&figures->version, 1);
        record_unref(&figures->head);
    } else if (may_affect_many(directory, change->kind)) {
        record_map_drop_if(directory->records, is_affected, change);
    }
}

void api_key_directory_apply(struct api_key_directory *directory, const struct change *change)
{
    record_map_set_revision(directory->records, change->revision);
    api_key_directory_forget(directory, change);
}

void api_key_directory_clear(struct api_key_directory *directory, int64_t revision)
{
    record_map_clear(directory->records, revision);
}

/* --- Figures ---------------------------------------------------------------------------------- */

int64_t api_key_directory_count(struct api_key_directory *directory, struct api_key_record *record,
                                int64_t now_ms, jt_str address)
{
    struct api_key_figures *figures = record->figures;
    const int64_t count = atomic_fetch_add(&figures->verification_count, 1) + 1;
    usage_counter_add(&figures->verifications, now_ms);
    usage_address_keep(&figures->last_address, address);
    record_map_mark_dirty(directory->figures, &figures->head);
    return count;
}

static jt_err write_figures(struct store_tx *tx, struct record *head)
{
    struct api_key_figures *figures = (struct api_key_figures *)head;
    struct usage_counter *counter = &figures->verifications;
    char address[USAGE_ADDRESS_BYTES];
    const int64_t count = usage_counter_take(counter);
    if (count == 0)
        return JT_DONE;
    usage_address_read(&figures->last_address, address);
    return store_api_key_usage_add(
        tx, record_key(head), count,
        atomic_load_explicit(&counter->last_used_ms, memory_order_relaxed), jt_str_from(address));
}

static void figures_committed(struct record *head)
{
    usage_counter_committed(&((struct api_key_figures *)head)->verifications);
}

jt_err api_key_directory_flush(struct api_key_directory *directory, struct store *store,
                               enum record_flush_extent extent)
{
    static const struct record_flush flush = { write_figures, figures_committed };
    return record_map_flush(directory->figures, store, extent, &flush);
}
