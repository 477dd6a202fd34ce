/* fuzz: what the targets share. An input may be refused, but whatever is accepted must keep its
 * promises: FUZZ_MUST states them. */
#pragma once

#include <stdlib.h>

#include "base/arena.h"

#define FUZZ_MUST(condition) \
    do {                     \
        if (!(condition))    \
            abort();         \
    } while (0)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static inline struct jt_arena *fuzz_arena(void)
{
    struct jt_arena *arena = NULL;
    if (jt_arena_new(4096, 16 << 20, &arena).code != JT_OK)
        abort();
    return arena;
}
