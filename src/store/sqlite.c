/*
 * sqlite: the embedded store: statements and transactions, through a connection that
 * sqlite_connection.h has made ready.
 *
 * WAL lets readers work beside the one writer, in this process and in others (the command beside a
 * running server). With synchronous=FULL each commit syncs the WAL before it returns, so what was
 * answered is on the disk. Connections are used by one thread at a time (SQLITE_OPEN_NOMUTEX).
 */
#include <assert.h>
#include <stdio.h>
#include <stdlib.h>

#include "store/db.h"
#include "store/sqlite_connection.h"
#include "store/sqlite_format.h"
#include "store/sqlite_place.h"
#include "store/store_file.h"

enum { CHECKPOINT_PAGES = 1000 };

enum { SPARES_MAX = 32 }; /* as many cursors of one statement are open at once, and seldom more */

struct sqlite_db {
    struct db db; /* first, so that either pointer is the other */
    sqlite3 *connection;
    sqlite3_stmt *begin, *commit, *rollback;
    sqlite3_stmt *parts[DB_PART_COUNT]; /* of a writer */
    int64_t changes_before;             /* rows changed by this connection before the transaction */
    bool is_upgraded;                   /* by the transaction */
    int wal_pages;                      /* in the WAL, after the last commit */
    struct sqlite_place *place;         /* the writer's, once watched; one that is alone is not */
    /* Prepared at first use; NULL also while a cursor has it. */
    sqlite3_stmt *statements[SQL_STATEMENT_COUNT];
    /* More of those that several cursors had at once; the oldest goes first. NULL: none. */
    struct spare {
        sqlite3_stmt *statement;
        enum sql_statement name;
    } spares[SPARES_MAX];
    unsigned spare_turn;
};

static struct sqlite_db *sqlite_db_of(struct db *db)
{
    return (struct sqlite_db *)db;
}

/* --- Opening ------------------------------------------------------------------------------ */

static void sqlite_close(struct db *db)
{
    struct sqlite_db *sqlite = sqlite_db_of(db);
    if (sqlite == NULL)
        return;
    sqlite3_finalize(sqlite->begin);
    sqlite3_finalize(sqlite->commit);
    sqlite3_finalize(sqlite->rollback);
    for (size_t i = 0; i < COUNT(sqlite->parts); i++)
        sqlite3_finalize(sqlite->parts[i]);
    for (size_t i = 0; i < COUNT(sqlite->statements); i++)
        sqlite3_finalize(sqlite->statements[i]);
    for (size_t i = 0; i < COUNT(sqlite->spares); i++)
        sqlite3_finalize(sqlite->spares[i].statement);
    sqlite_place_free(
        sqlite->place); /* before the last connection, which moves the WAL into the file */
    sqlite3_close(sqlite->connection);
    free(sqlite);
}

static void sqlite_closep(struct sqlite_db **sqlite)
{
    if (*sqlite != NULL)
        sqlite_close(&(*sqlite)->db);
}

static int keep(sqlite3 *connection, const char *sql, sqlite3_stmt **ret_statement)
{
    return sqlite3_prepare_v3(connection, sql, -1, SQLITE_PREPARE_PERSISTENT, ret_statement, NULL);
}

static int keep_transactions(struct sqlite_db *sqlite, enum db_role role)
{
    static const char *const parts[] = {
        [DB_PART_BEGIN] = "SAVEPOINT part",
        [DB_PART_KEEP] = "RELEASE part",
        [DB_PART_UNDO] = "ROLLBACK TO part",
    };
    int outcome = keep(sqlite->connection, db_role_writes(role) ? "BEGIN IMMEDIATE" : "BEGIN",
                       &sqlite->begin);
    if (outcome == SQLITE_OK)
        outcome = keep(sqlite->connection, "COMMIT", &sqlite->commit);
    if (outcome == SQLITE_OK)
        outcome = keep(sqlite->connection, "ROLLBACK", &sqlite->rollback);
    for (size_t i = 0; db_role_writes(role) && outcome == SQLITE_OK && i < COUNT(parts); i++)
        outcome = keep(sqlite->connection, parts[i], &sqlite->parts[i]);
    return outcome;
}

