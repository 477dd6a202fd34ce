/*
 * record_map: a hash map in shards, whose indexes grow with what is in them. For eviction a hand
 * goes round a shard's buckets (CLOCK): a record that was used since the hand last came by stays,
 * the first one that was not goes. So a use costs one bit, and a record no place in a list.
 */
#include "memory/record_map.h"

#include <assert.h>
#include <pthread.h>
#include <stdlib.h>

#include "base/instant.h"

enum {
    SHARDS = 64,
    BUCKETS_MIN = 16,                /* of a shard */
    FLUSH_RECORDS_MIN = 1000,        /* in a turn, where so many wait */
    FLUSH_TRANSACTION_RECORDS = 250, /* a longer one would make writers wait */
    FLUSH_ALL_MAX_MS = 3000,         /* at the end, which has a grace */
    STRAYS_MIN = 10000,
};

struct shard {
    pthread_mutex_t lock;
    struct record **buckets;
    size_t bucket_count; /* a power of two; 0 before the first record */
    int64_t hits;        /* in the cache line of the lock, which a look-up writes anyway */
    size_t hand;         /* the bucket where the last record went */
    size_t count;
    int64_t misses, evictions;
} __attribute__((aligned(64))); /* no two locks in one cache line */

struct record_map {
    struct shard shards[SHARDS];
    size_t records_max; /* per shard */
    atomic_llong revision;
    struct record *_Atomic dirty; /* the last one marked first */
    atomic_size_t dirty_count;
    atomic_size_t stray_count; /* of these, those that are in the map no more */
    /* Of who flushes alone: those marked first, and those being written. */
    struct record *flush_first;
    struct record *flushing[FLUSH_TRANSACTION_RECORDS];
};

/* --- Records -------------------------------------------------------------------------------- */

