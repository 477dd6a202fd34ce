/* store_for_test: a new store in a folder of its own, at a time that the test chooses. */
#pragma once

#include <ftw.h>
#include <unistd.h>

#include "store/store.h"

struct test_store {
    char folder[64], url[128];
    int64_t now_ms;
    struct store *store;
};

static inline int64_t test_store_now(void *self)
{
    return ((struct test_store *)self)->now_ms;
}

static inline struct jt_clock test_store_clock(struct test_store *test)
{
    return (struct jt_clock){ .now_ms = test_store_now, .self = test };
}

static inline void test_store_open(struct test_store *ret_test)
{
    jt_str problem = JT_STR("");
    snprintf(ret_test->folder, sizeof(ret_test->folder), "/tmp/jeton-test-XXXXXX");
    assert_non_null(mkdtemp(ret_test->folder));
    snprintf(ret_test->url, sizeof(ret_test->url), "sqlite:%s/jeton.db", ret_test->folder);
    ret_test->now_ms = 1767225600000; /* 2026-01-01T00:00:00Z */
    struct store_options options = { .url = str(ret_test->url),
                                     .issuer = JT_STR("http://localhost:8080"),
                                     .clock = test_store_clock(ret_test),
                                     .random = jt_random_system(),
                                     .readers = 1 };
    jt_err err = store_open(&options, test_arena(), &ret_test->store, &problem);
    if (err.code != JT_OK)
        fail_msg("store_open: %.*s", JT_FMT(problem));
}

static inline int test_store_remove(const char *path, const struct stat *info, int type,
                                    struct FTW *walk)
{
    (void)info, (void)type, (void)walk;
    return remove(path);
}

static inline void test_store_close(struct test_store *test)
{
    store_close(test->store);
    nftw(test->folder, test_store_remove, 8, FTW_DEPTH | FTW_PHYS);
}
