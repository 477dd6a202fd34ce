/* slots: the list of those that are free goes through the items themselves. */
#include "memory/slots.h"

#include <stdlib.h>

jt_err slots_init(struct slots *slots, size_t item_bytes, size_t items_max)
{
    const size_t blocks_max = (items_max + SLOTS_OF_BLOCK - 1) / SLOTS_OF_BLOCK;
    *slots = (struct slots){ .item_bytes = item_bytes, .blocks_max = blocks_max };
    slots->blocks = calloc(blocks_max, sizeof(*slots->blocks));
    return slots->blocks == NULL ? JT_ERR(JT_NO_MEMORY, "slots") : JT_DONE;
}

void slots_clear(struct slots *slots)
{
    for (size_t i = 0; i < slots->block_count; i++)
        free(slots->blocks[i]);
    free(slots->blocks);
}

static bool add_block(struct slots *slots)
{
    if (slots->block_count == slots->blocks_max)
        return false;
    char *block = malloc(SLOTS_OF_BLOCK * slots->item_bytes);
    if (block == NULL)
        return false;
    slots->blocks[slots->block_count++] = block;
    return true;
}

uint32_t slots_take(struct slots *slots)
{
    const uint32_t slot = slots->free;
    if (slot != SLOT_NONE) {
        memcpy(&slots->free, slots_at(slots, slot), sizeof(slots->free));
        return slot;
    }
    if (slots->made == slots->block_count * SLOTS_OF_BLOCK && !add_block(slots))
        return SLOT_NONE;
    return ++slots->made;
}

void slots_give(struct slots *slots, uint32_t slot)
{
    memcpy(slots_at(slots, slot), &slots->free, sizeof(slots->free));
    slots->free = slot;
}
