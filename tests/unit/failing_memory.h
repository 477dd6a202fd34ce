/* failing_memory: allocations of this thread that are counted, one of which fails; failing_memory.c
 * says how it comes into a program. */
#pragma once

#include <stdbool.h>

struct failing_memory {
    bool is_counting;
    long fail_at; /* counted from 0; below 0: none */
    long calls;
};

/* NULL, if one may ask, in a program that it was not loaded into. */
__attribute__((weak)) struct failing_memory *failing_memory(void);