static jt_err sqlite_open(jt_str location, enum db_role role, int lock_wait_ms,
                          struct jt_arena *arena, struct db **ret_db, jt_str *ret_problem)
{
    JT_AUTO(sqlite_closep) struct sqlite_db *sqlite = NULL;
    const char *path = location.ptr;

    if (role == DB_WRITER)
        JT_TRY(store_file_make(path, arena, ret_problem));

    sqlite = calloc(1, sizeof(*sqlite));
    if (sqlite == NULL)
        return JT_ERR(JT_NO_MEMORY, "connection");
    sqlite->db.ops = &sqlite_ops;

    JT_TRY(sqlite_connect(path, role, lock_wait_ms, arena, &sqlite->connection, ret_problem));
    JT_TRY(sqlite_outcome(sqlite->connection, keep_transactions(sqlite, role)));
    *ret_db = &sqlite->db;
    sqlite = NULL;
    return JT_DONE;
}

/* --- Schema ------------------------------------------------------------------------------- */

/*
 * PRAGMA user_version: the schema's number, and above it the number of the last commit, which tells
 * of two versions of the first page which one is older (sqlite_format.h).
 */
static jt_err version_read(sqlite3 *connection, int64_t *ret_schema, int64_t *ret_commit)
{
    int64_t both = 0;
    JT_TRY(
        sqlite_outcome(connection, sqlite_read_number(connection, "PRAGMA user_version", &both)));
    *ret_schema = both & ((1 << FORMAT_SCHEMA_BITS) - 1);
    *ret_commit = both >> FORMAT_SCHEMA_BITS;
    return JT_DONE;
}

static jt_err version_write(sqlite3 *connection, int64_t schema, int64_t commit)
{
    char sql[64];
    commit %= FORMAT_COMMIT_MAX;
    snprintf(sql, sizeof(sql), "PRAGMA user_version = %lld",
             (long long)(commit << FORMAT_SCHEMA_BITS | schema));
    return sqlite_outcome(connection, sqlite3_exec(connection, sql, NULL, NULL, NULL));
}

static jt_err sqlite_schema_version(struct db *db, int64_t *ret_version)
{
    int64_t commit = 0;
    return version_read(sqlite_db_of(db)->connection, ret_version, &commit);
}

static jt_err sqlite_schema_upgrade(struct db *db, int64_t version)
{
    const char *script = sql_migrations[version - 1][DIALECT_SQLITE];
    struct sqlite_db *sqlite = sqlite_db_of(db);
    sqlite3 *connection = sqlite->connection;
    int64_t schema = 0, commit = 0;
    JT_TRY(sqlite_outcome(connection, sqlite3_exec(connection, script, NULL, NULL, NULL)));
    JT_TRY(version_read(connection, &schema, &commit));
    sqlite->is_upgraded = true;
    return version_write(connection, version, commit);
}

static jt_err sqlite_touch(struct db *db)
{
    sqlite3 *connection = sqlite_db_of(db)->connection;
    int64_t schema = 0, commit = 0;
    JT_TRY(version_read(connection, &schema, &commit));
    return version_write(connection, schema, commit + 1);
}

/* --- Transactions ------------------------------------------------------------------------- */

static jt_err run_kept(sqlite3_stmt *statement)
{
    int outcome = sqlite3_step(statement);
    sqlite3_reset(statement);
    return sqlite_outcome(sqlite3_db_handle(statement), outcome);
}

static jt_err sqlite_begin(struct db *db)
{
    struct sqlite_db *sqlite = sqlite_db_of(db);
    if (!sqlite3_get_autocommit(sqlite->connection))
        JT_TRY(run_kept(sqlite->rollback)); /* makes up for one that had no memory */
    sqlite->changes_before = sqlite3_total_changes64(sqlite->connection);
    sqlite->is_upgraded = false;
    return run_kept(sqlite->begin);
}

static void sqlite_rollback(struct db *db)
{
    struct sqlite_db *sqlite = sqlite_db_of(db);
    if (!sqlite3_get_autocommit(sqlite->connection)) /* else SQLite did it: a full disk, say */
        (void)run_kept(sqlite->rollback);
}

static bool has_changes(const struct sqlite_db *sqlite)
{
    return sqlite->is_upgraded ||
           sqlite3_total_changes64(sqlite->connection) != sqlite->changes_before;
}

