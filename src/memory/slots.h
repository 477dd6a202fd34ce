/*
 * slots: items of one size that are known by a number of 32 bits, half of what a pointer takes.
 * They lie in blocks, which come when they are needed and stay; an item never moves. What is given
 * back is taken first.
 */
#pragma once

#include "base/bytes.h"

enum { SLOT_NONE = 0, SLOTS_OF_BLOCK = 1024 };

/* One thread at a time. */
struct slots {
    char **blocks;
    size_t block_count, blocks_max, item_bytes; /* an item has room for a number at least */
    uint32_t made;                              /* that were ever taken */
    uint32_t free; /* the last one given back; it begins with the one before */
};

JT_MUST_USE jt_err slots_init(struct slots *slots, size_t item_bytes, size_t items_max);
void slots_clear(struct slots *slots);

/* Its content is undefined. SLOT_NONE: no memory, or items_max of them are taken. */
uint32_t slots_take(struct slots *slots);
void slots_give(struct slots *slots, uint32_t slot);

static inline void *slots_at(const struct slots *slots, uint32_t slot)
{
    const uint32_t at = slot - 1;
    return slots->blocks[at / SLOTS_OF_BLOCK] + at % SLOTS_OF_BLOCK * slots->item_bytes;
}

/* What was asked of malloc(3). */
static inline size_t slots_bytes(const struct slots *slots)
{
    return slots->blocks_max * sizeof(*slots->blocks) +
           slots->block_count * SLOTS_OF_BLOCK * slots->item_bytes;
}
