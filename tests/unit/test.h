/*
 * test: what unit tests share. TEST(name) defines and registers a test, which main.c runs through
 * cmocka with the others of its room. Checks name the case, so that a table row is found at once.
 */
#pragma once

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/arena.h"

#define TEST(test_name)                                                 \
    static void test_name(void **state);                                \
    __attribute__((constructor)) static void register_##test_name(void) \
    {                                                                   \
        test_register(__FILE_NAME__ ": " #test_name, test_name);        \
    }                                                                   \
    static void test_name(__attribute__((unused)) void **state)

void test_register(const char *name, CMUnitTestFunction run);

/* An arena that lives to the end of the test. */
struct jt_arena *test_arena(void);

static inline jt_str str(const char *c_string)
{
    return jt_str_from(c_string);
}

#define CHECK_CODE(case_name, err, wanted)                                                 \
    do {                                                                                   \
        jt_err got_err_ = (err);                                                           \
        if (got_err_.code != (wanted))                                                     \
            fail_msg("%s: got %s (%s), want %s", (case_name), jt_code_name(got_err_.code), \
                     got_err_.what, jt_code_name(wanted));                                 \
    } while (0)

#define CHECK_OK(case_name, err) CHECK_CODE((case_name), (err), JT_OK)

#define CHECK_STR(case_name, got, wanted)                                                          \
    do {                                                                                           \
        jt_str got_ = (got), want_ = jt_str_from(wanted);                                          \
        if (!jt_str_eq(got_, want_))                                                               \
            fail_msg("%s: got \"%.*s\", want \"%.*s\"", (case_name), JT_FMT(got_), JT_FMT(want_)); \
    } while (0)

#define CHECK_INT(case_name, got, wanted)                                  \
    do {                                                                   \
        long long got_ = (long long)(got), want_ = (long long)(wanted);    \
        if (got_ != want_)                                                 \
            fail_msg("%s: got %lld, want %lld", (case_name), got_, want_); \
    } while (0)

#define CHECK(case_name, condition)                              \
    do {                                                         \
        if (!(condition))                                        \
            fail_msg("%s: not so: %s", (case_name), #condition); \
    } while (0)

/* printf into test_arena(). */
__attribute__((format(printf, 1, 2))) static inline char *text(const char *format, ...)
{
    enum { TEXT_MAX_BYTES = 4096 };
    char *bytes = NULL;
    va_list arguments;
    CHECK_OK("text", jt_arena_alloc(test_arena(), TEXT_MAX_BYTES, &bytes));
    va_start(arguments, format);
    vsnprintf(bytes, TEXT_MAX_BYTES, format, arguments);
    va_end(arguments);
    return bytes;
}

/* The whole of a file under tests/vectors, in test_arena(); its path comes from the build. */
static inline jt_str test_vector(const char *name)
{
    char path[512];
    snprintf(path, sizeof(path), "%s/%s", TEST_VECTORS, name);
    FILE *file = fopen(path, "rb");
    if (file == NULL)
        fail_msg("no vector %s", path);
    char *bytes = NULL;
    enum { VECTOR_MAX_BYTES = 256 * 1024 };
    CHECK_OK(name, jt_arena_alloc(test_arena(), VECTOR_MAX_BYTES, &bytes));
    size_t len = fread(bytes, 1, VECTOR_MAX_BYTES, file);
    fclose(file);
    return (jt_str){ bytes, len };
}