static jt_err sqlite_commit(struct db *db)
{
    struct sqlite_db *sqlite = sqlite_db_of(db);
    jt_err err = JT_DONE;
    if (sqlite3_get_autocommit(sqlite->connection))
        return JT_ERR(JT_STORE, "SQLite rolled the transaction back");
    if (has_changes(sqlite))
        err = sqlite_touch(db);
    if (err.code == JT_OK)
        err = run_kept(sqlite->commit);
    if (err.code != JT_OK)
        sqlite_rollback(db);
    return err;
}

static jt_err sqlite_part(struct db *db, enum db_part what)
{
    struct sqlite_db *sqlite = sqlite_db_of(db);
    if (sqlite3_get_autocommit(sqlite->connection))
        return JT_ERR(JT_STORE, "SQLite rolled the transaction back");
    JT_TRY(run_kept(sqlite->parts[what]));
    return what == DB_PART_UNDO ? run_kept(sqlite->parts[DB_PART_KEEP]) : JT_DONE;
}

static jt_str sqlite_lock_holder(jt_str location, struct jt_arena *arena)
{
    return store_file_lock_holder(location.ptr, arena);
}

/* --- The files underneath ------------------------------------------------------------------ */

static int wal_has_grown(void *context, sqlite3 *connection, const char *name, int pages)
{
    struct sqlite_db *sqlite = context;
    (void)connection, (void)name;
    sqlite->wal_pages = pages;
    return SQLITE_OK;
}

static jt_err sqlite_watch(struct db *db)
{
    struct sqlite_db *sqlite = sqlite_db_of(db);
    sqlite3_wal_hook(sqlite->connection, wal_has_grown, sqlite); /* in place of its own */
    return sqlite_place_new(sqlite3_db_filename(sqlite->connection, "main"), sqlite->connection,
                            &sqlite->place);
}

static jt_err sqlite_check(struct db *db)
{
    const struct sqlite_db *sqlite = sqlite_db_of(db);
    return sqlite->place == NULL ? JT_DONE : sqlite_place_check(sqlite->place);
}

/* Not by SQLite itself inside a commit: it would not look first whether the file is still ours. */
static jt_err sqlite_checkpoint(struct db *db)
{
    struct sqlite_db *sqlite = sqlite_db_of(db);
    if (sqlite->place == NULL || sqlite->wal_pages < CHECKPOINT_PAGES)
        return JT_DONE;
    JT_TRY(sqlite_place_check(sqlite->place));
    /* Where readers or a full disk stand in the way, the next commit tries again. */
    (void)sqlite3_wal_checkpoint_v2(sqlite->connection, NULL, SQLITE_CHECKPOINT_PASSIVE, NULL,
                                    NULL);
    return sqlite_place_check(sqlite->place);
}

static jt_err sqlite_copy(struct db *db, const char *path)
{
    struct sqlite_db *sqlite = sqlite_db_of(db);
    sqlite3 *copy = NULL;
    if (sqlite_place_is_overwritten(sqlite->place))
        return JT_ERR(JT_REFUSED, "what is left is a mixture");
    int outcome = sqlite3_open_v2(path, &copy, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, NULL);
    sqlite3_backup *backup =
        outcome == SQLITE_OK ? sqlite3_backup_init(copy, "main", sqlite->connection, "main") : NULL;
    if (backup != NULL)
        (void)sqlite3_backup_step(backup, -1);
    if (backup != NULL)
        outcome = sqlite3_backup_finish(backup);
    else if (outcome == SQLITE_OK)
        outcome = sqlite3_errcode(copy);
    jt_err err = sqlite_outcome(copy, outcome);
    sqlite3_close(copy);
    return err;
}

static bool sqlite_is_lost(struct db *db)
{
    return !sqlite_place_takes_wal(sqlite_db_of(db)->place);
}

static void sqlite_let_go(struct db *db)
{
    sqlite3 *connection = sqlite_db_of(db)->connection;
    int yes = 1;
    sqlite3_db_config(connection, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, NULL);
    sqlite3_file_control(connection, "main", SQLITE_FCNTL_PERSIST_WAL, &yes);
}

