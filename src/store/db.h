/*
 * db: what the store asks of a database: connections, transactions, and the statements of store/sql
 * by name. The functions of store.h are written once on top of this; a database is one db_ops.
 *
 * A connection belongs to one thread at a time. Statements run inside a transaction only, and keep
 * their prepared form as long as the connection lives. After one that failed, whatever the error,
 * its transaction, or the part of it that has begun, can only be rolled back, as PostgreSQL has it:
 * what runs in it then, and its commit, are refused.
 *
 * Where the database is away over a network, what is asked goes out when somebody waits for an
 * answer: begin, statements that nobody waits for (db_run) and queries whose rows nobody has read
 * yet go together, in their order. So queries that do not need each other's rows are made before
 * the rows of the first are read: one round trip brings them all.
 */
#pragma once

#include "base/arena.h"
#include "store/sql_statements.h"

/* A value bound to a parameter, borrowed until the statement is done. DB_OTHER is only read: what
 * no column of a store holds, and somebody else wrote. */
enum db_type { DB_NULL, DB_INT, DB_TEXT, DB_BLOB, DB_OTHER };

struct db_value {
    enum db_type type;
    int64_t number;
    jt_str bytes;
};

struct db_values {
    const struct db_value *at;
    size_t count;
};

/* The values of $1, $2, ...; lives as long as the block it is written in. */
#define DB_VALUES(...)                                                      \
    ((struct db_values){ (const struct db_value[]){ __VA_ARGS__ },          \
                         sizeof((const struct db_value[]){ __VA_ARGS__ }) / \
                             sizeof(struct db_value) })
#define DB_NO_VALUES ((struct db_values){ 0 })

static inline struct db_value db_int(int64_t number)
{
    return (struct db_value){ .type = DB_INT, .number = number };
}

static inline struct db_value db_text(jt_str text)
{
    return (struct db_value){ .type = DB_TEXT, .bytes = text };
}

static inline struct db_value db_text_or_null(jt_str text)
{
    return (struct db_value){ .type = text.len == 0 ? DB_NULL : DB_TEXT, .bytes = text };
}

static inline struct db_value db_null(void)
{
    return (struct db_value){ .type = DB_NULL };
}

static inline struct db_value db_blob(jt_str bytes)
{
    return (struct db_value){ .type = DB_BLOB, .bytes = bytes };
}

struct db_ops;
struct sql_table;

/* One connection; each database's own struct begins with it. */
struct db {
    const struct db_ops *ops;
    /* Of the transaction that is running, or of its part: what the first statement that failed met,
     * and the rows that its statements changed, as far as their outcome is known (db_settle). */
    jt_err failure;
    int64_t changed_rows;
};

/* What is done about a part of a writer's transaction that can be undone alone. One is under way at
 * a time. */
enum db_part { DB_PART_BEGIN, DB_PART_KEEP, DB_PART_UNDO, DB_PART_COUNT };

enum db_role {
    DB_WRITER, /* opened first; makes the database where there is none, and holds a lock to write */
    DB_READER,
    DB_ALONE, /* a writer beside which no connection of any process is open, nor can be opened */
    DB_READER_ALONE, /* a reader of that kind */
};

static inline bool db_role_writes(enum db_role role)
{
    return role == DB_WRITER || role == DB_ALONE;
}

static inline bool db_role_is_alone(enum db_role role)
{
    return role == DB_ALONE || role == DB_READER_ALONE;
}

/*
 * Errors of all: JT_UNAVAILABLE locked or gone, try again; JT_FULL; JT_IO; JT_STORE; JT_NO_MEMORY;
 * JT_TOO_LARGE; each in words that name a remedy.
 * Of statements besides: JT_CONFLICT a unique value is taken; JT_NOT_FOUND a row that is pointed to
 * does not exist.
 */
struct db_ops {
    /* location: of store_url_place(), and ends in a NUL. ret_problem as in store_open().
     * lock_wait_ms: how long the connection waits for a lock, now and later. */
    jt_err (*open)(jt_str location, enum db_role role, int lock_wait_ms, struct jt_arena *arena,
                   struct db **ret_db, jt_str *ret_problem);
    void (*close)(struct db *db); /* takes NULL */

    /* A reader sees one snapshot, from its first statement on. A writer waits for other writers: at
     * the latest when its first statement is waited for. */
    jt_err (*begin)(struct db *db);
    jt_err (*commit)(struct db *db); /* synced; on error all is rolled back */
    void (*rollback)(struct db *db);
    /* May be sent only with what comes next, whose error is its own then. On error all of the
     * transaction is lost, and can only be rolled back. */
    jt_err (*part)(struct db *db, enum db_part what);

    /* How many migrations were run here. Inside of a writer's transaction it costs no wait. */
    jt_err (*schema_version)(struct db *db, int64_t *ret_version);
    /* Runs the one that leads to version, inside a transaction. */
    jt_err (*schema_upgrade)(struct db *db, int64_t version);

    /* Writes, inside a transaction, what leaves everything as it is: whether writing works. */
    jt_err (*touch)(struct db *db);

    /* Who else holds the lock to write, in words, in arena; empty where it does not tell. */
    jt_str (*lock_holder)(jt_str location, struct jt_arena *arena);

    /* Waits until somebody may have committed changes, at most for wait_ms. On a connection of its
     * own; NULL, or JT_REFUSED: nobody tells. */
    jt_err (*hear)(struct db *db, int wait_ms, bool *ret_has_heard);

