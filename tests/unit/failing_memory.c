/*
 * failing_memory: loaded into a test program (LD_PRELOAD) by tools/fail-allocations, it counts the
 * allocations of one thread, and lets one of them fail. Those of the libraries count too.
 */
#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>

#include "failing_memory.h"

void *__libc_malloc(size_t bytes);
void *__libc_calloc(size_t items, size_t bytes);
void *__libc_realloc(void *old, size_t bytes);
void *__libc_memalign(size_t alignment, size_t bytes);

/* Found without a call that would allocate. */
static _Thread_local __attribute__((tls_model("initial-exec"))) struct failing_memory memory;

struct failing_memory *failing_memory(void)
{
    return &memory;
}

static bool fails(void)
{
    if (!memory.is_counting || memory.calls++ != memory.fail_at)
        return false;
    errno = ENOMEM;
    return true;
}

void *malloc(size_t bytes)
{
    return fails() ? NULL : __libc_malloc(bytes);
}

void *calloc(size_t items, size_t bytes)
{
    return fails() ? NULL : __libc_calloc(items, bytes);
}

void *realloc(void *old, size_t bytes)
{
    return fails() ? NULL : __libc_realloc(old, bytes);
}

void *aligned_alloc(size_t alignment, size_t bytes)
{
    return fails() ? NULL : __libc_memalign(alignment, bytes);
}

int posix_memalign(void **ret_block, size_t alignment, size_t bytes)
{
    void *block = fails() ? NULL : __libc_memalign(alignment, bytes);
    if (block == NULL)
        return ENOMEM;
    *ret_block = block;
    return 0;
}