static void sqlite_clear(struct db *db)
{
    sqlite_place_clear(sqlite_db_of(db)->place);
}

/* --- Statements --------------------------------------------------------------------------- */

static int bind(sqlite3_stmt *statement, int at, const struct db_value *value)
{
    /* A view of no bytes may have no address, which SQLite would take for NULL. */
    const char *bytes = value->bytes.ptr == NULL ? "" : value->bytes.ptr;
    switch (value->type) {
    case DB_NULL:
        return sqlite3_bind_null(statement, at);
    case DB_INT:
        return sqlite3_bind_int64(statement, at, value->number);
    case DB_TEXT:
        return sqlite3_bind_text64(statement, at, bytes, value->bytes.len, SQLITE_STATIC,
                                   SQLITE_UTF8);
    case DB_BLOB:
        return sqlite3_bind_blob64(statement, at, bytes, value->bytes.len, SQLITE_STATIC);
    case DB_OTHER:
        break;
    }
    return SQLITE_MISUSE;
}

struct sqlite_cursor {
    struct sqlite_db *sqlite;
    enum sql_statement name;
    sqlite3_stmt *statement;
};

static sqlite3_stmt *take_spare(struct sqlite_db *sqlite, enum sql_statement name)
{
    for (size_t i = 0; i < SPARES_MAX; i++) {
        sqlite3_stmt *statement = sqlite->spares[i].statement;
        if (statement == NULL || sqlite->spares[i].name != name)
            continue;
        sqlite->spares[i].statement = NULL;
        return statement;
    }
    return NULL;
}

static void give_spare(struct sqlite_db *sqlite, enum sql_statement name, sqlite3_stmt *statement)
{
    struct spare *spare = &sqlite->spares[sqlite->spare_turn++ % SPARES_MAX];
    sqlite3_finalize(spare->statement);
    *spare = (struct spare){ statement, name };
}

/* The one that is kept; where a cursor has that, one more. */
static jt_err take_statement(struct sqlite_cursor *cursor)
{
    sqlite3_stmt **kept = &cursor->sqlite->statements[cursor->name];
    if (*kept == NULL)
        *kept = take_spare(cursor->sqlite, cursor->name);
    if (*kept == NULL)
        JT_TRY(sqlite_outcome(
            cursor->sqlite->connection,
            keep(cursor->sqlite->connection, sql_texts[cursor->name].text[DIALECT_SQLITE], kept)));
    cursor->statement = *kept;
    *kept = NULL;
    return JT_DONE;
}

static void give_statement(struct sqlite_cursor *cursor)
{
    sqlite3_stmt **kept = &cursor->sqlite->statements[cursor->name];
    sqlite3_reset(cursor->statement);
    sqlite3_clear_bindings(cursor->statement); /* they point to memory of the caller */
    if (*kept == NULL)
        *kept = cursor->statement;
    else
        give_spare(cursor->sqlite, cursor->name, cursor->statement);
}

static jt_err open_cursor(struct sqlite_cursor *cursor, struct db_values values)
{
    sqlite3 *connection = cursor->sqlite->connection;
    /* Alone, each statement would be a transaction of its own. */
    if (sqlite3_get_autocommit(connection))
        return JT_ERR(JT_STORE, "SQLite rolled the transaction back");
    assert((int)values.count == sql_texts[cursor->name].parameter_count);
    JT_TRY(take_statement(cursor));
    for (size_t i = 0; i < values.count; i++) {
        int outcome = bind(cursor->statement, (int)i + 1, &values.at[i]);
        if (outcome != SQLITE_OK) {
            give_statement(cursor);
            return sqlite_outcome(connection, outcome);
        }
    }
    return JT_DONE;
}

static void sqlite_finish(void *cursor)
{
    give_statement(cursor);
    free(cursor);
}

static jt_err sqlite_start(struct db *db, enum sql_statement statement, struct db_values values,
                           void **ret_cursor)
{
    struct sqlite_cursor *cursor = calloc(1, sizeof(*cursor));
    if (cursor == NULL)
        return JT_ERR(JT_NO_MEMORY, "cursor");
    *cursor = (struct sqlite_cursor){ .sqlite = sqlite_db_of(db), .name = statement };
    jt_err err = open_cursor(cursor, values);
    if (err.code == JT_OK)
        *ret_cursor = cursor;
    else
        free(cursor);
    return err;
}