void record_init(struct record *record, jt_str key, int64_t revision,
                 void (*free_record)(struct record *record))
{
    *record = (struct record){ .key_at = (uint32_t)(key.ptr - (const char *)record),
                               .key_bytes = (uint32_t)key.len,
                               .revision = revision,
                               .free = free_record };
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

static struct shard *shard_lock(struct record_map *map, uint64_t key_hash)
{
    struct shard *shard = &map->shards[key_hash % SHARDS];
    pthread_mutex_lock(&shard->lock);
    return shard;
}

static struct record **bucket_of(struct shard *shard, uint64_t key_hash)
{
    return &shard->buckets[(key_hash / SHARDS) & (shard->bucket_count - 1)];
}

/* The link that points to the record of that key, or the NULL link at the bucket's end; NULL in a
 * shard that had no record yet. */
static struct record **find_link(struct shard *shard, uint64_t key_hash, jt_str key)
{
    if (shard->bucket_count == 0)
        return NULL;
    struct record **link = bucket_of(shard, key_hash);
    while (*link != NULL && !jt_str_eq(record_key(*link), key))
        link = &(*link)->bucket_next;
    return link;
}

static struct record *find(struct shard *shard, uint64_t key_hash, jt_str key)
{
    struct record **link = find_link(shard, key_hash, key);
    return link == NULL ? NULL : *link;
}

static void drop(struct record_map *map, struct shard *shard, struct record **link)
{
    struct record *record = *link;
    *link = record->bucket_next;
    record->bucket_next = NULL;
    shard->count--;
    if (atomic_fetch_or(&record->state, RECORD_IS_DROPPED) & RECORD_IS_DIRTY)
        atomic_fetch_add(&map->stray_count, 1);
    record_unref(record);
}

/* Doubles the index, so that a bucket has one record or so. Where there is no memory it stays. */
static bool grow(struct shard *shard)
{
    const size_t count = shard->bucket_count == 0 ? BUCKETS_MIN : 2 * shard->bucket_count;
    struct record **old = shard->buckets;
    struct record **buckets = calloc(count, sizeof(struct record *));
    const size_t old_count = shard->bucket_count;
    if (buckets == NULL)
        return old_count != 0;
    shard->buckets = buckets;
    shard->bucket_count = count;
    shard->hand = 0;
    for (size_t i = 0; i < old_count; i++) {
        for (struct record *record = old[i], *next; record != NULL; record = next) {
            struct record **bucket = bucket_of(shard, hash(record_key(record)));
            next = record->bucket_next;
            record->bucket_next = *bucket;
            *bucket = record;
        }
    }
    free(old);
    return true;
}

/* Whether records must stay, so that their figures are not lost: too many are in no map already. */
static bool has_too_many_strays(struct record_map *map)
{
    return atomic_load_explicit(&map->stray_count, memory_order_relaxed) >
           STRAYS_MIN + SHARDS * map->records_max / 8;
}

static bool may_go(struct record *record, bool keeps_dirty)
{
    if (atomic_exchange_explicit(&record->was_used, false, memory_order_relaxed))
        return false;
    return !keeps_dirty || (atomic_load(&record->state) & RECORD_IS_DIRTY) == 0;
}

/* Each record that the hand passes loses its mark, so the second time round one goes; unless all
 * have figures and too many such ones wait already. */
static bool evict_one(struct record_map *map, struct shard *shard)
{
    const bool keeps_dirty = has_too_many_strays(map);
    for (size_t i = 0; i <= 2 * shard->bucket_count; i++) {
        struct record **link = &shard->buckets[shard->hand];
        while (*link != NULL && !may_go(*link, keeps_dirty))
            link = &(*link)->bucket_next;
        if (*link != NULL) {
            drop(map, shard, link);
            shard->evictions++;
            return true;
        }
        shard->hand = (shard->hand + 1) & (shard->bucket_count - 1);
    }
    return false;
}

/* One that finds no place serves the request that it was read for, and goes. */
static void insert(struct record_map *map, struct shard *shard, uint64_t key_hash,
                   struct record *record)
{
    if ((shard->count == map->records_max && !evict_one(map, shard)) ||
        (shard->count >= shard->bucket_count && !grow(shard))) {
        atomic_fetch_or(&record->state, RECORD_IS_DROPPED);
        return;
    }
    struct record **bucket = bucket_of(shard, key_hash);
    record->bucket_next = *bucket;
    *bucket = record_ref(record);
    shard->count++;
}

/* Drops those that is_affected says; NULL: all. */
static void shard_drop_if(struct record_map *map, struct shard *shard,
                          bool (*is_affected)(const struct record *record,
                                              const struct change *change),
                          const struct change *change)
{
    for (size_t i = 0; i < shard->bucket_count; i++) {
        for (struct record **link = &shard->buckets[i]; *link != NULL;) {
            if (is_affected == NULL || is_affected(*link, change))
                drop(map, shard, link);
            else
                link = &(*link)->bucket_next;
        }
    }
}

/* --- Its life -------------------------------------------------------------------------------- */

jt_err record_map_new(size_t records_max, struct record_map **ret_map)
{
    struct record_map *map = aligned_alloc(64, sizeof(*map));
    if (map == NULL)
        return JT_ERR(JT_NO_MEMORY, "record map");
    memset(map, 0, sizeof(*map));
    map->records_max = (records_max + SHARDS - 1) / SHARDS;
    for (size_t i = 0; i < SHARDS; i++)
        pthread_mutex_init(&map->shards[i].lock, NULL);
    *ret_map = map;
    return JT_DONE;
}

static void unref_list(struct record *first)
{
    for (struct record *next; first != NULL; first = next) {
        next = first->dirty_next;
        record_unref(first);
    }
}

void record_map_free(struct record_map *map)
{
    if (map == NULL)
        return;
    unref_list(atomic_exchange(&map->dirty, NULL));
    unref_list(map->flush_first);
    for (size_t i = 0; i < SHARDS; i++) {
        shard_drop_if(map, &map->shards[i], NULL, NULL);
        free(map->shards[i].buckets);
        pthread_mutex_destroy(&map->shards[i].lock);
    }
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
    const uint64_t key_hash = hash(key);
    struct shard *shard = shard_lock(map, key_hash);
    struct record *record = find(shard, key_hash, key);
    if (record != NULL)
        use(record);
    *(record != NULL ? &shard->hits : &shard->misses) += 1;
    pthread_mutex_unlock(&shard->lock);
    return record;
}

void record_map_add(struct record_map *map, struct record *record)
{
    const uint64_t key_hash = hash(record_key(record));
    struct shard *shard = shard_lock(map, key_hash);
    /* The revision is raised before a change is applied here, so a stale record is seen as such
     * whichever of the two takes the lock first. */
    bool is_stale = record->revision < atomic_load(&map->revision);
    struct record **link = find_link(shard, key_hash, record_key(record));
    const bool is_there = link != NULL && *link != NULL;
    if (is_stale || (is_there && (*link)->revision > record->revision)) {
        atomic_fetch_or(&record->state, RECORD_IS_DROPPED);
    } else {
        if (is_there)
            drop(map, shard, link);
        insert(map, shard, key_hash, record);
    }
    pthread_mutex_unlock(&shard->lock);
}

struct record *record_map_add_or_get(struct record_map *map, struct record *record)
{
    const uint64_t key_hash = hash(record_key(record));
    struct shard *shard = shard_lock(map, key_hash);
    struct record *there = find(shard, key_hash, record_key(record));
    if (there == NULL) {
        insert(map, shard, key_hash, record);
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
    const uint64_t key_hash = hash(key);
    struct shard *shard = shard_lock(map, key_hash);
    struct record **link = find_link(shard, key_hash, key);
    if (link != NULL && *link != NULL)
        drop(map, shard, link);
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
        pthread_mutex_lock(&map->shards[i].lock);
        shard_drop_if(map, &map->shards[i], is_affected, change);
        pthread_mutex_unlock(&map->shards[i].lock);
    }
}

void record_map_clear(struct record_map *map, int64_t revision)
{
    record_map_set_revision(map, revision);
    record_map_drop_if(map, NULL, NULL);
}

struct record_map_figures record_map_figures(struct record_map *map)
{
    struct record_map_figures figures = { .records_max = SHARDS * map->records_max };
    for (size_t i = 0; i < SHARDS; i++) {
        struct shard *shard = &map->shards[i];
        pthread_mutex_lock(&shard->lock);
        figures.records += shard->count;
        figures.hits += shard->hits;
        figures.misses += shard->misses;
        figures.evictions += shard->evictions;
        pthread_mutex_unlock(&shard->lock);
    }
    return figures;
}

size_t record_map_count(struct record_map *map)
{
    return record_map_figures(map).records;
}

/* --- Figures ---------------------------------------------------------------------------------- */

void record_map_mark_dirty(struct record_map *map, struct record *record)
{
    const unsigned before = atomic_load_explicit(&record->state, memory_order_relaxed);
    if ((before & RECORD_IS_DIRTY) != 0 ||
        ((before & RECORD_IS_DROPPED) != 0 && has_too_many_strays(map)))
        return;
    const unsigned state = atomic_fetch_or(&record->state, RECORD_IS_DIRTY);
    if ((state & RECORD_IS_DIRTY) != 0)
        return; /* it is on the list already */
    if ((state & RECORD_IS_DROPPED) != 0)
        atomic_fetch_add(&map->stray_count, 1);
    atomic_fetch_add(&map->dirty_count, 1);
    record_ref(record);
    record->dirty_next = atomic_load(&map->dirty);
    while (!atomic_compare_exchange_weak(&map->dirty, &record->dirty_next, record))
        ;
}

/* A record with the beginning of its key, by which it is sorted. */
struct marked {
    uint64_t key;
    struct record *record;
};

static uint64_t key_begin(const struct record *record)
{
    const jt_str key = record_key(record);
    unsigned char bytes[sizeof(uint64_t)] = { 0 };
    uint64_t begin = 0;
    memcpy(bytes, key.ptr, key.len < sizeof(bytes) ? key.len : sizeof(bytes));
    for (size_t i = 0; i < sizeof(bytes); i++)
        begin = begin << 8 | bytes[i];
    return begin;
}

static int compare_marked(const void *a, const void *b)
{
    const uint64_t one = ((const struct marked *)a)->key, other = ((const struct marked *)b)->key;
    return (one > other) - (one < other);
}

/* In the order of their keys, as rows stand in the store: what a transaction writes of a million
 * records lies in few pages then. Where there is no memory they stay as they are. */
static struct record *sorted(struct record *first, size_t count)
{
    struct marked *all = malloc(count * sizeof(*all));
    if (all == NULL)
        return first;
    for (size_t i = 0; i < count; i++, first = first->dirty_next)
        all[i] = (struct marked){ key_begin(first), first };
    qsort(all, count, sizeof(*all), compare_marked);
    for (size_t i = count; i > 0; i--) {
        all[i - 1].record->dirty_next = first;
        first = all[i - 1].record;
    }
    free(all);
    return first;
}

/* What was marked since then. */
static struct record *take_marked(struct record_map *map)
{
    struct record *first = atomic_exchange(&map->dirty, NULL);
    size_t count = 0;
    for (const struct record *record = first; record != NULL; record = record->dirty_next)
        count++;
    return count < 2 ? first : sorted(first, count);
}

/* The next one to be written, no longer marked: from here it may be marked again. */
static struct record *take_dirty(struct record_map *map)
{
    if (map->flush_first == NULL)
        map->flush_first = take_marked(map);
    struct record *record = map->flush_first;
    if (record == NULL)
        return NULL;
    map->flush_first = record->dirty_next;
    atomic_fetch_sub(&map->dirty_count, 1);
    if (atomic_fetch_and(&record->state, (unsigned char)~RECORD_IS_DIRTY) & RECORD_IS_DROPPED)
        atomic_fetch_sub(&map->stray_count, 1);
    return record;
}

static jt_err write_all(struct store *store, struct record **records, size_t count,
                        const struct record_flush *flush)
{
    JT_AUTO(store_tx_abortp) struct store_tx *tx = NULL;
    JT_TRY(store_begin(store, STORE_BOOKKEEPING, JT_STR("system"), &tx));
    for (size_t i = 0; i < count; i++)
        JT_TRY(flush->write(tx, records[i]));
    return store_commit(&tx);
}

static jt_err flush_some(struct record_map *map, struct store *store, size_t count_max,
                         const struct record_flush *flush)
{
    size_t count = 0;
    while (count < count_max && (map->flushing[count] = take_dirty(map)) != NULL)
        count++;
    const jt_err err = write_all(store, map->flushing, count, flush);
    for (size_t i = 0; i < count; i++) {
        if (err.code == JT_OK)
            flush->committed(map->flushing[i]);
        else
            record_map_mark_dirty(map, map->flushing[i]);
        record_unref(map->flushing[i]);
    }
    return err;
}

/* Strays have no use but to be written. */
static size_t turn_records(struct record_map *map)
{
    const size_t share = atomic_load(&map->dirty_count) / FLUSH_WITHIN_TURNS;
    const size_t strays = atomic_load(&map->stray_count);
    const size_t more = share > strays ? share : strays;
    return more > FLUSH_RECORDS_MIN ? more : FLUSH_RECORDS_MIN;
}

jt_err record_map_flush(struct record_map *map, struct store *store,
                        enum record_flush_extent extent, const struct record_flush *flush)
{
    const struct jt_instant began = jt_instant_now();
    size_t left = atomic_load(&map->dirty_count);
    if (extent == FLUSH_TURN && left > turn_records(map))
        left = turn_records(map);
    while (left > 0) {
        const size_t count = left < FLUSH_TRANSACTION_RECORDS ? left : FLUSH_TRANSACTION_RECORDS;
        if (extent == FLUSH_ALL && jt_ms_between(began, jt_instant_now()) > FLUSH_ALL_MAX_MS)
            return JT_ERR(JT_UNAVAILABLE, "too many wait to be written before the end");
        JT_TRY(flush_some(map, store, count, flush));
        left -= count;
    }
    return JT_DONE;
}
