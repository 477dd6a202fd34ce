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
    run_sql(f.path, "PRAGMA user_version = 99;"
                    "UPDATE facts SET value = CAST('98' AS BLOB) WHERE name = 'schema_oldest'");

    CHECK_CODE("open", try_open(&f, &problem), JT_NEWER);
    snprintf(
        want, sizeof(want),
        "the store %s was made by a newer jeton (schema 99, for which a jeton must know schema "
        "98; this one knows %d); run that version, or restore a backup",
        f.path, store_schema_version);
    CHECK_STR("problem", problem, want);
    run_sql(f.path, "DELETE FROM facts WHERE name = 'schema_oldest'");
    CHECK_CODE("where it does not say which are good enough", try_open(&f, &problem), JT_NEWER);

    snprintf(want, sizeof(want), "PRAGMA user_version = %d", store_schema_version);
    run_sql(f.path, want);
    CHECK_OK("nothing was lost", try_open(&f, &problem));
}

/* The schema's number, below that of the commit, which goes on. */
static void set_version_of_file(const char *path, int version)
{
    enum { COMMIT = ~0xFF };
    char sql[64];
    sqlite3 *connection = NULL;
    sqlite3_stmt *statement = NULL;
    CHECK_INT("open", sqlite3_open(path, &connection), SQLITE_OK);
    CHECK_INT("prepare",
              sqlite3_prepare_v2(connection, "PRAGMA user_version", -1, &statement, NULL),
              SQLITE_OK);
    CHECK_INT("row", sqlite3_step(statement), SQLITE_ROW);
    snprintf(sql, sizeof(sql), "PRAGMA user_version = %d",
             (sqlite3_column_int(statement, 0) & COMMIT) | version);
    sqlite3_finalize(statement);
    CHECK_INT("close", sqlite3_close(connection), SQLITE_OK);
    run_sql(path, sql);
}

/* As a newer jeton leaves it, for those that know the schema oldest. */
static void make_newer(struct fixture *f, int version, int oldest)
{
    if (test_postgresql() == NULL) {
        set_version_of_file(f->path, version);
        store_sql(f, "UPDATE facts SET value = CAST('%d' AS BLOB) WHERE name = 'schema_oldest'",
                  oldest);
        return;
    }
    store_sql(f, "UPDATE jeton_schema SET version = %d", version);
    store_sql(f, "UPDATE facts SET value = '%d' WHERE name = 'schema_oldest'", oldest);
}

static jt_err put_and_commit(struct store *store, const char *id)
{
    struct store_tx *tx = NULL;
    JT_TRY(store_begin(store, STORE_WRITE, JT_STR("test"), &tx));
    put_application(tx, id, id);
    CHECK_OK("record", store_record_change(tx, CHANGE_APPLICATION, str(id),
                                           JT_STR("application.created"), JT_STR("")));
    return store_commit(&tx);
}

TEST(a_store_of_a_newer_jeton_beside_which_this_one_may_run_is_worked_on)
{
    FIXTURE(f);
    make_newer(&f, 99, store_schema_version);
    CHECK_OK("what is open goes on", put_and_commit(f.store, "a1"));
    CHECK_OK("watch", store_watch(f.store));
    CHECK_CODE("without trouble", store_trouble(f.store), JT_OK);
    store_close(f.store);
    f.store = fixture_open(&f);
    CHECK_INT("it is known", store_schema(f.store), 99);
    CHECK_INT("and not taken for an upgrade", store_upgraded_from(f.store), 0);
    CHECK_OK("what opens it too", put_and_commit(f.store, "a2"));
}

TEST(who_must_know_all_of_a_store_refuses_a_newer_one)
{
    FIXTURE(f);
    jt_str problem;
    make_newer(&f, 99, store_schema_version);
    CHECK_CODE("alone", store_take_alone(f.store, test_arena(), &problem), JT_NEWER);
    CHECK("it is told", memmem(problem.ptr, problem.len, "run this command of that version", 32));
}

TEST(a_schema_that_moves_on_too_far_ends_what_is_written_and_read)
{
    FIXTURE(f);
    struct store_tx *tx = NULL;
    CHECK_OK("before", put_and_commit(f.store, "a1"));
    make_newer(&f, 99, store_schema_version + 1);
    CHECK_CODE("at once, nothing is written", put_and_commit(f.store, "a2"), JT_NEWER);
    CHECK_CODE("it is known", store_trouble(f.store), JT_NEWER);
    CHECK_CODE("nor read", store_begin(f.store, STORE_READ, JT_STR("test"), &tx), JT_NEWER);
    CHECK_OK("watch", store_watch(f.store));
    CHECK_CODE("it lasts", store_trouble(f.store), JT_NEWER);
    make_newer(&f, store_schema_version, store_schema_version);
    CHECK_OK("watch", store_watch(f.store));
    CHECK_CODE("a backup came back", store_trouble(f.store), JT_OK);
    CHECK_OK("after", put_and_commit(f.store, "a2"));
}

TEST(a_schema_that_moves_on_too_far_is_noticed_by_who_only_reads)
{
    FIXTURE(f);
    make_newer(&f, 99, store_schema_version + 1);
    CHECK_OK("watch", store_watch(f.store));
    CHECK_CODE("it is known", store_trouble(f.store), JT_NEWER);
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
                                                JT_STR(""), 100, test_arena(), &apps, &count));
        CHECK_INT("applications", count, PROCESSES);
        store_tx_abortp(&tx);
    }
}
