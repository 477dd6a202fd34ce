/*
 * record_map: a hash map in shards, each with a list ordered by age for eviction (second chance: a
 * record that was used since it was last looked at moves to the young end instead of going).
 */
#include "memory/record_map.h"

#include <assert.h>
#include <pthread.h>
#include <stdlib.h>

enum { SHARDS = 64 };

struct shard {
    pthread_mutex_t lock;
    struct record **buckets;
    struct record *oldest, *newest;
    size_t count;
} __attribute__((aligned(64))); /* no two locks in one cache line */

struct record_map {
    struct shard shards[SHARDS];
    size_t buckets;              /* per shard, a power of two */
    struct record **all_buckets; /* one block, of which the kernel gives what is used */
    size_t records_max;          /* per shard */
    atomic_llong revision;
    struct record *_Atomic dirty;
};

/* --- Records -------------------------------------------------------------------------------- */

void record_init(struct record *record, jt_str key, int64_t revision,
                 void (*free_record)(struct record *record))
{
    *record = (struct record){ .key = key, .revision = revision, .free = free_record };
    atomic_init(&record->references, 1);
}

struct record *record_ref(struct record *record)
{
    atomic_fetch_add_explicit(&record->references, 1, memory_order_relaxed);
    return record;
}

void record_unref(struct record *record)
{
    if (record == NULL)
        return;
    if (atomic_fetch_sub_explicit(&record->references, 1, memory_order_acq_rel) == 1)
        record->free(record);
}

/* --- The map (all under the shard's lock) ---------------------------------------------------- */

static uint64_t hash(jt_str key)
{
    const uint64_t value = jt_str_hash(key, JT_HASH_BEGIN);
    return value ^ value >> 32;
}

static struct shard *shard_of(struct record_map *map, jt_str key, struct record ***ret_bucket)
{
    uint64_t h = hash(key);
    struct shard *shard = &map->shards[h % SHARDS];
    *ret_bucket = &shard->buckets[(h / SHARDS) & (map->buckets - 1)];
    return shard;
}

/* The link that points to the record of that key, or the NULL link at the bucket's end. */
static struct record **find_link(struct record **bucket, jt_str key)
{
    struct record **link = bucket;
    while (*link != NULL && !jt_str_eq((*link)->key, key))
        link = &(*link)->bucket_next;
    return link;
}

static void age_remove(struct shard *shard, struct record *record)
{
    *(record->older != NULL ? &record->older->newer : &shard->oldest) = record->newer;
    *(record->newer != NULL ? &record->newer->older : &shard->newest) = record->older;
    record->older = record->newer = NULL;
}

static void age_append(struct shard *shard, struct record *record)
{
    record->older = shard->newest;
    record->newer = NULL;
    *(shard->newest != NULL ? &shard->newest->newer : &shard->oldest) = record;
    shard->newest = record;
}

static void drop(struct shard *shard, struct record **link)
{
    struct record *record = *link;
    assert(record != NULL); /* links passed here are of records in the map */
    *link = record->bucket_next;
    record->bucket_next = NULL;
    age_remove(shard, record);
    shard->count--;
    atomic_store(&record->is_dropped, true);
    record_unref(record);
}

static void evict_one(struct record_map *map, struct shard *shard)
{
    struct record **bucket;
    /* Ends: each record looked at loses its mark, so the second time round it goes. */
    while (atomic_exchange_explicit(&shard->oldest->was_used, false, memory_order_relaxed)) {
        struct record *record = shard->oldest;
        age_remove(shard, record);
        age_append(shard, record);
    }
    shard_of(map, shard->oldest->key, &bucket);
    drop(shard, find_link(bucket, shard->oldest->key));
}

static void insert(struct record_map *map, struct shard *shard, struct record **bucket,
                   struct record *record)
{
    if (shard->count == map->records_max)
        evict_one(map, shard);
    record->bucket_next = *bucket;
    *bucket = record_ref(record);
    age_append(shard, record);
    shard->count++;
}

static void shard_clear(struct shard *shard)
{
    while (shard->oldest != NULL) {
        struct record *record = shard->oldest;
        age_remove(shard, record);
        record->bucket_next = NULL;
        atomic_store(&record->is_dropped, true);
        record_unref(record);
    }
    shard->count = 0;
}

/* --- Its life -------------------------------------------------------------------------------- */

jt_err record_map_new(size_t records_max, struct record_map **ret_map)
{
    struct record_map *map = aligned_alloc(64, sizeof(*map));
    if (map == NULL)
        return JT_ERR(JT_NO_MEMORY, "record map");
    memset(map, 0, sizeof(*map));
    map->records_max = (records_max + SHARDS - 1) / SHARDS;
    map->buckets = 1;
    while (map->buckets < map->records_max)
        map->buckets *= 2;
    map->all_buckets = calloc(SHARDS * map->buckets, sizeof(*map->all_buckets));
    if (map->all_buckets == NULL) {
        free(map);
        return JT_ERR(JT_NO_MEMORY, "record map");
    }
    for (size_t i = 0; i < SHARDS; i++) {
        map->shards[i].buckets = map->all_buckets + i * map->buckets;
        pthread_mutex_init(&map->shards[i].lock, NULL);
    }
    *ret_map = map;
    return JT_DONE;
}

void record_map_free(struct record_map *map)
{
    if (map == NULL)
        return;
    for (struct record *record = atomic_exchange(&map->dirty, NULL), *next; record != NULL;
         record = next) {
        next = record->dirty_next;
        record_unref(record);
    }
    for (size_t i = 0; i < SHARDS; i++) {
        shard_clear(&map->shards[i]);
        pthread_mutex_destroy(&map->shards[i].lock);
    }
    free(map->all_buckets);
    free(map);
}

