/*
 * crypto_memory: a few lists per thread, one for each power of two. libcrypto's hooks have no
 * argument of ours, so the lists are the one thread-local variable of this project.
 */
#include "base/crypto_memory.h"

#include <openssl/crypto.h>
#include <pthread.h>
#include <stdalign.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/sanitizer.h"

enum {
    SMALLEST_BYTES = 32,
    CLASSES = 10,  /* 32 to 16384 bytes: the scratch of an RSA signature is among them */
    KEPT_MAX = 32, /* blocks of a class that a thread keeps; more go back to the heap */
};

struct block {
    struct block *next;  /* while it is kept */
    unsigned size_class; /* CLASSES: larger than any, not kept */
    size_t capacity;
    alignas(max_align_t) char bytes[];
};

static _Thread_local struct {
    struct block *first[CLASSES];
    unsigned count[CLASSES];
    bool has_end; /* its blocks are freed when the thread ends */
} kept;

static pthread_key_t thread_end;

static void free_kept(void *unused)
{
    (void)unused;
    for (size_t i = 0; i < CLASSES; i++)
        while (kept.first[i] != NULL) {
            struct block *block = kept.first[i];
            kept.first[i] = block->next;
            free(block);
        }
    memset(&kept, 0, sizeof(kept)); /* libcrypto's own end of thread may come after this one */
}

static struct block *block_of(void *bytes)
{
    return (struct block *)((char *)bytes - offsetof(struct block, bytes));
}

static unsigned class_of(size_t size)
{
    if (size <= SMALLEST_BYTES)
        return 0;
    const unsigned bits = 64 - (unsigned)__builtin_clzl((size - 1) / SMALLEST_BYTES);
    return bits < CLASSES ? bits : CLASSES;
}

static void *allocate(size_t size, const char *file, int line)
{
    (void)file, (void)line;
    unsigned size_class = class_of(size);
    struct block *block = size_class < CLASSES ? kept.first[size_class] : NULL;
    if (block != NULL) {
        kept.first[size_class] = block->next;
        kept.count[size_class]--;
        return block->bytes;
    }
    size_t capacity = size_class < CLASSES ? (size_t)SMALLEST_BYTES << size_class : size;
    if (capacity > SIZE_MAX - sizeof(*block))
        return NULL;
    block = malloc(sizeof(*block) + capacity);
    if (block == NULL)
        return NULL;
    block->size_class = size_class;
    block->capacity = capacity;
    return block->bytes;
}

static void give_back(void *bytes, const char *file, int line)
{
    (void)file, (void)line;
    if (bytes == NULL)
        return;
    struct block *block = block_of(bytes);
    if (block->size_class == CLASSES || kept.count[block->size_class] == KEPT_MAX) {
        free(block);
        return;
    }
    if (!kept.has_end)
        kept.has_end = pthread_setspecific(thread_end, &kept) == 0;
    block->next = kept.first[block->size_class];
    kept.first[block->size_class] = block;
    kept.count[block->size_class]++;
}

static void *change_size(void *bytes, size_t size, const char *file, int line)
{
    if (bytes == NULL)
        return allocate(size, file, line);
    size_t capacity = block_of(bytes)->capacity;
    if (size != 0 && size <= capacity)
        return bytes;
    void *moved = size == 0 ? NULL : allocate(size, file, line);
    if (size != 0 && moved == NULL)
        return NULL;
    if (moved != NULL)
        memcpy(moved, bytes, capacity);
    give_back(bytes, file, line);
    return moved;
}

void jt_crypto_memory_install(void)
{
    if (!JT_HAS_ASAN && pthread_key_create(&thread_end, free_kept) == 0)
        CRYPTO_set_mem_functions(allocate, change_size, give_back); /* refused: malloc stays */
}
