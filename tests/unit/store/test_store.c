/* Opening a store, and what its transactions promise. */
#include "store/fixture.h"

TEST(a_new_store_gets_a_folder_and_a_file_of_its_own)
{
    OF_SQLITE();
    JT_AUTO(fixture_clear) struct fixture f = fixture_folder();
    char folder[128], path[160];
    struct stat found;
    snprintf(folder, sizeof(folder), "%s/a", f.folder);
    snprintf(path, sizeof(path), "%s/b/jeton.db", folder);
    snprintf(f.url, sizeof(f.url), "sqlite:%s", path);

    struct store *store = fixture_open(&f);
    CHECK("it is new", store_is_new(store));
    CHECK_INT("folder", stat(folder, &found), 0);
    CHECK_INT("mode of the folder", found.st_mode & 0777, 0700);
    CHECK_INT("file", stat(path, &found), 0);
    CHECK_INT("mode of the file", found.st_mode & 0777, 0600);
    store_close(store);

    CHECK_INT("remove", unlink(path), 0);
    snprintf(path, sizeof(path), "%s/b", folder);
    CHECK_INT("nothing but the file is left behind", rmdir(path), 0);
    rmdir(folder);
}

static void check_refused(const char *name, struct fixture *f, const char *url, enum jt_code code,
                          const char *sentence)
{
    struct store_options options = fixture_options(f);
    struct store *store = NULL;
    jt_str problem = JT_STR("");
    options.url = str(url);
    CHECK_CODE(name, store_open(&options, test_arena(), &store, &problem), code);
    CHECK(name, store == NULL);
    if (memmem(problem.ptr, problem.len, sentence, strlen(sentence)) == NULL)
        fail_msg("%s: the problem is \"%.*s\"", name, JT_FMT(problem));
}

/* The words are tested in test_store_url.c. */
TEST(a_url_that_was_meant_otherwise_makes_nothing)
{
    static const char *const urls[] = { "sqlite::memory:", "sqlite:x.db?mode=ro",
                                        "sqlite://x.db",   "sqlite:file:x.db",
                                        "SQLITE:x.db",     "sqlite:%78.db",
                                        "sqlite:~/x.db",   "x.db" };
    JT_AUTO(fixture_clear) struct fixture f = fixture_folder();
    char back[4096];
    CHECK("working folder", getcwd(back, sizeof(back)) != NULL && chdir(f.folder) == 0);
    for (size_t i = 0; i < COUNT(urls); i++)
        check_refused(urls[i], &f, urls[i], JT_INVALID, urls[i]);
    CHECK_INT("back", chdir(back), 0);
    CHECK_INT("the folder is empty still", rmdir(f.folder), 0);
}

TEST(a_store_is_new_until_something_was_put_in)
{
    FIXTURE(f);
    struct store *second = fixture_open(&f);
    CHECK("new to a second handle too", store_is_new(second));
    store_close(second);

    struct store_tx *tx = fixture_begin(f.store, STORE_WRITE);
    put_application(tx, "a1", "one");
    fixture_commit(&tx);
    tx = fixture_begin(f.store, STORE_WRITE);
    CHECK_OK("delete", store_application_delete(tx, JT_STR("a1")));
    fixture_commit(&tx);

    second = fixture_open(&f);
    CHECK("not new, though empty again", !store_is_new(second));
    store_close(second);
}

static void write_file(const char *path, const char *bytes, size_t len)
{
    FILE *file = fopen(path, "wb");
    CHECK(path, file != NULL && fwrite(bytes, 1, len, file) == len && fclose(file) == 0);
}

TEST(what_cannot_be_a_store_is_refused_in_a_sentence)
{
    OF_SQLITE();
    JT_AUTO(fixture_clear) struct fixture f = fixture_folder();
    char text[8192], url[300];
    memset(text, 'x', sizeof(text));

    write_file(f.path, text, sizeof(text));
    check_refused("a file of text", &f, f.url, JT_STORE, "is not an SQLite database");
    write_file(f.path, "short", 5);
    check_refused("a short file", &f, f.url, JT_STORE, "is not an SQLite database");

    snprintf(url, sizeof(url), "%s/below.db", f.url);
    check_refused("a file where a folder should be", &f, url, JT_IO, "Not a directory");
    snprintf(url, sizeof(url), "%s/below/deep.db", f.url);
    check_refused("a folder below a file", &f, url, JT_IO, "cannot make the folder");
    snprintf(url, sizeof(url), "sqlite:%s", f.folder);
    check_refused("a folder", &f, url, JT_IO, "is a folder");
    check_refused("a device", &f, "sqlite:/dev/null", JT_IO, "is not a regular file");

    struct store_options options = fixture_options(&f);
    struct store *store = NULL;
    jt_str problem;
    options.readers = 0;
    CHECK_CODE("no reader", store_open(&options, test_arena(), &store, &problem), JT_INVALID);
    CHECK_STR("no reader", problem, "a store has 1 to 16 readers");
}