    /* The rest is of a writer. From watch() on, check() gives JT_MOVED when the database was
     * exchanged underneath; by any thread, one at a time. */
    jt_err (*watch)(struct db *db);
    jt_err (*check)(struct db *db);
    /* After a commit: tidies up what it left, where that is due and the database is the same still.
     * JT_MOVED. */
    jt_err (*checkpoint)(struct db *db);
    /* The next four are of a database whose check() can give JT_MOVED; else they are NULL.
     * Outside of transactions: all that it holds, into an empty file. JT_REFUSED: it is not whole.
     */
    jt_err (*copy)(struct db *db, const char *path);
    /* At the end, after JT_MOVED: the files are not to be written any more; so each connection is
     * let go before it is closed. clear() removes what is ours beside them, once it is copied. */
    bool (*is_lost)(struct db *db);
    void (*let_go)(struct db *db);
    void (*clear)(struct db *db);

    /* One that gives no rows; its outcome may come with the next that is waited for, and counts
     * into changed_rows then. settle() waits for all. */
    jt_err (*run)(struct db *db, enum sql_statement statement, struct db_values values);
    jt_err (*settle)(struct db *db);
    /* One that next() waits for; each is finished. */
    jt_err (*start)(struct db *db, enum sql_statement statement, struct db_values values,
                    void **ret_cursor);
    jt_err (*next)(void *cursor, bool *ret_has_row);
    int64_t (*column_int)(void *cursor, int column); /* 0 for NULL */
    /* Borrowed until next() or finish(); NULL gives the empty view. */
    jt_err (*column_bytes)(void *cursor, int column, jt_str *ret_bytes);
    bool (*column_is_null)(void *cursor, int column);
    /* As it is stored, whatever type its column should have; borrowed as above. */
    jt_err (*column_value)(void *cursor, int column, struct db_value *ret_value);
    int64_t (*changed_rows)(void *cursor); /* by it, before another runs */
    void (*finish)(void *cursor);

    /* Many rows into one table, in the order of its columns, quicker than by a statement each; NULL
     * where nothing is. Inside a transaction, and nothing else is done until load_end(). */
    jt_err (*load_begin)(struct db *db, const struct sql_table *table);
    jt_err (*load_row)(struct db *db, struct db_values row);
    jt_err (*load_end)(struct db *db);
};

extern const struct db_ops sqlite_ops, postgresql_ops;

JT_MUST_USE jt_err db_begin(struct db *db);
JT_MUST_USE jt_err db_commit(struct db *db);
void db_rollback(struct db *db);
JT_MUST_USE jt_err db_part_begin(struct db *db);
JT_MUST_USE jt_err db_part_keep(struct db *db);
/* An error is the cause: what failed before, where that took all of the transaction with it. */
JT_MUST_USE jt_err db_part_undo(struct db *db);
/* The error of a statement that failed is kept; then this is an error too. */
JT_MUST_USE jt_err db_check_sound(const struct db *db);

/* The rows that a statement gives. */
struct db_rows {
    struct db *db;
    void *cursor;
};

JT_MUST_USE jt_err db_query(struct db *db, enum sql_statement statement, struct db_values values,
                            struct db_rows *ret_rows);
/* The first row of a query, for statements that give at most one; JT_NOT_FOUND. */
JT_MUST_USE jt_err db_rows_one(struct db_rows *rows);
/* Both in one. */
JT_MUST_USE jt_err db_query_one(struct db *db, enum sql_statement statement,
                                struct db_values values, struct db_rows *ret_rows);
JT_MUST_USE jt_err db_rows_next(struct db_rows *rows, bool *ret_has_row);
int64_t db_rows_int(struct db_rows *rows, int column); /* 0 for NULL */
bool db_rows_is_null(struct db_rows *rows, int column);
/* Borrowed until the next row. */
JT_MUST_USE jt_err db_rows_view(struct db_rows *rows, int column, jt_str *ret_bytes);
/* Text or a blob, copied into arena; NULL gives the empty view. */
JT_MUST_USE jt_err db_rows_copy(struct db_rows *rows, int column, struct jt_arena *arena,
                                jt_str *ret_bytes);
/* As stored; borrowed until the next row. */
JT_MUST_USE jt_err db_rows_value(struct db_rows *rows, int column, struct db_value *ret_value);
/* Of a statement that changes rows and gives none: waits for it. */
JT_MUST_USE jt_err db_rows_changed(struct db_rows *rows, int64_t *ret_changed_rows);
void db_rows_close(struct db_rows *rows); /* for JT_AUTO; also of rows never opened */

/* Runs a statement that gives no rows, and does not wait for its outcome: where it fails, a later
 * call of the transaction, or its commit, does. Whether a value is taken or a row is missing is
 * not asked so; where that is met, it is JT_STORE. */
JT_MUST_USE jt_err db_run(struct db *db, enum sql_statement statement, struct db_values values);
/* The same, and waits for it: db_query() and db_rows_changed() in one. */
JT_MUST_USE jt_err db_run_counted(struct db *db, enum sql_statement statement,
                                  struct db_values values, int64_t *ret_changed_rows);
/* Waits until changed_rows is whole. */
JT_MUST_USE jt_err db_settle(struct db *db);

/* What a statement that nobody waited for met, as an error of the one that is waited for now. */
static inline jt_err db_unawaited(jt_err err)
{
    if (err.code == JT_CONFLICT || err.code == JT_NOT_FOUND)
        err.code = JT_STORE;
    return err;
}

/* Rows into a table, by the quickest way that the database has. Between the first and the last of
 * these nothing else is done in the transaction. */
JT_MUST_USE jt_err db_load_begin(struct db *db, const struct sql_table *table);
JT_MUST_USE jt_err db_load_row(struct db *db, const struct sql_table *table, struct db_values row);
JT_MUST_USE jt_err db_load_end(struct db *db);
