/* The store's files are exchanged underneath it: nothing is answered for, and nothing is lost. */
#include "store/fixture.h"

static jt_err put(struct store *store, const char *id)
{
    JT_AUTO(store_tx_abortp) struct store_tx *tx = NULL;
    struct application app = fixture_application(id, id);
    JT_TRY(store_begin(store, STORE_WRITE, JT_STR("test"), &tx));
    JT_TRY(store_application_create(tx, &app));
    JT_TRY(store_record_change(tx, CHANGE_APPLICATION, app.id, JT_STR("application.created"),
                               JT_STR("")));
    return store_commit(&tx);
}

static bool has(struct store *store, const char *id)
{
    struct application app;
    struct store_tx *tx = fixture_begin(store, STORE_READ);
    bool is_there = store_application_get(tx, str(id), test_arena(), &app).code == JT_OK;
    store_tx_abortp(&tx);
    return is_there;
}

static const char *beside(struct fixture *f, const char *end)
{
    static char path[128];
    snprintf(path, sizeof(path), "%s%s", f->path, end);
    return path;
}

TEST(each_file_that_goes_ends_changes_until_it_is_back)
{
    OF_SQLITE();
    static const char *const ends[] = { "", "-wal", "-shm" };
    for (size_t i = 0; i < COUNT(ends); i++) {
        FIXTURE(f);
        char path[128], away[128];
        strcpy(path, beside(&f, ends[i]));
        strcpy(away, beside(&f, ".away"));
        CHECK_OK("before", put(f.store, "a1"));
        CHECK_INT("rename", rename(path, away), 0);
        CHECK_CODE(ends[i], put(f.store, "a2"), JT_MOVED);
        CHECK_CODE("it is known", store_trouble(f.store), JT_MOVED);
        struct store_tx *tx = NULL;
        CHECK_CODE("nor is it read", store_begin(f.store, STORE_READ, JT_STR("test"), &tx),
                   JT_MOVED);
        CHECK_OK("watch", store_watch(f.store));
        CHECK("a copy", store_copy_path(f.store).len != 0);
        CHECK_INT("back", rename(away, path), 0);
        CHECK_OK("watch", store_watch(f.store));
        CHECK_CODE("over", store_trouble(f.store), JT_OK);
        CHECK("no copy", store_copy_path(f.store).len == 0);
        CHECK_OK("after", put(f.store, "a3"));
        CHECK("what was refused is not there", !has(f.store, "a2"));
        CHECK("the rest is", has(f.store, "a1") && has(f.store, "a3"));
    }
}

TEST(the_copy_of_a_removed_store_is_whole)
{
    OF_SQLITE();
    FIXTURE(f);
    char copy[256];
    CHECK_OK("put", put(f.store, "a1"));
    CHECK_INT("remove", unlink(f.path), 0);
    CHECK_OK("watch", store_watch(f.store));
    snprintf(copy, sizeof(copy), "%.*s", JT_FMT(store_copy_path(f.store)));
    store_close(f.store);
    CHECK("no log is left for another file", access(beside(&f, "-wal"), F_OK) != 0);
    CHECK_INT("rename", rename(copy, f.path), 0);
    f.store = fixture_open(&f);
    CHECK("it holds all", has(f.store, "a1"));
}

/* As `cp`: the same inode. */
static void overwrite(const char *path, const char *bytes, size_t len)
{
    int fd = open(path, O_WRONLY | O_TRUNC | O_CLOEXEC);
    CHECK("write", fd >= 0 && write(fd, bytes, len) == (ssize_t)len);
    close(fd);
}

TEST(what_was_overwritten_is_never_written_again)
{
    OF_SQLITE();
    FIXTURE(f);
    char text[4096];
    memset(text, 'x', sizeof(text));
    CHECK_OK("put", put(f.store, "a1"));
    overwrite(f.path, text, sizeof(text));
    CHECK_CODE("put", put(f.store, "a2"), JT_MOVED);
    (void)store_watch(f.store).code;
    CHECK_CODE("still", store_trouble(f.store), JT_MOVED);
    CHECK("a mixture is not kept", store_copy_path(f.store).len == 0);
    store_close(f.store);
    f.store = NULL;
    struct stat found;
    CHECK_INT("stat", stat(f.path, &found), 0);
    CHECK_INT("nothing was put on top", found.st_size, sizeof(text));
    CHECK_INT("the log stays", access(beside(&f, "-wal"), F_OK), 0);

    struct store_options options = fixture_options(&f);
    struct store *store = NULL;
    jt_str problem;
    CHECK_CODE("nor is it by a start", store_open(&options, test_arena(), &store, &problem),
               JT_MOVED);
    CHECK("it says why", memmem(problem.ptr, problem.len, "belongs to another file", 23) != NULL);
}

TEST(commits_of_others_and_their_checkpoints_are_no_trouble)
{
    OF_SQLITE();
    FIXTURE(f);
    for (int i = 0; i < 20; i++) {
        char id[16];
        snprintf(id, sizeof(id), "b%d", i);
        struct store *other = fixture_open(&f);
        CHECK_OK("other", put(other, id));
        store_close(other);
        id[0] = 'a';
        CHECK_OK("this", put(f.store, id));
        CHECK_OK("watch", store_watch(f.store));
        CHECK_CODE("none", store_trouble(f.store), JT_OK);
    }
}

/* Its first page says that the file is two commits on, as a back-up's would. */
static void advance(const char *path)
{
    uint8_t number[4]; /* user_version */
    int fd = open(path, O_RDWR | O_CLOEXEC);
    CHECK("read", fd >= 0 && pread(fd, number, sizeof(number), 60) == (ssize_t)sizeof(number));
    number[2] = (uint8_t)(number[2] + 2);
    CHECK("write", pwrite(fd, number, sizeof(number), 60) == (ssize_t)sizeof(number));
    close(fd);
}

TEST(a_newer_file_that_no_checkpoint_wrote_is_seen)
{
    OF_SQLITE();
    FIXTURE(f);
    CHECK_OK("put", put(f.store, "a1"));
    CHECK_INT("its times alone", utimensat(AT_FDCWD, f.path, NULL, 0), 0);
    CHECK_OK("put", put(f.store, "a2"));
    advance(f.path);
    CHECK_CODE("put", put(f.store, "a3"), JT_MOVED);
}

TEST(a_log_that_is_overwritten_ends_changes_and_is_no_log_at_the_next_start)
{
    OF_SQLITE();
    static const struct {
        const char *text;
        enum jt_code start;
    } rows[] = { { "", JT_OK }, { "neither a log nor anything else, but text", JT_STORE } };
    for (size_t i = 0; i < COUNT(rows); i++) {
        FIXTURE(f);
        CHECK_OK("put", put(f.store, "a1"));
        overwrite(beside(&f, "-wal"), rows[i].text, strlen(rows[i].text));
        CHECK_CODE("put", put(f.store, "a2"), JT_MOVED);
        CHECK("it says which", strstr(store_trouble(f.store).what, "-wal was overwritten") != NULL);
        store_close(f.store);
        f.store = NULL;
        struct store_options options = fixture_options(&f);
        struct store *store = NULL;
        jt_str problem;
        CHECK_CODE("start", store_open(&options, test_arena(), &store, &problem), rows[i].start);
        store_close(store);
    }
}
