/*
 * arena: a list of blocks, the newest first; allocation moves a mark forward in the newest block.
 * What lies before the mark is wiped when it is given up.
 * Under AddressSanitizer the unused part of each block is poisoned, so an overrun is found there
 * too.
 */
#include "base/arena.h"

#include <stdalign.h>
#include <stdlib.h>

#include "base/sanitizer.h"
#include "base/secret.h"

#if JT_HAS_ASAN
#include <sanitizer/asan_interface.h>
#define POISON(ptr, len)   ASAN_POISON_MEMORY_REGION((ptr), (len))
#define UNPOISON(ptr, len) ASAN_UNPOISON_MEMORY_REGION((ptr), (len))
enum { REDZONE_BYTES = 16 };
#else
#define POISON(ptr, len)   ((void)0)
#define UNPOISON(ptr, len) ((void)0)
enum { REDZONE_BYTES = 0 };
#endif

enum { ALIGNMENT = alignof(max_align_t), BLOCK_MIN_BYTES = 4096, ARRAY_FIRST = 8 };
#define ARENA_MAX_BYTES (SIZE_MAX / 4) /* so that no sum of sizes below can overflow */

struct block {
    struct block *older;
    size_t used, capacity;
    alignas(max_align_t) char bytes[];
};

struct jt_arena {
    struct block *newest;
    size_t held_bytes, max_bytes;
};

static struct block *block_new(size_t capacity, struct block *older)
{
    struct block *block = malloc(sizeof(*block) + capacity);
    if (block == NULL)
        return NULL;
    *block = (struct block){ .older = older, .capacity = capacity };
    POISON(block->bytes, capacity);
    return block;
}

/* What was given out of it may have held secrets: of a request nobody can tell. */
static void block_empty(struct block *block)
{
    UNPOISON(block->bytes, block->used);
    jt_wipe(block->bytes, block->used);
    block->used = 0;
}

static void block_free(struct block *block)
{
    block_empty(block);
    UNPOISON(block->bytes, block->capacity);
    free(block);
}

jt_err jt_arena_new(size_t first_bytes, size_t max_bytes, struct jt_arena **ret_arena)
{
    if (first_bytes > max_bytes || max_bytes > ARENA_MAX_BYTES)
        return JT_ERR(JT_TOO_LARGE, "limits of an arena");
    struct jt_arena *arena = malloc(sizeof(*arena));
    if (arena == NULL)
        return JT_ERR(JT_NO_MEMORY, "arena");
    struct block *first = block_new(first_bytes, NULL);
    if (first == NULL) {
        free(arena);
        return JT_ERR(JT_NO_MEMORY, "first block of an arena");
    }
    *arena = (struct jt_arena){ first, first_bytes, max_bytes };
    *ret_arena = arena;
    return JT_DONE;
}

void jt_arena_reset(struct jt_arena *arena)
{
    while (arena->newest->older != NULL) {
        struct block *block = arena->newest;
        arena->newest = block->older;
        arena->held_bytes -= block->capacity;
        block_free(block);
    }
    block_empty(arena->newest);
    POISON(arena->newest->bytes, arena->newest->capacity);
}

void jt_arena_free(struct jt_arena *arena)
{
    if (arena == NULL)
        return;
    jt_arena_reset(arena);
    block_free(arena->newest);
    free(arena);
}

void jt_arena_freep(struct jt_arena **arena)
{
    jt_arena_free(*arena);
    *arena = NULL;
}

/* A block for size bytes, twice as large as the one before it where the limit allows. */
static jt_err arena_grow(struct jt_arena *arena, size_t size)
{
    size_t room = arena->max_bytes - arena->held_bytes;
    size_t capacity = arena->newest->capacity * 2;
    if (size > room)
        return JT_ERR(JT_TOO_LARGE, "arena limit reached");
    if (capacity < BLOCK_MIN_BYTES)
        capacity = BLOCK_MIN_BYTES;
    if (capacity < size)
        capacity = size;
    if (capacity > room)
        capacity = room;
    struct block *block = block_new(capacity, arena->newest);
    if (block == NULL)
        return JT_ERR(JT_NO_MEMORY, "block of an arena");
    arena->newest = block;
    arena->held_bytes += capacity;
    return JT_DONE;
}

jt_err jt_arena_alloc(struct jt_arena *arena, size_t size, void *ret_ptr)
{
    if (size > arena->max_bytes)
        return JT_ERR(JT_TOO_LARGE, "arena limit reached");
    size_t taken = (size + REDZONE_BYTES + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    if (taken > arena->newest->capacity - arena->newest->used)
        JT_TRY(arena_grow(arena, taken));
    struct block *block = arena->newest;
    void *ptr = block->bytes + block->used;
    block->used += taken;
    UNPOISON(ptr, size);
    memcpy(ret_ptr, &ptr, sizeof(ptr)); /* ret_ptr is any T**; this copy is free of aliasing */
    return JT_DONE;
}

jt_err jt_arena_calloc(struct jt_arena *arena, size_t count, size_t size, void *ret_ptr)
{
    size_t bytes = 0;
    void *ptr = NULL;
    if (__builtin_mul_overflow(count, size, &bytes))
        return JT_ERR(JT_TOO_LARGE, "array too large");
    JT_TRY(jt_arena_alloc(arena, bytes, &ptr));
    memset(ptr, 0, bytes);
    memcpy(ret_ptr, &ptr, sizeof(ptr));
    return JT_DONE;
}

jt_err jt_arena_extend(struct jt_arena *arena, size_t item_size, size_t count, size_t *capacity,
                       void *items)
{
    const size_t wanted = *capacity == 0 ? ARRAY_FIRST : 2 * *capacity;
    void *before = NULL, *after = NULL;
    if (count < *capacity)
        return JT_DONE;
    JT_TRY(jt_arena_calloc(arena, wanted, item_size, &after));
    memcpy(&before, items, sizeof(before));
    if (count != 0)
        memcpy(after, before, count * item_size);
    memcpy(items, &after, sizeof(after));
    *capacity = wanted;
    return JT_DONE;
}

jt_err jt_arena_copy(struct jt_arena *arena, jt_str s, jt_str *ret_copy)
{
    char *copy = NULL;
    JT_TRY(jt_arena_alloc(arena, s.len + 1, &copy));
    if (s.len != 0)
        memcpy(copy, s.ptr, s.len);
    copy[s.len] = '\0';
    *ret_copy = (jt_str){ copy, s.len };
    return JT_DONE;
}

jt_err jt_arena_buf(struct jt_arena *arena, size_t capacity, struct jt_buf *ret_buf)
{
    char *bytes = NULL;
    JT_TRY(jt_arena_alloc(arena, capacity, &bytes));
    *ret_buf = jt_buf_over(bytes, capacity);
    return JT_DONE;
}