TEST(two_handles_on_one_file_see_each_others_changes)
{
    FIXTURE(f);
    struct application app;
    struct store *second = fixture_open(&f);

    struct store_tx *tx = fixture_begin(f.store, STORE_WRITE);
    put_application(tx, "a1", "one");
    struct store_tx *before = fixture_begin(second, STORE_READ);
    CHECK_CODE("not before the commit",
               store_application_get(before, JT_STR("a1"), test_arena(), &app), JT_NOT_FOUND);
    fixture_commit(&tx);
    CHECK_CODE("not in an older snapshot",
               store_application_get(before, JT_STR("a1"), test_arena(), &app), JT_NOT_FOUND);
    store_tx_abortp(&before);

    struct store_tx *after = fixture_begin(second, STORE_READ);
    CHECK_OK("after it", store_application_get(after, JT_STR("a1"), test_arena(), &app));
    CHECK_OK("reading ends with a commit too", store_commit(&after));
    CHECK("the handle is gone", after == NULL);
    store_close(second);
}

TEST(a_rollback_leaves_nothing)
{
    FIXTURE(f);
    struct application app;
    int64_t revision = -1;
    struct store_tx *tx = fixture_begin(f.store, STORE_WRITE);
    put_application(tx, "a1", "one");
    CHECK_OK("record", store_record_change(tx, CHANGE_APPLICATION, JT_STR("a1"),
                                           JT_STR("application.created"), JT_STR("{}")));
    store_tx_abortp(&tx);
    CHECK("the handle is gone", tx == NULL);
    store_tx_abortp(&tx); /* takes NULL */

    tx = fixture_begin(f.store, STORE_READ);
    CHECK_CODE("row", store_application_get(tx, JT_STR("a1"), test_arena(), &app), JT_NOT_FOUND);
    CHECK_OK("revision", store_revision(tx, &revision));
    CHECK_INT("revision", revision, 0);
    store_tx_abortp(&tx);
}

TEST(a_change_without_an_audit_entry_is_not_committed)
{
    FIXTURE(f);
    struct application app;
    struct store_tx *tx = fixture_begin(f.store, STORE_WRITE);
    put_application(tx, "a1", "one");
    CHECK_CODE("commit", store_commit(&tx), JT_STORE);
    CHECK("the handle is gone", tx == NULL);

    tx = fixture_begin(f.store, STORE_WRITE);
    CHECK_CODE("row", store_application_get(tx, JT_STR("a1"), test_arena(), &app), JT_NOT_FOUND);
    CHECK_CODE("nothing found", store_application_delete(tx, JT_STR("a1")), JT_NOT_FOUND);
    CHECK_OK("nothing changed needs no entry", store_commit(&tx));
}

TEST(a_transaction_in_which_a_statement_failed_only_rolls_back)
{
    FIXTURE(f);
    struct application app = fixture_application("a1", "one");
    struct application *apps = NULL;
    size_t count = 0;
    struct store_tx *tx = fixture_begin(f.store, STORE_WRITE);
    put_application(tx, "a1", "one");
    CHECK_OK("record", store_record_change(tx, CHANGE_APPLICATION, app.id,
                                           JT_STR("application.created"), JT_STR("")));
    CHECK_CODE("the id is taken", store_application_create(tx, &app), JT_CONFLICT);
    CHECK_CODE("nothing is read", store_application_get(tx, app.id, test_arena(), &app), JT_STORE);
    CHECK_CODE("nor written", store_application_update(tx, &app), JT_STORE);
    CHECK_CODE("nor recorded",
               store_record_change(tx, CHANGE_APPLICATION, app.id, JT_STR("x"), JT_STR("")),
               JT_STORE);
    CHECK_CODE("nor committed", store_commit(&tx), JT_STORE);
    CHECK("the handle is gone", tx == NULL);

    tx = fixture_begin(f.store, STORE_WRITE);
    CHECK_OK("the next one is sound",
             store_application_list(tx, SORT_NAME_ASC, (struct store_cursor){ 0 }, JT_STR(""), 10,
                                    test_arena(), &apps, &count));
    CHECK_INT("nothing of it is there", count, 0);
    put_application(tx, "a1", "one");
    fixture_commit(&tx);
}

