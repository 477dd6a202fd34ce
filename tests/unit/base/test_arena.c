/* arena: limits, alignment, reset; under AddressSanitizer an overrun ends the program. */
#include "test.h"

#include <stdalign.h>

static void arena_freep(struct jt_arena **arena)
{
    jt_arena_free(*arena);
}

TEST(arena_gives_aligned_memory_that_does_not_overlap)
{
    JT_AUTO(arena_freep) struct jt_arena *arena = NULL;
    uint8_t *parts[200];
    CHECK_OK("new", jt_arena_new(64, 1 << 20, &arena));
    for (size_t i = 0; i < COUNT(parts); i++) {
        CHECK_OK("alloc", jt_arena_alloc(arena, i, &parts[i]));
        CHECK("aligned for any type", (uintptr_t)parts[i] % alignof(max_align_t) == 0);
        memset(parts[i], (int)i, i);
    }
    for (size_t i = 0; i < COUNT(parts); i++)
        for (size_t k = 0; k < i; k++)
            CHECK_INT("still what was written", parts[i][k], i);
}

TEST(arena_stops_at_its_limit_and_still_gives_what_fits)
{
    JT_AUTO(arena_freep) struct jt_arena *arena = NULL;
    void *ptr = NULL;
    size_t got = 0;
    CHECK_OK("new", jt_arena_new(1024, 64 * 1024, &arena));
    CHECK_CODE("more than everything", jt_arena_alloc(arena, 64 * 1024 + 1, &ptr), JT_TOO_LARGE);
    CHECK_CODE("an impossible size", jt_arena_alloc(arena, SIZE_MAX, &ptr), JT_TOO_LARGE);
    CHECK("an output is untouched on error", ptr == NULL);
    while (jt_arena_alloc(arena, 1000, &ptr).code == JT_OK)
        got += 1000;
    CHECK("never more than the limit", got <= 64 * 1024);
    CHECK("most of the limit is of use", got >= 56 * 1024);
    CHECK_CODE("full stays full", jt_arena_alloc(arena, 1000, &ptr), JT_TOO_LARGE);
}

TEST(an_array_grows_and_keeps_what_is_in_it)
{
    JT_AUTO(arena_freep) struct jt_arena *arena = NULL;
    int64_t *numbers = NULL, *before;
    size_t capacity = 0;
    CHECK_OK("new", jt_arena_new(64, 8192, &arena));
    for (size_t i = 0; i < 100; i++) {
        CHECK_OK("extend", jt_arena_extend(arena, sizeof(*numbers), i, &capacity, &numbers));
        CHECK("there is room", capacity > i);
        CHECK_INT("a new element is zero", numbers[i], 0);
        numbers[i] = (int64_t)i;
    }
    for (size_t i = 0; i < 100; i++)
        CHECK_INT("still what was written", numbers[i], i);
    before = numbers;
    CHECK_CODE("past the limit", jt_arena_extend(arena, 4096, capacity, &capacity, &numbers),
               JT_TOO_LARGE);
    CHECK("an output is untouched on error", numbers == before);
}

TEST(arena_begins_anew_after_reset)
{
    JT_AUTO(arena_freep) struct jt_arena *arena = NULL;
    char *first = NULL, *again = NULL, *large = NULL;
    CHECK_OK("new", jt_arena_new(4096, 1 << 20, &arena));
    CHECK_OK("first", jt_arena_alloc(arena, 100, &first));
    for (int round = 0; round < 50; round++) { /* would pass the limit if reset kept anything */
        CHECK_OK("large", jt_arena_alloc(arena, 500 * 1024, &large));
        memset(large, 'x', 500 * 1024);
        jt_arena_reset(arena);
    }
    CHECK_OK("again", jt_arena_alloc(arena, 100, &again));
    CHECK("the first block is kept", first == again);
}

TEST(arena_refuses_limits_that_contradict_each_other)
{
    struct jt_arena *arena = NULL;
    CHECK_CODE("first block past the limit", jt_arena_new(2048, 1024, &arena), JT_TOO_LARGE);
    CHECK_CODE("a limit that overflows", jt_arena_new(16, SIZE_MAX, &arena), JT_TOO_LARGE);
    CHECK("no arena", arena == NULL);
}

TEST(arena_may_begin_empty)
{
    JT_AUTO(arena_freep) struct jt_arena *arena = NULL;
    char *ptr = NULL;
    CHECK_OK("new", jt_arena_new(0, 1024, &arena));
    CHECK_OK("alloc", jt_arena_alloc(arena, 100, &ptr));
    memset(ptr, 0, 100);
}

TEST(arena_calloc_zeroes_and_checks_the_product)
{
    uint64_t *numbers = NULL;
    CHECK_OK("array", jt_arena_calloc(test_arena(), 100, sizeof(*numbers), &numbers));
    for (size_t i = 0; i < 100; i++)
        CHECK_INT("zero", numbers[i], 0);
    CHECK_CODE("a product that overflows", jt_arena_calloc(test_arena(), SIZE_MAX / 2, 3, &numbers),
               JT_TOO_LARGE);
    CHECK_OK("an array of nothing", jt_arena_calloc(test_arena(), 0, 8, &numbers));
}

TEST(arena_copy_ends_in_a_nul_that_is_not_counted)
{
    char bytes[] = "text";
    jt_str copy;
    CHECK_OK("copy", jt_arena_copy(test_arena(), str(bytes), &copy));
    bytes[0] = 'n';
    CHECK_STR("a copy of its own", copy, "text");
    CHECK_INT("NUL", copy.ptr[4], 0);
    CHECK_OK("nothing", jt_arena_copy(test_arena(), (jt_str){ NULL, 0 }, &copy));
    CHECK_STR("nothing", copy, "");
    CHECK_INT("NUL", copy.ptr[0], 0);
}

TEST(arena_free_takes_nothing)
{
    struct jt_arena *arena = NULL;
    jt_arena_free(NULL);
    jt_arena_freep(&arena);
}

TEST(arena_wipes_what_it_gave_out)
{
    JT_AUTO(arena_freep) struct jt_arena *arena = NULL;
    char *first = NULL, *again = NULL;
    enum { BYTES = 3000 };
    CHECK_OK("new", jt_arena_new(4096, 4096, &arena));
    CHECK_OK("alloc", jt_arena_alloc(arena, BYTES, &first));
    memset(first, 's', BYTES);
    jt_arena_reset(arena);
    CHECK_OK("alloc", jt_arena_alloc(arena, BYTES, &again));
    CHECK("the same memory", again == first);
    for (size_t i = 0; i < BYTES; i++)
        CHECK_INT("wiped", again[i], 0);
}
