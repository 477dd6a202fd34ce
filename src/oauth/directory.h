/*
 * directory: the clients that the token endpoint knows, in memory: client_id -> client_record.
 * Records are kept, dropped and counted as memory/record_map.h says.
 */
#pragma once

#include "http/flights.h"
#include "memory/recent_keys.h"
#include "oauth/client_record.h"
#include "store/changes.h"

struct directory; /* opaque; any thread */

JT_MUST_USE jt_err directory_new(size_t records_max, struct directory **ret_directory);
void directory_free(struct directory *directory); /* takes NULL */

/* A reference for the caller, or NULL when the client is not cached. */
struct client_record *directory_find(struct directory *directory, jt_str client_id);

/* Makes the record of what was read of a client, and keeps it as record_map_add() does. A reference
 * for the caller. */
JT_MUST_USE jt_err directory_add(struct directory *directory, const struct client_data *data,
                                 struct client_record **ret_record);

/* The counts of its clients' quotas. */
struct quota_counts *directory_quotas(struct directory *directory);

/* The look-ups under way of clients that are not there. */
struct flights *directory_misses(struct directory *directory);
/* Ids that no application has; and those of clients for which a wrong secret was presented, so that
 * both are answered in the same time (client_secret.c). */
struct recent_keys *directory_unknown(struct directory *directory);
struct recent_keys *directory_guessed(struct directory *directory);

/* Drops what a change makes stale. */
void directory_forget(struct directory *directory, const struct change *change);
/* The same, and keeps its revision. Called in order of them. */
void directory_apply(struct directory *directory, const struct change *change);
/* Drops all: the feed was trimmed past what this directory had seen. */
void directory_clear(struct directory *directory, int64_t revision);

struct record_map_figures directory_figures(struct directory *directory);

/* The last revision applied. */
int64_t directory_revision(const struct directory *directory);

/* As record_map_mark_dirty() and record_map_flush(). */
void directory_mark_dirty(struct directory *directory, struct client_record *record);
JT_MUST_USE jt_err directory_flush(struct directory *directory, struct store *store,
                                   enum record_flush_extent extent,
                                   const struct record_flush *flush);
