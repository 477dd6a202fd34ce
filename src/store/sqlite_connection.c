/*
 * sqlite_connection: what is said to SQLite, and asked of the file, before a connection is used.
 * Nothing is written before the file is known to be a store, or empty.
 */
#include "store/sqlite_connection.h"

#include <pthread.h>
#include <string.h>
#include <time.h>

#include "base/instant.h"
#include "base/sentence.h"
#include "store/audit_chain.h"
#include "store/sqlite_cause.h"
#include "store/sqlite_left_wal.h"

enum {
    BUSY_PAUSE_MS = 10,
    LOOKED_THROUGH_MAX_BYTES = 32 << 20,
    APPLICATION_ID = 0x6A746F6E, /* "jton", as schema/0001_initial.sql sets it */
};

/* The connection does not keep what a write to the WAL met inside a COMMIT; the file does. */
static int wal_error(sqlite3 *connection)
{
    sqlite3_file *wal = NULL;
    int error = 0;
    sqlite3_file_control(connection, "main", SQLITE_FCNTL_JOURNAL_POINTER, &wal);
    if (wal != NULL && wal->pMethods != NULL)
        wal->pMethods->xFileControl(wal, SQLITE_FCNTL_LAST_ERRNO, &error);
    return error;
}

jt_err sqlite_outcome(sqlite3 *connection, int outcome)
{
    int error = 0;
    if ((outcome & 0xFF) == SQLITE_IOERR)
        error = wal_error(connection);
    return sqlite_cause(outcome, error != 0 ? error : sqlite3_system_errno(connection));
}

/* The number in the one row of sql. */
int sqlite_read_number(sqlite3 *connection, const char *sql, int64_t *ret_number)
{
    sqlite3_stmt *statement = NULL;
    int outcome = sqlite3_prepare_v2(connection, sql, -1, &statement, NULL);
    if (outcome == SQLITE_OK)
        outcome = sqlite3_step(statement);
    if (outcome == SQLITE_ROW)
        *ret_number = sqlite3_column_int64(statement, 0);
    sqlite3_finalize(statement);
    return outcome == SQLITE_ROW ? SQLITE_OK : outcome;
}

/*
 * Stays in the file once set. SQLite does not call its busy handler here, because two that wait for
 * each other would never end; so this waits itself.
 */
static int use_wal(sqlite3 *connection, int wait_ms)
{
    const struct timespec pause = { .tv_nsec = BUSY_PAUSE_MS * 1000000 };
    const struct jt_instant end = jt_instant_in_ms(wait_ms);
    for (;;) {
        int outcome = sqlite3_exec(connection, "PRAGMA journal_mode = WAL", NULL, NULL, NULL);
        if ((outcome & 0xFF) != SQLITE_BUSY || jt_instant_has_come(end, jt_instant_now()))
            return outcome;
        nanosleep(&pause, NULL);
    }
}

/* SQLite has no SHA-256 of its own. */
static void audit_link_call(sqlite3_context *context, int count, sqlite3_value **values)
{
    char hash[AUDIT_HASH_BYTES];
    jt_str texts[2];
    for (int i = 0; i < 2; i++)
        texts[i] = (jt_str){ (const char *)sqlite3_value_blob(values[i]),
                             (size_t)sqlite3_value_bytes(values[i]) };
    (void)count;
    if (audit_link(texts[0], texts[1], hash).code == JT_OK)
        sqlite3_result_text(context, hash, AUDIT_HASH_BYTES, SQLITE_TRANSIENT);
    else
        sqlite3_result_error(context, "no hash of an entry", -1);
}

static int add_functions(sqlite3 *connection)
{
    const int flags = SQLITE_UTF8 | SQLITE_DETERMINISTIC | SQLITE_DIRECTONLY;
    return sqlite3_create_function(connection, "audit_link", 2, flags, NULL, audit_link_call, NULL,
                                   NULL);
}

/*
 * Settings of one connection. trusted_schema and defensive: a file that somebody altered runs no
 * code of theirs. secure_delete: a destroyed private key does not stay behind in a free page.
 */
