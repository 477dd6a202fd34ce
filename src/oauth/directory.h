/*
 * directory: the clients that the token endpoint knows, in memory: client_id -> client_record.
 *
 * Bounded: past its size the record unused for longest goes. What changes in the store is dropped
 * here by the change feed (feed.h) and read again on next use. Sharded, so that event loops do not
 * wait for each other; a look-up takes one uncontended lock and no allocation.
 */
#pragma once

#include "oauth/client_record.h"

struct directory; /* opaque; any thread */

JT_MUST_USE jt_err directory_new(size_t records_max, struct directory **ret_directory);
void directory_free(struct directory *directory); /* takes NULL */

/* A reference for the caller, or NULL when the client is not cached. */
struct client_record *directory_find(struct directory *directory, jt_str client_id);

/*
 * Caches record (taking a reference of its own), unless the directory has followed the feed past
 * the record's revision: it may be stale then, and serves its one request only.
 */
void directory_add(struct directory *directory, struct client_record *record);

/* Drops what a change makes stale. Called in order of revisions. */
void directory_apply(struct directory *directory, const struct change *change);
/* Drops all: the feed was trimmed past what this directory had seen. */
void directory_clear(struct directory *directory, int64_t revision);

/* The last revision applied. */
int64_t directory_revision(const struct directory *directory);
size_t directory_count(struct directory *directory);

/* Notes that record has usage figures to flush; keeps it alive until they are. No lock. */
void directory_mark_dirty(struct directory *directory, struct client_record *record);
/* Takes the list of such records, linked by dirty_next; each carries a reference. A record whose
 * is_dirty is cleared may be marked again at once, so its dirty_next must be read before. */
struct client_record *directory_take_dirty(struct directory *directory);
