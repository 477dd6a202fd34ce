/*
 * test_crypto_memory: libcrypto works on blocks that threads keep. Under AddressSanitizer nothing
 * is installed, and the same calls show that libcrypto's own allocator still works.
 */
#include "test.h"

#include <openssl/crypto.h>
#include <pthread.h>

#include "base/crypto_memory.h"
#include "base/sanitizer.h"

__attribute__((constructor(101))) static void install_first(void)
{
    jt_crypto_memory_install(); /* before anything else calls libcrypto */
}

static void fill_and_check(size_t size)
{
    uint8_t *bytes = OPENSSL_malloc(size);
    CHECK("memory", bytes != NULL);
    CHECK("aligned", (uintptr_t)bytes % _Alignof(max_align_t) == 0);
    memset(bytes, (int)(size & 0xff), size);
    bytes = OPENSSL_realloc(bytes, 2 * size);
    CHECK("larger memory", bytes != NULL);
    for (size_t i = 0; i < size; i++)
        CHECK_INT("kept its bytes", bytes[i], size & 0xff);
    OPENSSL_free(bytes);
}

TEST(blocks_of_all_sizes_hold_what_is_written)
{
    for (size_t size = 1; size < 100000; size = size * 3 / 2 + 1)
        fill_and_check(size);
    OPENSSL_free(NULL);
}

TEST(a_block_given_back_is_the_next_one_handed_out)
{
    void *first = OPENSSL_malloc(100);
    OPENSSL_free(first);
    void *second = OPENSSL_malloc(120); /* the same power of two */
    CHECK("the same block", JT_HAS_ASAN || first == second);
    OPENSSL_free(second);
}

static void *give_back(void *block)
{
    OPENSSL_free(block);
    fill_and_check(500);
    return NULL; /* the thread's blocks are freed with it */
}

TEST(a_block_may_be_given_back_by_another_thread)
{
    pthread_t thread;
    void *block = OPENSSL_malloc(64);
    CHECK_INT("thread", pthread_create(&thread, NULL, give_back, block), 0);
    pthread_join(thread, NULL);
    fill_and_check(64);
}