static int configure(sqlite3 *connection, enum db_role role, int lock_wait_ms)
{
    static const char *const pragmas[] = {
        [DB_WRITER] = "PRAGMA synchronous = FULL; PRAGMA temp_store = MEMORY;"
                      "PRAGMA secure_delete = ON; PRAGMA journal_size_limit = 67108864;",
        [DB_READER] = "PRAGMA query_only = ON; PRAGMA temp_store = MEMORY;",
        /* Before the WAL is opened: SQLite then locks the file against all others. */
        [DB_ALONE] = "PRAGMA locking_mode = EXCLUSIVE; PRAGMA synchronous = FULL;"
                     "PRAGMA temp_store = MEMORY; PRAGMA secure_delete = ON;",
        [DB_READER_ALONE] = "PRAGMA locking_mode = EXCLUSIVE; PRAGMA query_only = ON;"
                            "PRAGMA temp_store = MEMORY;",
    };
    sqlite3_extended_result_codes(connection, 1);
    sqlite3_busy_timeout(connection, lock_wait_ms);
    sqlite3_db_config(connection, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
    sqlite3_db_config(connection, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
    sqlite3_db_config(connection, SQLITE_DBCONFIG_ENABLE_FKEY, 1, NULL);
    return sqlite3_exec(connection, pragmas[role], NULL, NULL, NULL);
}

/* Before anything is written: the file is a store, or empty, and not another program's database. */
static jt_err check_owner(sqlite3 *connection, const char *path, struct jt_arena *arena,
                          jt_str *ret_problem)
{
    int64_t tables = 0, owner = 0;
    int outcome = sqlite_read_number(connection, "SELECT count(*) FROM sqlite_schema", &tables);
    if (outcome == SQLITE_OK)
        outcome = sqlite_read_number(connection, "PRAGMA application_id", &owner);
    if (outcome != SQLITE_OK)
        return sqlite_outcome(connection, outcome);
    if (tables != 0 && owner != APPLICATION_ID) {
        jt_sentence_set(arena, ret_problem, "%s is an SQLite database, but not a store of jeton",
                        path);
        return JT_ERR(JT_STORE, "another program's database");
    }
    return sqlite_outcome(connection, sqlite3_db_readonly(connection, "main") != 0 ? SQLITE_READONLY
                                                                                   : SQLITE_OK);
}

/* What is damaged may be met only much later, by a request. A store of usual size is looked through
 * in some ten milliseconds; of a larger one only what is read anyway. */
static int look_through(sqlite3 *connection)
{
    int64_t bytes = 0;
    sqlite3_stmt *statement = NULL;
    int outcome = sqlite_read_number(connection,
                                     "SELECT page_count * page_size FROM pragma_page_count, "
                                     "pragma_page_size",
                                     &bytes);
    if (outcome != SQLITE_OK || bytes > LOOKED_THROUGH_MAX_BYTES)
        return outcome;
    outcome = sqlite3_prepare_v2(connection, "PRAGMA quick_check(1)", -1, &statement, NULL);
    if (outcome == SQLITE_OK)
        outcome = sqlite3_step(statement);
    if (outcome == SQLITE_ROW)
        outcome = strcmp((const char *)sqlite3_column_text(statement, 0), "ok") == 0
                      ? SQLITE_OK
                      : SQLITE_CORRUPT;
    sqlite3_finalize(statement);
    return outcome;
}

/* A connection takes pages as it needs them: SQLite would give each of them room for twenty at
 * once, and touch all of it, where most readers of a small store never have as many. */
static void configure_pages(void)
{
    sqlite3_config(SQLITE_CONFIG_PAGECACHE, NULL, 0, 0); /* before any connection of the process */
}

jt_err sqlite_connect(const char *path, enum db_role role, int lock_wait_ms, struct jt_arena *arena,
                      sqlite3 **ret_connection, jt_str *ret_problem)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    const int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX;
    pthread_once(&once, configure_pages);
    int outcome = sqlite3_open_v2(path, ret_connection, flags, NULL);
    sqlite3 *connection = *ret_connection;
    if (outcome == SQLITE_OK && (role == DB_WRITER || role == DB_READER_ALONE))
        JT_TRY(sqlite_left_wal_judge(connection, path, arena, ret_problem));
    if (outcome == SQLITE_OK)
        outcome = configure(connection, role, lock_wait_ms);
    if (outcome == SQLITE_OK && db_role_writes(role))
        outcome = add_functions(connection);
    if (outcome == SQLITE_OK) /* reads, and so opens the WAL and its index: now, and not when there
                               * may be no descriptor left */
        JT_TRY(check_owner(connection, path, arena, ret_problem));
    if (outcome == SQLITE_OK && db_role_writes(role))
        outcome = use_wal(connection, lock_wait_ms);
    if (outcome == SQLITE_OK && role == DB_WRITER)
        outcome = look_through(connection);
    return sqlite_outcome(connection, outcome);
}
