/*
 * directory: a hash map in shards, each with a list ordered by age for eviction (second chance: a
 * record that was used since it was last looked at moves to the young end instead of going).
 *
 * client_ids in here exist in the store and are random, so a caller cannot choose keys that
 * collide.
 */
#include "oauth/directory.h"

#include <assert.h>
#include <pthread.h>
#include <stdlib.h>

enum { SHARDS = 64 };

struct shard {
    pthread_mutex_t lock;
    struct client_record **buckets;
    struct client_record *oldest, *newest;
    size_t count;
} __attribute__((aligned(64))); /* no two locks in one cache line */

struct directory {
    struct shard shards[SHARDS];
    size_t buckets;     /* per shard, a power of two */
    size_t records_max; /* per shard */
    atomic_llong revision;
    struct client_record *_Atomic dirty;
};

static uint64_t hash(jt_str key)
{
    uint64_t value = 0xcbf29ce484222325u; /* FNV-1a */
    for (size_t i = 0; i < key.len; i++)
        value = (value ^ (uint8_t)key.ptr[i]) * 0x100000001b3u;
    return value ^ value >> 32;
}

static struct shard *shard_of(struct directory *directory, jt_str client_id,
                              struct client_record ***ret_bucket)
{
    uint64_t h = hash(client_id);
    struct shard *shard = &directory->shards[h % SHARDS];
    *ret_bucket = &shard->buckets[(h / SHARDS) & (directory->buckets - 1)];
    return shard;
}

/* The link that points to the client's record, or the NULL link at the bucket's end. */
static struct client_record **find_link(struct client_record **bucket, jt_str client_id)
{
    struct client_record **link = bucket;
    while (*link != NULL && !jt_str_eq((*link)->client_id, client_id))
        link = &(*link)->bucket_next;
    return link;
}

static void age_remove(struct shard *shard, struct client_record *record)
{
    *(record->older != NULL ? &record->older->newer : &shard->oldest) = record->newer;
    *(record->newer != NULL ? &record->newer->older : &shard->newest) = record->older;
    record->older = record->newer = NULL;
}

static void age_append(struct shard *shard, struct client_record *record)
{
    record->older = shard->newest;
    record->newer = NULL;
    *(shard->newest != NULL ? &shard->newest->newer : &shard->oldest) = record;
    shard->newest = record;
}

/* Under the shard's lock. */
static void drop(struct shard *shard, struct client_record **link)
{
    struct client_record *record = *link;
    assert(record != NULL); /* links passed here are of records in the map */
    *link = record->bucket_next;
    record->bucket_next = NULL;
    age_remove(shard, record);
    shard->count--;
    client_record_unref(record);
}

static void evict_one(struct directory *directory, struct shard *shard)
{
    struct client_record **bucket;
    /* Ends: each record looked at loses its mark, so the second time round it goes. */
    while (atomic_exchange_explicit(&shard->oldest->was_used, false, memory_order_relaxed)) {
        struct client_record *record = shard->oldest;
        age_remove(shard, record);
        age_append(shard, record);
    }
    shard_of(directory, shard->oldest->client_id, &bucket);
    drop(shard, find_link(bucket, shard->oldest->client_id));
}

jt_err directory_new(size_t records_max, struct directory **ret_directory)
{
    struct directory *directory = aligned_alloc(64, sizeof(*directory));
    if (directory == NULL)
        return JT_ERR(JT_NO_MEMORY, "directory");
    memset(directory, 0, sizeof(*directory));
    directory->records_max = (records_max + SHARDS - 1) / SHARDS;
    directory->buckets = 1;
    while (directory->buckets < directory->records_max)
        directory->buckets *= 2;
    for (size_t i = 0; i < SHARDS; i++) {
        struct shard *shard = &directory->shards[i];
        pthread_mutex_init(&shard->lock, NULL);
        shard->buckets = calloc(directory->buckets, sizeof(struct client_record *));
        if (shard->buckets == NULL) {
            directory_free(directory);
            return JT_ERR(JT_NO_MEMORY, "directory");
        }
    }
    *ret_directory = directory;
    return JT_DONE;
}

static void shard_clear(struct shard *shard)
{
    while (shard->oldest != NULL) {
        struct client_record *record = shard->oldest;
        age_remove(shard, record);
        record->bucket_next = NULL;
        client_record_unref(record);
    }
    shard->count = 0;
}

void directory_free(struct directory *directory)
{
    if (directory == NULL)
        return;
    for (struct client_record *record = directory_take_dirty(directory); record != NULL;) {
        struct client_record *next = record->dirty_next;
        client_record_unref(record);
        record = next;
    }
    for (size_t i = 0; i < SHARDS; i++) {
        if (directory->shards[i].buckets == NULL)
            continue;
        shard_clear(&directory->shards[i]);
        free(directory->shards[i].buckets);
        pthread_mutex_destroy(&directory->shards[i].lock);
    }
    free(directory);
}