TEST(each_mode_does_its_own_work_only)
{
    FIXTURE(f);
    struct application app = fixture_application("a1", "one");
    struct store_tx *tx = fixture_begin(f.store, STORE_BOOKKEEPING);
    CHECK_CODE("bookkeeping records no change",
               store_record_change(tx, CHANGE_APPLICATION, JT_STR("a1"), JT_STR("x"), JT_STR("")),
               JT_STORE);
    store_tx_abortp(&tx);

    tx = fixture_begin(f.store, STORE_READ);
    CHECK_CODE("reading does not write", store_application_create(tx, &app), JT_STORE);
    CHECK_CODE("nor record",
               store_record_change(tx, CHANGE_APPLICATION, JT_STR("a1"), JT_STR("x"), JT_STR("")),
               JT_STORE);
    store_tx_abortp(&tx);
}

TEST(a_second_writer_waits_and_then_gives_up)
{
    enum { WAIT_MS = 300 };
    FIXTURE_WAITING(f, WAIT_MS);
    struct store_tx *first = fixture_begin(f.store, STORE_WRITE), *none = NULL;
    const struct jt_instant from = jt_instant_now();
    CHECK_CODE("a second one", store_begin(f.store, STORE_WRITE, JT_STR(""), &none),
               JT_UNAVAILABLE);
    CHECK("after a while", ms_since(from) >= WAIT_MS);
    store_tx_abortp(&first);
    struct store_tx *next = fixture_begin(f.store, STORE_WRITE);
    store_tx_abortp(&next);
}

TEST(readers_are_kept_for_what_tokens_wait_for)
{
    enum { WAIT_MS = 1000 };
    JT_AUTO(fixture_clear) struct fixture f = fixture_folder();
    f.lock_wait_ms = WAIT_MS;
    struct store_options options = fixture_options(&f);
    struct store_tx *reads[2], *first[2], *none = NULL;
    jt_str problem;
    options.readers = 5;
    options.readers_first = 2;
    options.follows = true;
    CHECK_OK("open", store_open(&options, test_arena(), &f.store, &problem));
    for (size_t i = 0; i < COUNT(reads); i++)
        reads[i] = fixture_begin(f.store, STORE_READ);
    CHECK_CODE("no more of them", store_begin(f.store, STORE_READ, JT_STR(""), &none),
               JT_UNAVAILABLE);
    const struct jt_instant from = jt_instant_now();
    for (size_t i = 0; i < COUNT(first); i++)
        first[i] = fixture_begin(f.store, STORE_READ_FIRST);
    CHECK("at once", ms_since(from) < WAIT_MS);
    CHECK_CODE("nor of these", store_begin(f.store, STORE_READ_FIRST, JT_STR(""), &none),
               JT_UNAVAILABLE);
    struct store_tx *follow = fixture_begin(f.store, STORE_FOLLOW);
    store_tx_abortp(&follow);
    for (size_t i = 0; i < COUNT(first); i++)
        store_tx_abortp(&first[i]);
    for (size_t i = 0; i < COUNT(reads); i++)
        store_tx_abortp(&reads[i]);
}

TEST(a_writer_elsewhere_is_waited_for_and_then_given_up)
{
    FIXTURE_WAITING(f, 300);
    struct store_tx *none = NULL;
    int64_t revision = 0;
    struct store *second = fixture_open(&f);
    struct store_tx *first = fixture_begin(second, STORE_WRITE);
    CHECK_OK("it has the lock", store_revision(first, &revision));
    jt_err err = store_begin(f.store, STORE_WRITE, JT_STR(""), &none);
    if (err.code == JT_OK) /* where that only goes out with the first statement */
        err = store_revision(none, &revision);
    CHECK_CODE("a second one", err, JT_UNAVAILABLE);
    store_tx_abortp(&none);
    store_tx_abortp(&first);
    struct store_tx *next = fixture_begin(f.store, STORE_WRITE);
    CHECK_OK("then it is had", store_revision(next, &revision));
    store_tx_abortp(&next);
    store_close(second);
}

