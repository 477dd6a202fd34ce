/*
 * record_map: what this process remembers of the store, in memory: a key (a client_id, the digest
 * of an API key) -> a record that was read once and is shared by reference count.
 *
 * Bounded: past its size a record goes that was not used for some time. What changes in the store
 * is dropped by who follows the change feed, and read again on next use. Sharded, so that event
 * loops do not wait for each other; a look-up takes one uncontended lock and no allocation. What it
 * takes grows with the records in it: the head of each, and 8 to 16 bytes of index.
 *
 * Figures of use gather in records without a lock, until record_map_flush() takes them to the
 * store.
 */
#pragma once

#include <stdatomic.h>

#include "store/changes.h"
#include "store/store.h"

/* The first member of each kind of record, whose key stands in the same block of memory. There may
 * be a million of them, so it is small. */
struct record {
    int64_t revision;                        /* of the store's change feed when it was read */
    void (*free)(struct record *record);     /* called with the last reference */
    struct record *bucket_next, *dirty_next; /* the map's: its index, and figures to flush */
    uint32_t key_at, key_bytes;              /* behind the record's start; record_key() */
    atomic_uint references;
    atomic_uchar state; /* enum record_state */
    atomic_bool was_used;
};

enum record_state {
    RECORD_IS_DROPPED = 1, /* a change or its age ended its time in the map */
    RECORD_IS_DIRTY = 2,   /* it is among those with figures to flush */
};

/* One reference for the caller; the rest of the head is zeroed. The key lies in the record's block,
 * and is of something random, so nobody chooses keys that collide. */
void record_init(struct record *record, jt_str key, int64_t revision,
                 void (*free_record)(struct record *record));
struct record *record_ref(struct record *record);
void record_unref(struct record *record); /* takes NULL */

static inline jt_str record_key(const struct record *record)
{
    return (jt_str){ (const char *)record + record->key_at, record->key_bytes };
}

static inline bool record_is_dropped(const struct record *record)
{
    return (atomic_load(&record->state) & RECORD_IS_DROPPED) != 0;
}

/* A use that no record_map_find() saw: the record stays young. Written only where it changes, so
 * that threads share what is used most. */
static inline void record_touch(struct record *record)
{
    if (!atomic_load_explicit(&record->was_used, memory_order_relaxed))
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

struct record_map_figures {
    size_t records, records_max;
    int64_t hits, misses; /* of record_map_find() */
    int64_t evictions;    /* records that went for others, as there was no more room */
};
struct record_map_figures record_map_figures(struct record_map *map);
size_t record_map_count(struct record_map *map);

/* Notes that record has figures to flush; keeps it alive until they are. No lock. Of a record that
 * is in the map no more they are lost where too many such ones wait already. */
void record_map_mark_dirty(struct record_map *map, struct record *record);

/*
 * Writes the figures of marked records, in rounds: those marked when one begins, by their keys,
 * before those marked meanwhile. write() puts what is new in a record; committed() notes that it is
 * in the store, after a commit only. On error the records stay marked, and go with a later flush.
 * One thread at a time.
 */
struct record_flush {
    jt_err (*write)(struct store_tx *tx, struct record *record);
    void (*committed)(struct record *record);
};
enum record_flush_extent {
    FLUSH_TURN, /* a share, so that the store is not busy with figures alone: called each second, it
                   has a record written within FLUSH_WITHIN_TURNS */
    FLUSH_ALL,  /* as many as can be written in some seconds; JT_UNAVAILABLE: some are left */
};
enum { FLUSH_WITHIN_TURNS = 600 };
JT_MUST_USE jt_err record_map_flush(struct record_map *map, struct store *store,
                                    enum record_flush_extent extent,
                                    const struct record_flush *flush);
