/*
 * arena: memory for one request, released in one call.
 *
 * The first block is kept over jt_arena_reset(), so a warm request allocates nothing from the heap;
 * further blocks come from the heap up to max_bytes and go back on reset. What was given out is
 * wiped then: requests carry secrets. Not thread-safe: one thread at a time.
 */
#pragma once

#include "base/bytes.h"

struct jt_arena; /* opaque */

/*
 * An arena whose first block has first_bytes and that never holds more than max_bytes in all.
 * JT_NO_MEMORY, or JT_TOO_LARGE when first_bytes is past max_bytes.
 */
JT_MUST_USE jt_err jt_arena_new(size_t first_bytes, size_t max_bytes, struct jt_arena **ret_arena);
void jt_arena_free(struct jt_arena *arena);   /* takes NULL */
void jt_arena_freep(struct jt_arena **arena); /* for JT_AUTO */

/* Everything given out becomes invalid and is wiped. */
void jt_arena_reset(struct jt_arena *arena);

/* size bytes aligned for any type, not zeroed; JT_NO_MEMORY, or JT_TOO_LARGE past max_bytes. */
JT_MUST_USE jt_err jt_arena_alloc(struct jt_arena *arena, size_t size, void *ret_ptr);

/* count elements of size bytes each, zeroed; checks the product. */
JT_MUST_USE jt_err jt_arena_calloc(struct jt_arena *arena, size_t count, size_t size,
                                   void *ret_ptr);

/* Room in an array of the arena for one element more behind count: when it is full it becomes twice
 * as large, and its elements move. items is the address of any T*, at first NULL with a capacity of
 * 0. */
JT_MUST_USE jt_err jt_arena_extend(struct jt_arena *arena, size_t item_size, size_t count,
                                   size_t *capacity, void *items);

/* A copy of s that also ends in a NUL (not counted), for library borders. */
JT_MUST_USE jt_err jt_arena_copy(struct jt_arena *arena, jt_str s, jt_str *ret_copy);

/* An empty buffer of that capacity. */
JT_MUST_USE jt_err jt_arena_buf(struct jt_arena *arena, size_t capacity, struct jt_buf *ret_buf);