/* A statement that nobody waits for, and whose row points to none that is there. */
static jt_err run_in_vain(struct store_tx *tx)
{
    const struct client_secret secret = { .application_id = JT_STR("nobody") };
    return store_client_secret_rotate(tx, &secret, false);
}

TEST(what_nobody_waits_for_fails_what_comes_after_and_is_not_its_answer)
{
    FIXTURE(f);
    struct application app = fixture_application("a", "Robot");
    struct store_tx *tx = fixture_begin(f.store, STORE_WRITE);
    jt_err err = run_in_vain(tx);
    if (err.code == JT_OK)
        err = store_application_create(tx, &app);
    CHECK_CODE("not: no such organization", err, JT_STORE);
    store_tx_abortp(&tx);
    tx = fixture_begin(f.store, STORE_READ);
    CHECK_CODE("it is not there", store_application_get(tx, JT_STR("a"), test_arena(), &app),
               JT_NOT_FOUND);
    store_tx_abortp(&tx);
}

TEST(what_nobody_waits_for_fails_the_commit)
{
    FIXTURE(f);
    struct application app;
    struct store_tx *tx = fixture_begin(f.store, STORE_WRITE);
    put_application(tx, "a", "Robot");
    jt_err err = run_in_vain(tx);
    if (err.code == JT_OK)
        err = store_record_change(tx, CHANGE_APPLICATION, JT_STR("a"),
                                  JT_STR("application.created"), JT_STR("{}"));
    if (err.code == JT_OK)
        err = store_commit(&tx);
    CHECK_CODE("commit", err, JT_STORE);
    store_tx_abortp(&tx);
    tx = fixture_begin(f.store, STORE_READ);
    CHECK_CODE("nothing is there", store_application_get(tx, JT_STR("a"), test_arena(), &app),
               JT_NOT_FOUND);
    store_tx_abortp(&tx);
}

TEST(an_arena_that_is_too_small_is_an_error_and_changes_nothing)
{
    FIXTURE(f);
    struct jt_arena *tiny = NULL;
    struct application *apps = NULL, app;
    size_t count = 77;
    struct store_tx *tx = fixture_begin(f.store, STORE_WRITE);
    put_organization(tx, "o1", "one", "");
    for (int i = 0; i < 100; i++) {
        char id[16];
        snprintf(id, sizeof(id), "a%d", i);
        put_application_of(tx, id, "name", "o1");
    }
    fixture_commit(&tx);

    CHECK_OK("arena", jt_arena_new(256, 1024, &tiny));
    tx = fixture_begin(f.store, STORE_READ);
    CHECK_CODE("list",
               store_application_list(tx, SORT_NAME_ASC, (struct store_cursor){ 0 }, JT_STR(""),
                                      100, tiny, &apps, &count),
               JT_TOO_LARGE);
    CHECK("outputs are untouched", apps == NULL && count == 77);
    store_tx_abortp(&tx);

    tx = fixture_begin(f.store, STORE_WRITE);
    jt_str *ids = NULL;
    CHECK_CODE("delete", store_organization_delete(tx, JT_STR("o1"), tiny, &ids, &count),
               JT_TOO_LARGE);
    fixture_commit(&tx); /* even a caller that went on changed nothing */
    tx = fixture_begin(f.store, STORE_READ);
    CHECK_OK("still there", store_application_get(tx, JT_STR("a1"), test_arena(), &app));
    store_tx_abortp(&tx);
    jt_arena_free(tiny);
}

TEST(transactions_that_end_before_they_ask_anything_leave_nothing_behind)
{
    static const enum store_mode modes[] = { STORE_READ, STORE_READ_FIRST, STORE_WRITE };
    FIXTURE(f);
    for (size_t i = 0; i < COUNT(modes); i++) {
        struct store_tx *tx = NULL;
        int64_t revision = 0;
        for (int k = 0; k < 100; k++) {
            tx = fixture_begin(f.store, modes[i]);
            store_tx_abortp(&tx);
        }
        tx = fixture_begin(f.store, modes[i]);
        CHECK_OK("asks", store_revision(tx, &revision));
        store_tx_abortp(&tx);
    }
}