struct client_record *directory_find(struct directory *directory, jt_str client_id)
{
    struct client_record **bucket;
    struct shard *shard = shard_of(directory, client_id, &bucket);
    pthread_mutex_lock(&shard->lock);
    struct client_record *record = *find_link(bucket, client_id);
    if (record != NULL) {
        client_record_ref(record);
        atomic_store_explicit(&record->was_used, true, memory_order_relaxed);
    }
    pthread_mutex_unlock(&shard->lock);
    return record;
}

void directory_add(struct directory *directory, struct client_record *record)
{
    struct client_record **bucket;
    struct shard *shard = shard_of(directory, record->client_id, &bucket);
    pthread_mutex_lock(&shard->lock);
    /* The revision is raised before a change is applied here, so a stale record is seen as such
     * whichever of the two takes the lock first. */
    bool is_stale = record->revision < atomic_load(&directory->revision);
    struct client_record **link = find_link(bucket, record->client_id);
    bool is_older = *link != NULL && (*link)->revision > record->revision;
    if (!is_stale && !is_older) {
        if (*link != NULL)
            drop(shard, link);
        else if (shard->count == directory->records_max)
            evict_one(directory, shard);
        record->bucket_next = *bucket;
        *bucket = client_record_ref(record);
        age_append(shard, record);
        shard->count++;
    }
    pthread_mutex_unlock(&shard->lock);
}

static bool has_api(const struct client_record *record, jt_str api_id)
{
    for (size_t i = 0; i < record->api_count; i++)
        if (jt_str_eq(record->apis[i].api_id, api_id))
            return true;
    return false;
}

/* Of properties and feature flags a record does not know which: it goes with a change of any. */
static bool is_affected(const struct client_record *record, const struct change *change)
{
    switch (change->kind) {
    case CHANGE_API:
        return has_api(record, change->subject);
    case CHANGE_ORGANIZATION:
        return jt_str_eq(record->org_code, change->subject);
    case CHANGE_PROPERTY:
        return record->depends_on_properties;
    case CHANGE_FEATURE_FLAG:
        return record->depends_on_feature_flags;
    default:
        return false;
    }
}

static bool may_affect_many(enum change_kind kind)
{
    return kind == CHANGE_API || kind == CHANGE_ORGANIZATION || kind == CHANGE_PROPERTY ||
           kind == CHANGE_FEATURE_FLAG;
}

/* Such a change is rare; looking at all records then costs milliseconds on the thread that follows
 * the feed, and keeps look-ups free of any index. */
static void drop_affected(struct directory *directory, const struct change *change)
{
    for (size_t i = 0; i < SHARDS; i++) {
        struct shard *shard = &directory->shards[i];
        pthread_mutex_lock(&shard->lock);
        for (struct client_record *record = shard->oldest; record != NULL;) {
            struct client_record *newer = record->newer, **bucket;
            if (is_affected(record, change)) {
                shard_of(directory, record->client_id, &bucket);
                drop(shard, find_link(bucket, record->client_id));
            }
            record = newer;
        }
        pthread_mutex_unlock(&shard->lock);
    }
}

void directory_apply(struct directory *directory, const struct change *change)
{
    atomic_store(&directory->revision, change->revision);
    if (change->kind == CHANGE_APPLICATION) {
        struct client_record **bucket;
        struct shard *shard = shard_of(directory, change->subject, &bucket);
        pthread_mutex_lock(&shard->lock);
        struct client_record **link = find_link(bucket, change->subject);
        if (*link != NULL)
            drop(shard, link);
        pthread_mutex_unlock(&shard->lock);
    } else if (may_affect_many(change->kind)) {
        drop_affected(directory, change);
    }
}

void directory_clear(struct directory *directory, int64_t revision)
{
    atomic_store(&directory->revision, revision);
    for (size_t i = 0; i < SHARDS; i++) {
        struct shard *shard = &directory->shards[i];
        pthread_mutex_lock(&shard->lock);
        shard_clear(shard);
        memset(shard->buckets, 0, directory->buckets * sizeof(struct client_record *));
        pthread_mutex_unlock(&shard->lock);
    }
}

int64_t directory_revision(const struct directory *directory)
{
    return atomic_load(&directory->revision);
}

size_t directory_count(struct directory *directory)
{
    size_t count = 0;
    for (size_t i = 0; i < SHARDS; i++) {
        pthread_mutex_lock(&directory->shards[i].lock);
        count += directory->shards[i].count;
        pthread_mutex_unlock(&directory->shards[i].lock);
    }
    return count;
}

void directory_mark_dirty(struct directory *directory, struct client_record *record)
{
    if (atomic_exchange_explicit(&record->is_dirty, true, memory_order_acq_rel))
        return; /* it is on the list already */
    client_record_ref(record);
    record->dirty_next = atomic_load(&directory->dirty);
    while (!atomic_compare_exchange_weak(&directory->dirty, &record->dirty_next, record))
        ;
}

struct client_record *directory_take_dirty(struct directory *directory)
{
    return atomic_exchange(&directory->dirty, NULL);
}