static sqlite3_stmt *statement_of(void *cursor)
{
    return ((struct sqlite_cursor *)cursor)->statement;
}

static jt_err sqlite_next(void *cursor, bool *ret_has_row)
{
    const struct sqlite_cursor *at = cursor;
    int outcome = sqlite3_step(at->statement);
    *ret_has_row = outcome == SQLITE_ROW;
    return sqlite_outcome(at->sqlite->connection, outcome);
}

static int64_t sqlite_column_int(void *cursor, int column)
{
    return sqlite3_column_int64(statement_of(cursor), column);
}

static jt_err sqlite_column_bytes(void *cursor, int column, jt_str *ret_bytes)
{
    const char *bytes =
        sqlite3_column_blob(statement_of(cursor), column); /* of text: UTF-8, as stored */
    size_t len = (size_t)sqlite3_column_bytes(statement_of(cursor), column);
    if (bytes == NULL && len != 0)
        return JT_ERR(JT_NO_MEMORY, "SQLite: out of memory");
    *ret_bytes = bytes == NULL ? JT_STR("") : (jt_str){ bytes, len };
    return JT_DONE;
}

static bool sqlite_column_is_null(void *cursor, int column)
{
    return sqlite3_column_type(statement_of(cursor), column) == SQLITE_NULL;
}

static jt_err sqlite_column_value(void *cursor, int column, struct db_value *ret_value)
{
    static const enum db_type types[] = { [SQLITE_NULL] = DB_NULL,
                                          [SQLITE_INTEGER] = DB_INT,
                                          [SQLITE_TEXT] = DB_TEXT,
                                          [SQLITE_BLOB] = DB_BLOB,
                                          [SQLITE_FLOAT] = DB_OTHER };
    const int type = sqlite3_column_type(statement_of(cursor), column);
    *ret_value = (struct db_value){ .type = types[type] };
    if (type == SQLITE_INTEGER)
        ret_value->number = sqlite3_column_int64(statement_of(cursor), column);
    return type == SQLITE_TEXT || type == SQLITE_BLOB
               ? sqlite_column_bytes(cursor, column, &ret_value->bytes)
               : JT_DONE;
}

static int64_t sqlite_changed_rows(void *cursor)
{
    return sqlite3_changes64(sqlite3_db_handle(statement_of(cursor)));
}

/* The file is here: there is nothing to be waited for together. */
static jt_err sqlite_run(struct db *db, enum sql_statement statement, struct db_values values)
{
    struct sqlite_cursor cursor = { .sqlite = sqlite_db_of(db), .name = statement };
    bool has_row = false;
    JT_TRY(open_cursor(&cursor, values));
    jt_err err = sqlite_next(&cursor, &has_row);
    if (err.code == JT_OK)
        db->changed_rows += sqlite_changed_rows(&cursor);
    give_statement(&cursor);
    return err;
}

static jt_err sqlite_settle(struct db *db)
{
    (void)db;
    return JT_DONE;
}

const struct db_ops sqlite_ops = {
    .open = sqlite_open,
    .close = sqlite_close,
    .begin = sqlite_begin,
    .commit = sqlite_commit,
    .rollback = sqlite_rollback,
    .part = sqlite_part,
    .schema_version = sqlite_schema_version,
    .schema_upgrade = sqlite_schema_upgrade,
    .touch = sqlite_touch,
    .lock_holder = sqlite_lock_holder,
    .watch = sqlite_watch,
    .check = sqlite_check,
    .checkpoint = sqlite_checkpoint,
    .copy = sqlite_copy,
    .is_lost = sqlite_is_lost,
    .let_go = sqlite_let_go,
    .clear = sqlite_clear,
    .run = sqlite_run,
    .settle = sqlite_settle,
    .start = sqlite_start,
    .next = sqlite_next,
    .column_int = sqlite_column_int,
    .column_bytes = sqlite_column_bytes,
    .column_is_null = sqlite_column_is_null,
    .column_value = sqlite_column_value,
    .changed_rows = sqlite_changed_rows,
    .finish = sqlite_finish,
};
