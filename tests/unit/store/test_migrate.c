/* What a store of another version, of another program, or of another process makes of an opening.
 */
#include <sqlite3.h>
#include <sys/wait.h>

#include "store/fixture.h"

static void run_sql(const char *path, const char *sql)
{
    sqlite3 *connection = NULL;
    CHECK_INT("open", sqlite3_open(path, &connection), SQLITE_OK);
    if (sqlite3_exec(connection, sql, NULL, NULL, NULL) != SQLITE_OK)
        fail_msg("%s: %s", sql, sqlite3_errmsg(connection));
    CHECK_INT("close", sqlite3_close(connection), SQLITE_OK);
}

static jt_err try_open(struct fixture *f, jt_str *ret_problem)
{
    struct store_options options = fixture_options(f);
    struct store *store = NULL;
    jt_err err = store_open(&options, test_arena(), &store, ret_problem);
    store_close(store);
    return err;
}

TEST(a_store_of_a_newer_jeton_is_refused_and_stays_as_it_is)
{
    OF_SQLITE();
    FIXTURE(f);
    char want[256];
    jt_str problem;
    store_close(f.store);
    f.store = NULL;
    run_sql(f.path, "PRAGMA user_version = 99");

    CHECK_CODE("open", try_open(&f, &problem), JT_NEWER);
    snprintf(want, sizeof(want),
             "the store %s was made by a newer jeton (schema 99, this jeton knows %d); run that "
             "version, or restore a backup",
             f.path, store_schema_version);
    CHECK_STR("problem", problem, want);

    snprintf(want, sizeof(want), "PRAGMA user_version = %d", store_schema_version);
    run_sql(f.path, want);
    CHECK_OK("nothing was lost", try_open(&f, &problem));
}

TEST(the_database_of_another_program_is_refused_and_stays_as_it_is)
{
    OF_SQLITE();
    JT_AUTO(fixture_clear) struct fixture f = fixture_folder();
    char want[256];
    jt_str problem;
    run_sql(f.path, "CREATE TABLE theirs (x); PRAGMA user_version = 1");
    CHECK_CODE("open", try_open(&f, &problem), JT_STORE);
    snprintf(want, sizeof(want), "%s is an SQLite database, but not a store of jeton", f.path);
    CHECK_STR("problem", problem, want);
    run_sql(f.path, "DROP TABLE theirs");
}

TEST(a_store_that_another_program_locks_is_unavailable)
{
    OF_SQLITE();
    FIXTURE_WAITING(f, 100);
    sqlite3 *connection = NULL;
    jt_str problem;
    store_close(f.store);
    f.store = NULL;
    CHECK_INT("open", sqlite3_open(f.path, &connection), SQLITE_OK);
    sqlite3_exec(connection, "PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE", NULL, NULL, NULL);
    CHECK_CODE("open", try_open(&f, &problem), JT_UNAVAILABLE);
    CHECK("problem", memmem(problem.ptr, problem.len, "is locked by another process", 28) != NULL);
    sqlite3_close(connection);
    CHECK_OK("once it is free", try_open(&f, &problem));
}

static size_t count_management_scopes(struct store *store)
{
    struct api api;
    struct scope *scopes = NULL;
    size_t count = 0;
    struct store_tx *tx = fixture_begin(store, STORE_READ);
    CHECK_OK("api", store_api_get_by_audience(tx, JT_STR(ISSUER "/api/v1"), test_arena(), &api));
    CHECK_OK("scopes", store_scope_list(tx, api.id, test_arena(), &scopes, &count));
    store_tx_abortp(&tx);
    return count;
}

TEST(scopes_that_the_management_api_lacks_are_added_when_a_store_opens)
{
    FIXTURE(f);
    CHECK_INT("in a new store", count_management_scopes(f.store), management_scope_count);
    store_sql(&f, "DELETE FROM scopes WHERE key LIKE 'read:%%';"
                  "UPDATE scopes SET description = 'Ours' WHERE key = 'create:apis'");

    struct store *second = fixture_open(&f);
    struct scope scope;
    struct api api;
    CHECK_INT("after an upgrade", count_management_scopes(second), management_scope_count);
    struct store_tx *tx = fixture_begin(second, STORE_READ);
    CHECK_OK("api", store_api_get_by_audience(tx, JT_STR(ISSUER "/api"), test_arena(), &api));
    CHECK_OK("scope",
             store_scope_get_by_key(tx, api.id, JT_STR("create:apis"), test_arena(), &scope));
    CHECK_STR("what is there stays", scope.description, "Ours");
    CHECK("the API is marked", api.is_management);
    CHECK_STR("its name", api.name, MANAGEMENT_API_NAME);
    store_tx_abortp(&tx);
    store_close(second);
}

TEST(opening_a_complete_store_waits_for_no_writer)
{
    FIXTURE(f);
    struct store_tx *tx = fixture_begin(f.store, STORE_WRITE);
    const struct jt_instant from = jt_instant_now();
    store_close(fixture_open(&f));
    CHECK("at once", ms_since(from) < 2000);
    store_tx_abortp(&tx);
}

/* Opens the store, puts an application into it, and ends: with status 0 when all went well. */
static void start_as_process(struct fixture *f, int number)
{
    struct store_options options = fixture_options(f);
    struct store *store = NULL;
    struct store_tx *tx = NULL;
    jt_str problem;
    char id[16];
    snprintf(id, sizeof(id), "a%d", number);
    struct application app = fixture_application(id, id);
    if (store_open(&options, test_arena(), &store, &problem).code != JT_OK) {
        fprintf(stderr, "%.*s\n", JT_FMT(problem));
        _exit(2);
    }
    if (store_begin(store, STORE_WRITE, JT_STR("test"), &tx).code != JT_OK ||
        store_application_create(tx, &app).code != JT_OK ||
        store_record_change(tx, CHANGE_APPLICATION, app.id, JT_STR("application.created"),
                            JT_STR(""))
                .code != JT_OK ||
        store_commit(&tx).code != JT_OK)
        _exit(3);
    store_close(store);
    _exit(0);
}

TEST(processes_that_start_at_once_make_one_store)
{
    enum { PROCESSES = 8, ROUNDS = 10 };
    for (int round = 0; round < ROUNDS; round++) {
        JT_AUTO(fixture_clear) struct fixture f = fixture_folder();
        struct application *apps = NULL;
        size_t count = 0;
        for (int i = 0; i < PROCESSES; i++)
            if (fork() == 0)
                start_as_process(&f, i);
        for (int i = 0; i < PROCESSES; i++) {
            int status = 0;
            wait(&status);
            CHECK_INT("a start", WIFEXITED(status) ? WEXITSTATUS(status) : -1, 0);
        }

        f.store = fixture_open(&f);
        CHECK_INT("scopes", count_management_scopes(f.store), management_scope_count);
        struct store_tx *tx = fixture_begin(f.store, STORE_READ);
        CHECK_OK("list", store_application_list(tx, SORT_NAME_ASC, (struct store_cursor){ 0 },
                                                (struct application_filter){ 0 }, 100, test_arena(),
                                                &apps, &count));
        CHECK_INT("applications", count, PROCESSES);
        store_tx_abortp(&tx);
    }
}