/* --- Finding and keeping --------------------------------------------------------------------- */

static struct record *use(struct record *record)
{
    record_touch(record);
    return record_ref(record);
}

struct record *record_map_find(struct record_map *map, jt_str key)
{
    struct record **bucket;
    struct shard *shard = shard_of(map, key, &bucket);
    pthread_mutex_lock(&shard->lock);
    struct record *record = *find_link(bucket, key);
    if (record != NULL)
        use(record);
    pthread_mutex_unlock(&shard->lock);
    return record;
}

void record_map_add(struct record_map *map, struct record *record)
{
    struct record **bucket;
    struct shard *shard = shard_of(map, record->key, &bucket);
    pthread_mutex_lock(&shard->lock);
    /* The revision is raised before a change is applied here, so a stale record is seen as such
     * whichever of the two takes the lock first. */
    bool is_stale = record->revision < atomic_load(&map->revision);
    struct record **link = find_link(bucket, record->key);
    bool is_older = *link != NULL && (*link)->revision > record->revision;
    if (!is_stale && !is_older) {
        if (*link != NULL)
            drop(shard, link);
        insert(map, shard, bucket, record);
    }
    pthread_mutex_unlock(&shard->lock);
}

struct record *record_map_add_or_get(struct record_map *map, struct record *record)
{
    struct record **bucket;
    struct shard *shard = shard_of(map, record->key, &bucket);
    pthread_mutex_lock(&shard->lock);
    struct record *there = *find_link(bucket, record->key);
    if (there == NULL) {
        insert(map, shard, bucket, record);
        there = record;
    }
    use(there);
    pthread_mutex_unlock(&shard->lock);
    return there;
}

/* --- Following changes ------------------------------------------------------------------------ */

void record_map_set_revision(struct record_map *map, int64_t revision)
{
    atomic_store(&map->revision, revision);
}

int64_t record_map_revision(const struct record_map *map)
{
    return atomic_load(&map->revision);
}

void record_map_drop(struct record_map *map, jt_str key)
{
    struct record **bucket;
    struct shard *shard = shard_of(map, key, &bucket);
    pthread_mutex_lock(&shard->lock);
    struct record **link = find_link(bucket, key);
    if (*link != NULL)
        drop(shard, link);
    pthread_mutex_unlock(&shard->lock);
}

/* For changes that are rare (an API, an organization): looking at all records costs milliseconds on
 * the thread that follows the feed, and keeps look-ups free of any index. */
void record_map_drop_if(struct record_map *map,
                        bool (*is_affected)(const struct record *record,
                                            const struct change *change),
                        const struct change *change)
{
    for (size_t i = 0; i < SHARDS; i++) {
        struct shard *shard = &map->shards[i];
        pthread_mutex_lock(&shard->lock);
        for (struct record *record = shard->oldest; record != NULL;) {
            struct record *newer = record->newer, **bucket;
            if (is_affected(record, change)) {
                shard_of(map, record->key, &bucket);
                drop(shard, find_link(bucket, record->key));
            }
            record = newer;
        }
        pthread_mutex_unlock(&shard->lock);
    }
}

void record_map_clear(struct record_map *map, int64_t revision)
{
    record_map_set_revision(map, revision);
    for (size_t i = 0; i < SHARDS; i++) {
        struct shard *shard = &map->shards[i];
        pthread_mutex_lock(&shard->lock);
        if (shard->count > 0)
            memset(shard->buckets, 0, map->buckets * sizeof(struct record *));
        shard_clear(shard);
        pthread_mutex_unlock(&shard->lock);
    }
}

size_t record_map_count(struct record_map *map)
{
    size_t count = 0;
    for (size_t i = 0; i < SHARDS; i++) {
        pthread_mutex_lock(&map->shards[i].lock);
        count += map->shards[i].count;
        pthread_mutex_unlock(&map->shards[i].lock);
    }
    return count;
}

/* --- Figures ---------------------------------------------------------------------------------- */

void record_map_mark_dirty(struct record_map *map, struct record *record)
{
    if (atomic_exchange_explicit(&record->is_dirty, true, memory_order_acq_rel))
        return; /* it is on the list already */
    record_ref(record);
    record->dirty_next = atomic_load(&map->dirty);
    while (!atomic_compare_exchange_weak(&map->dirty, &record->dirty_next, record))
        ;
}

static jt_err write_all(struct store *store, struct record *first, const struct record_flush *flush)
{
    JT_AUTO(store_tx_abortp) struct store_tx *tx = NULL;
    JT_TRY(store_begin(store, STORE_BOOKKEEPING, JT_STR("system"), &tx));
    for (struct record *record = first; record != NULL; record = record->flush_next)
        JT_TRY(flush->write(tx, record));
    return store_commit(&tx);
}

jt_err record_map_flush(struct record_map *map, struct store *store,
                        const struct record_flush *flush)
{
    struct record *first = atomic_exchange(&map->dirty, NULL);
    if (first == NULL)
        return JT_DONE;
    /* From here a record may be marked again, so the list gets links of its own first. */
    for (struct record *record = first; record != NULL; record = record->flush_next) {
        record->flush_next = record->dirty_next;
        atomic_store_explicit(&record->is_dirty, false, memory_order_release);
    }
    jt_err err = write_all(store, first, flush);
    for (struct record *record = first, *next; record != NULL; record = next) {
        next = record->flush_next;
        if (err.code == JT_OK)
            flush->committed(record);
        else
            record_map_mark_dirty(map, record);
        record_unref(record);
    }
    return err;
}
