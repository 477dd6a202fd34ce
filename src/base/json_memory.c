/* json_memory: see the header. */
#include "base/json_memory.h"

#include <jansson.h>
#include <stdlib.h>

#include "base/secret.h"

void jt_json_memory_install(void)
{
    json_set_alloc_funcs(malloc, jt_free_wiped);
}
