/*
 * json_memory: Jansson gets libc's malloc() and a free() that wipes first, because trees of bodies
 * hold secrets and Jansson wipes nothing.
 */
#include "base/json_memory.h"

#include <jansson.h>
#include <stdlib.h>

#include "base/secret.h"

void jt_json_memory_install(void)
{
    json_set_alloc_funcs(malloc, jt_free_wiped);
}
