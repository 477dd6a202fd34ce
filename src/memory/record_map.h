/*
 * record_map: what this process remembers of the store, in memory: a key (a client_id, the digest
 * of an API key) -> a record that was read once and is shared by reference count.
 *
 * Bounded: past its size the record unused for longest goes. What changes in the store is dropped
 * by who follows the change feed, and read again on next use. Sharded, so that event loops do not
 * wait for each other; a look-up takes one uncontended lock and no allocation.
 *
 * Figures of use gather in records without a lock, until record_map_flush() takes them to the
 * store.
 */
#pragma once

#include <stdatomic.h>

#include "store/changes.h"
#include "store/store.h"

/* The first member of each kind of record. All but the first three are the map's. */
struct record {
    jt_str key;       /* lives as long as the record; of something random, so nobody chooses keys
                         that collide */
    int64_t revision; /* of the store's change feed when it was read */
    void (*free)(struct record *record); /* called with the last reference */
    atomic_int references;
    atomic_bool is_dropped; /* a change or its age ended its time in the map */
    atomic_bool is_dirty, was_used;
    struct record *bucket_next, *older, *newer; /* the map's buckets, and its order of age */
    struct record *dirty_next, *flush_next;     /* the list of records with figures to flush */
};

/* One reference for the caller; the rest of the head is zeroed. */
void record_init(struct record *record, jt_str key, int64_t revision,
                 void (*free_record)(struct record *record));
struct record *record_ref(struct record *record);
void record_unref(struct record *record); /* takes NULL */

/* A use that no record_map_find() saw: the record stays young. */
static inline void record_touch(struct record *record)
{
    atomic_store_explicit(&record->was_used, true, memory_order_relaxed);
}

struct record_map; /* opaque; any thread */

JT_MUST_USE jt_err record_map_new(size_t records_max, struct record_map **ret_map);
void record_map_free(struct record_map *map); /* takes NULL */

/* A reference for the caller, or NULL when there is none of that key. */
struct record *record_map_find(struct record_map *map, jt_str key);

/*
 * Keeps record (taking a reference of its own), unless the map has followed the feed past the
 * record's revision: it may be stale then, and serves its one request only.
 */
void record_map_add(struct record_map *map, struct record *record);

/* Keeps record unless there is one of its key already. A reference to the one that is there. */
struct record *record_map_add_or_get(struct record_map *map, struct record *record);

/* Before what a change makes stale is dropped; in order of revisions. */
void record_map_set_revision(struct record_map *map, int64_t revision);
int64_t record_map_revision(const struct record_map *map); /* the last one set */
void record_map_drop(struct record_map *map, jt_str key);
void record_map_drop_if(struct record_map *map,
                        bool (*is_affected)(const struct record *record,
                                            const struct change *change),
                        const struct change *change);
/* Drops all: the feed was trimmed past what this map had seen. */
void record_map_clear(struct record_map *map, int64_t revision);
size_t record_map_count(struct record_map *map);

/* Notes that record has figures to flush; keeps it alive until they are. No lock. */
void record_map_mark_dirty(struct record_map *map, struct record *record);

/*
 * Writes the figures of all marked records in one transaction. write() puts what is new in a
 * record; committed() notes that it is in the store, after a commit only. On error the records stay
 * marked, and go with the next flush. One thread at a time.
 */
struct record_flush {
    jt_err (*write)(struct store_tx *tx, struct record *record);
    void (*committed)(struct record *record);
};
JT_MUST_USE jt_err record_map_flush(struct record_map *map, struct store *store,
                                    const struct record_flush *flush);
