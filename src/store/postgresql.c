/*
 * postgresql: the store in a PostgreSQL database, which several nodes share. Relies on
 * postgresql_link for the connection.
 *
 * A writer first locks the one row of jeton_schema, and keeps it to the end of its transaction: one
 * writer at a time, of all nodes, as with SQLite. What the code above reads before it writes is
 * therefore what is there, without retries, and changes are committed in the order in which they
 * take their revisions. A reader sees one snapshot (REPEATABLE READ).
 *
 * All that is asked is queued, and goes out when somebody waits for an answer of it: the rows of a
 * query, the count of a change, a commit. So the beginning of a transaction goes with its first
 * statement, and what nobody waits for with the next or with the commit. Each statement sees what
 * those before it did (a writer is READ COMMITTED), also in one round trip.
 */
#include <assert.h>
#include <endian.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "store/db.h"
#include "store/postgresql_entry.h"
#include "store/postgresql_link.h"
#include "store/postgresql_load.h"
#include "store/postgresql_url.h"

enum {
    STATEMENT_MS = 4000, /* what a statement may take, besides waiting for a lock */
    ANSWER_MS = 1000,    /* what an answer may take beyond that, before the link is given up */
    VERDICT_MS = 3000,   /* looking for what became of a commit */
    XID_TEXT_BYTES = 40,
    URL_ARENA_BYTES = 16 * 1024,
};

/* The end of a writer's transaction is written to the disk, whatever the database's default. The
 * numbers are milliseconds: the wait for a lock, and what one statement may take with it. */
#define BEGIN_WRITING                                                                             \
    "SELECT set_config('lock_timeout', '%d', true), set_config('statement_timeout', '%d', true)," \
    "       set_config('idle_in_transaction_session_timeout', '20s', true),"                      \
    "       set_config('synchronous_commit',"                                                     \
    "                  CASE current_setting('synchronous_commit') WHEN 'off' THEN 'on'"           \
    "                  ELSE current_setting('synchronous_commit') END, true)"
/* A standby that takes the primary's place begins another timeline, and may give the number of a
 * transaction that it never heard of to another one. */
#define TIMELINE "left(pg_walfile_name(pg_current_wal_lsn()), 8)"
#define TAKE_LOCK                                                                         \
    "SELECT version, pg_current_xact_id()::text || ' ' || " TIMELINE " FROM jeton_schema" \
    " FOR UPDATE"

struct postgresql_db {
    struct db db; /* first, so that either pointer is the other */
    enum db_role role;
    struct jt_arena *arena; /* of the URL */
    struct postgresql_link link;
    char begin_writing[512];
    bool tells;                   /* the server has pg_notify() */
    bool has_news;                /* of the writer's transaction: it raises the feed's revision */
    bool is_running;              /* a transaction has begun, or is queued to */
    PGresult *lock;               /* what TAKE_LOCK gives a writer; until it is read */
    char xid[XID_TEXT_BYTES];     /* the writer's transaction: its number, and the timeline */
    int64_t schema;               /* its version, as the writer's transaction found it */
    struct postgresql_load *load; /* NULL: nothing is being loaded */
};

struct postgresql_cursor {
    struct postgresql_db *postgresql;
    PGresult *result; /* NULL: nobody has waited for it yet */
    int row;
};

static struct postgresql_db *postgresql_db_of(struct db *db)
{
    return (struct postgresql_db *)db;
}

/* --- Opening ------------------------------------------------------------------------------ */

static void postgresql_close(struct db *db)
{
    struct postgresql_db *postgresql = postgresql_db_of(db);
    if (postgresql == NULL)
        return;
    postgresql_load_free(postgresql->load);
    postgresql_link_break(&postgresql->link);
    postgresql_result_clear(&postgresql->lock);
    jt_arena_free(postgresql->arena);
    free(postgresql);
}

static void postgresql_closep(struct postgresql_db **postgresql)
{
    if (*postgresql != NULL)
        postgresql_close(&(*postgresql)->db);
}

static jt_err postgresql_open(jt_str location, enum db_role role, int lock_wait_ms,
                              struct jt_arena *arena, struct db **ret_db, jt_str *ret_problem)
{
    JT_AUTO(postgresql_closep) struct postgresql_db *postgresql = calloc(1, sizeof(*postgresql));
    jt_str url;
    if (postgresql == NULL)
        return JT_ERR(JT_NO_MEMORY, "connection");
    postgresql->db.ops = &postgresql_ops;
    postgresql->role = role;
    postgresql->link.answer_ms = lock_wait_ms + STATEMENT_MS + ANSWER_MS;
    snprintf(postgresql->begin_writing, sizeof(postgresql->begin_writing), BEGIN_WRITING,
             lock_wait_ms, lock_wait_ms + STATEMENT_MS);
    JT_TRY(jt_arena_new(URL_ARENA_BYTES, URL_ARENA_BYTES, &postgresql->arena));
    JT_TRY(
        postgresql_url_read(location, postgresql->arena, &url, &postgresql->link.keeps_statements));
    postgresql->link.url = url.ptr;
    JT_TRY(postgresql_enter(&postgresql->link, role, arena, &postgresql->tells, ret_problem));
    *ret_db = &postgresql->db;
    postgresql = NULL;
    return JT_DONE;
}

/* --- Schema ------------------------------------------------------------------------------- */

static int64_t int_at(const PGresult *result, int row, int column)
{
    const char *bytes = PQgetvalue(result, row, column);
    uint64_t whole;
    uint32_t half;
    switch (PQgetlength(result, row, column)) {
    case 1: /* boolean */
        return bytes[0];
    case sizeof(half):
        memcpy(&half, bytes, sizeof(half));
        return (int32_t)be32toh(half);
    case sizeof(whole):
        memcpy(&whole, bytes, sizeof(whole));
        return (int64_t)be64toh(whole);
    default:
        assert(PQgetisnull(result, row, column)); /* a statement of ours gives no other number */
        return 0;
    }
}

/* What the beginning of a writer's transaction has found, once the answer to it is there. */
static jt_err take_lock(struct postgresql_db *postgresql)
{
    JT_AUTO(postgresql_result_clear) PGresult *lock = postgresql->lock;
    postgresql->lock = NULL;
    if (lock == NULL)
        return JT_DONE;
    if (PQntuples(lock) != 1 || PQgetlength(lock, 0, 1) >= XID_TEXT_BYTES)
        return JT_ERR(JT_STORE, "the row of the schema's version is gone; restore a back-up");
    postgresql->schema = int_at(lock, 0, 0);
    memset(postgresql->xid, 0, sizeof(postgresql->xid));
    memcpy(postgresql->xid, PQgetvalue(lock, 0, 1), (size_t)PQgetlength(lock, 0, 1));
    return JT_DONE;
}

/* Sends what is queued, and waits; asked as in postgresql_link_exchange(). */
static jt_err exchange(struct postgresql_db *postgresql, PGresult **asked)
{
    JT_TRY(postgresql_link_exchange(&postgresql->link, asked));
    postgresql->db.changed_rows += postgresql->link.changed_rows;
    postgresql->link.changed_rows = 0;
    return take_lock(postgresql);
}

/* Waits until the lock is had, where nothing was waited for yet. */
static jt_err await_lock(struct postgresql_db *postgresql)
{
    return postgresql->xid[0] != '\0' ? JT_DONE : exchange(postgresql, NULL);
}

static jt_err version_locked(struct postgresql_db *postgresql, int64_t *ret_version)
{
    JT_TRY(await_lock(postgresql));
    *ret_version = postgresql->schema;
    return JT_DONE;
}

static jt_err read_version(struct postgresql_link *link, int64_t *ret_version)
{
    JT_AUTO(postgresql_result_clear) PGresult *result = NULL;
    JT_TRY(postgresql_link_query(link, "SELECT version FROM jeton_schema", &result));
    if (PQntuples(result) != 1)
        return JT_ERR(JT_STORE, "the row of the schema's version is gone; restore a back-up");
    *ret_version = int_at(result, 0, 0);
    return JT_DONE;
}

/* A reader makes no schema, and so may find none. */
static jt_err postgresql_schema_version(struct db *db, int64_t *ret_version)
{
    struct postgresql_db *postgresql = postgresql_db_of(db);
    bool is_there = true;
    if (postgresql->is_running && db_role_writes(postgresql->role))
        return version_locked(postgresql, ret_version);
    jt_err err = read_version(&postgresql->link, ret_version);
    if (err.code == JT_STORE && !postgresql->is_running)
        JT_TRY(postgresql_link_ask(&postgresql->link, "SELECT " HAS_SCHEMA, &is_there));
    if (is_there)
        return err;
    *ret_version = 0;
    return JT_DONE;
}

static jt_err postgresql_schema_upgrade(struct db *db, int64_t version)
{
    struct postgresql_db *postgresql = postgresql_db_of(db);
    struct postgresql_link *link = &postgresql->link;
    char sql[64];
    JT_TRY(postgresql_link_run(link, "SELECT set_config('statement_timeout', '0', true)"));
    JT_TRY(postgresql_link_script(link, sql_migrations[version - 1][DIALECT_POSTGRESQL]));
    snprintf(sql, sizeof(sql), "UPDATE jeton_schema SET version = %lld", (long long)version);
    JT_TRY(postgresql_link_run(link, sql));
    postgresql->schema = version;
    return JT_DONE;
}

static jt_err postgresql_touch(struct db *db)
{
    return postgresql_link_run(&postgresql_db_of(db)->link,
                               "UPDATE jeton_schema SET version = version");
}

/* --- Transactions ------------------------------------------------------------------------- */

static void postgresql_rollback(struct db *db)
{
    struct postgresql_db *postgresql = postgresql_db_of(db);
    if (postgresql->is_running &&
        postgresql_link_sql(&postgresql->link, "ROLLBACK", NULL).code == JT_OK)
        postgresql_link_post(&postgresql->link);
    postgresql->is_running = false;
}

/* Another process may have come while the connection was gone: then it has not the store alone. */
static jt_err connect_again(struct postgresql_db *postgresql)
{
    if (db_role_is_alone(postgresql->role) && !postgresql_link_is_alive(&postgresql->link))
        return JT_ERR(JT_UNAVAILABLE,
                      "the connection that had the database for itself broke; run this again");
    return postgresql_link_connect(&postgresql->link, NULL, NULL);
}

static jt_err queue_begin_writing(struct postgresql_db *postgresql)
{
    struct postgresql_link *link = &postgresql->link;
    postgresql_link_forget(link,
                           &postgresql->lock); /* of one that ended before it asked anything */
    postgresql_result_clear(&postgresql->lock);
    postgresql->lock = NULL;
    postgresql->xid[0] = '\0';
    JT_TRY(postgresql_link_sql(link, "BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE", NULL));
    JT_TRY(postgresql_link_sql(link, postgresql->begin_writing, NULL));
    return postgresql_link_sql(link, TAKE_LOCK, &postgresql->lock);
}

/* Transactions that ended before they asked anything left their answers unread. */
static void read_old_answers(struct postgresql_link *link)
{
    if (link->queue_count > LINK_QUEUE_MAX / 2)
        (void)postgresql_link_exchange(link, NULL).code; /* a broken link is noticed next */
}

static jt_err postgresql_begin(struct db *db)
{
    struct postgresql_db *postgresql = postgresql_db_of(db);
    const bool is_reader = !db_role_writes(postgresql->role);
    read_old_answers(&postgresql->link);
    postgresql->is_running = postgresql->has_news = false;
    postgresql->link.changed_rows = 0;
    JT_TRY(connect_again(postgresql));
    JT_TRY(is_reader ? postgresql_link_sql(&postgresql->link,
                                           "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY", NULL)
                     : queue_begin_writing(postgresql));
    postgresql->is_running = true;
    return JT_DONE;
}

/* --- Commit ------------------------------------------------------------------------------- */

enum verdict { VERDICT_OPEN, VERDICT_COMMITTED, VERDICT_ABORTED };

/* What the database says of a transaction whose commit it did not answer. On another timeline it
 * cannot know: the commit may have been answered by nobody and be lost, or be there. */
static enum verdict verdict_of(struct postgresql_db *postgresql)
{
    JT_AUTO(postgresql_result_clear) PGresult *result = NULL;
    struct postgresql_link *link = &postgresql->link;
    char sql[256];
    snprintf(sql, sizeof(sql),
             "SELECT CASE WHEN split_part('%s', ' ', 2) = " TIMELINE
             " THEN pg_xact_status(split_part('%s', ' ', 1)::xid8) END",
             postgresql->xid, postgresql->xid);
    if (postgresql_link_connect(link, NULL, NULL).code != JT_OK ||
        postgresql_link_query(link, sql, &result).code != JT_OK || PQntuples(result) != 1)
        return VERDICT_OPEN;
    const jt_str status = { PQgetvalue(result, 0, 0), (size_t)PQgetlength(result, 0, 0) };
    return jt_str_eq(status, JT_STR("committed")) ? VERDICT_COMMITTED
           : jt_str_eq(status, JT_STR("aborted")) ? VERDICT_ABORTED
                                                  : VERDICT_OPEN;
}

/* The connection broke in the middle: whether the commit was done, the database still knows. */
static jt_err look_for_outcome(struct postgresql_db *postgresql)
{
    const struct jt_instant end = jt_instant_in_ms(VERDICT_MS);
    do {
        switch (verdict_of(postgresql)) {
        case VERDICT_COMMITTED:
            return JT_DONE;
        case VERDICT_ABORTED:
            return JT_ERR(JT_UNAVAILABLE, "the connection to the database broke; nothing was "
                                          "changed, try again");
        case VERDICT_OPEN:
            postgresql_link_pause();
        }
    } while (!jt_instant_has_come(end, jt_instant_now()));
    return JT_ERR(JT_UNCERTAIN, "the connection to the database broke while it was committed; "
                                "whether it was is not known: look before trying again");
}

static jt_err commit_writing(struct postgresql_db *postgresql)
{
    JT_AUTO(postgresql_result_clear) PGresult *result = NULL;
    JT_TRY(await_lock(postgresql)); /* without its number, nobody could ask for the outcome */
    if (postgresql->tells && postgresql->has_news)
        JT_TRY(postgresql_link_sql(&postgresql->link, "SELECT pg_notify('" LINK_CHANNEL "', '')",
                                   NULL));
    JT_TRY(postgresql_link_sql(&postgresql->link, "COMMIT", &result));
    jt_err err = exchange(postgresql, &result);
    if (!postgresql_link_is_up(&postgresql->link))
        return look_for_outcome(postgresql);
    JT_TRY(err);
    if (strcmp(PQcmdStatus(result), "COMMIT") != 0)
        return JT_ERR(JT_STORE, "the database rolled the transaction back");
    return JT_DONE;
}

/* Of a reader nobody waits for the end. */
static jt_err postgresql_commit(struct db *db)
{
    struct postgresql_db *postgresql = postgresql_db_of(db);
    if (!db_role_writes(postgresql->role)) {
        postgresql_rollback(db);
        return JT_DONE;
    }
    jt_err err = commit_writing(postgresql);
    if (err.code != JT_OK)
        postgresql_rollback(db);
    postgresql->is_running = false;
    return err;
}

/* --- Parts of a transaction --------------------------------------------------------------- */

/* Beginning and keeping one cost no round trip: they go out with what comes next. Undoing waits, so
 * that the next one does not begin in a transaction that is lost. */
static jt_err postgresql_part(struct db *db, enum db_part what)
{
    static const char *const commands[] = {
        [DB_PART_BEGIN] = "SAVEPOINT part",
        [DB_PART_KEEP] = "RELEASE part",
        [DB_PART_UNDO] = "ROLLBACK TO part",
    };
    struct postgresql_db *postgresql = postgresql_db_of(db);
    struct postgresql_link *link = &postgresql->link;
    if (!postgresql_link_has_room(link))
        JT_TRY(exchange(postgresql, NULL));
    JT_TRY(postgresql_link_sql(link, commands[what], NULL));
    if (what != DB_PART_UNDO)
        return JT_DONE;
    JT_TRY(postgresql_link_sql(link, commands[DB_PART_KEEP], NULL));
    return exchange(postgresql, NULL);
}

/* --- Statements --------------------------------------------------------------------------- */

/* Queues one; where the queue is full, what is in it goes first. */
static jt_err queue_statement(struct postgresql_db *postgresql, enum sql_statement statement,
                              struct db_values values, PGresult **ret_result)
{
    assert((int)values.count == sql_texts[statement].parameter_count);
    if (!postgresql->is_running)
        return JT_ERR(JT_STORE, "a statement outside of a transaction");
    if (!postgresql_link_has_room(&postgresql->link))
        JT_TRY(exchange(postgresql, NULL));
    return postgresql_link_statement(&postgresql->link, statement, values, ret_result);
}

static jt_err postgresql_run(struct db *db, enum sql_statement statement, struct db_values values)
{
    struct postgresql_db *postgresql = postgresql_db_of(db);
    postgresql->has_news |= statement == SQL_FEED_ADVANCE;
    return queue_statement(postgresql, statement, values, NULL);
}

static jt_err postgresql_settle(struct db *db)
{
    struct postgresql_db *postgresql = postgresql_db_of(db);
    return postgresql->link.queue_count == 0 ? JT_DONE : exchange(postgresql, NULL);
}

static void postgresql_finish(void *cursor)
{
    struct postgresql_cursor *at = cursor;
    postgresql_link_forget(&at->postgresql->link, &at->result);
    PQclear(at->result);
    free(at);
}

static jt_err postgresql_start(struct db *db, enum sql_statement statement, struct db_values values,
                               void **ret_cursor)
{
    struct postgresql_cursor *cursor = calloc(1, sizeof(*cursor));
    if (cursor == NULL)
        return JT_ERR(JT_NO_MEMORY, "cursor");
    *cursor = (struct postgresql_cursor){ .postgresql = postgresql_db_of(db), .row = -1 };
    jt_err err = queue_statement(cursor->postgresql, statement, values, &cursor->result);
    if (err.code == JT_OK)
        *ret_cursor = cursor;
    else
        free(cursor);
    return err;
}

static jt_err postgresql_next(void *cursor, bool *ret_has_row)
{
    struct postgresql_cursor *at = cursor;
    if (at->result == NULL)
        JT_TRY(exchange(at->postgresql, &at->result));
    at->row++;
    *ret_has_row = at->row < PQntuples(at->result);
    return JT_DONE;
}

static int64_t postgresql_column_int(void *cursor, int column)
{
    const struct postgresql_cursor *at = cursor;
    return int_at(at->result, at->row, column);
}

static jt_err postgresql_column_bytes(void *cursor, int column, jt_str *ret_bytes)
{
    const struct postgresql_cursor *at = cursor;
    *ret_bytes = (jt_str){ PQgetvalue(at->result, at->row, column),
                           (size_t)PQgetlength(at->result, at->row, column) };
    return JT_DONE;
}

static bool postgresql_column_is_null(void *cursor, int column)
{
    const struct postgresql_cursor *at = cursor;
    return PQgetisnull(at->result, at->row, column) != 0;
}

static jt_err postgresql_column_value(void *cursor, int column, struct db_value *ret_value)
{
    enum { BYTEA_OID = 17, TEXT_OID = 25 }; /* of pg_type.dat too */
    const struct postgresql_cursor *at = cursor;
    if (PQgetisnull(at->result, at->row, column) != 0) {
        *ret_value = (struct db_value){ .type = DB_NULL };
        return JT_DONE;
    }
    switch (PQftype(at->result, column)) {
    case POSTGRESQL_INT8_OID:
        *ret_value = db_int(int_at(at->result, at->row, column));
        return JT_DONE;
    case TEXT_OID:
        ret_value->type = DB_TEXT;
        return postgresql_column_bytes(cursor, column, &ret_value->bytes);
    case BYTEA_OID:
        ret_value->type = DB_BLOB;
        return postgresql_column_bytes(cursor, column, &ret_value->bytes);
    default:
        *ret_value = (struct db_value){ .type = DB_OTHER };
        return JT_DONE;
    }
}

static int64_t postgresql_changed_rows(void *cursor)
{
    const struct postgresql_cursor *at = cursor;
    return strtoll(PQcmdTuples(at->result), NULL, 10);
}

/* --- Loading ------------------------------------------------------------------------------ */

/* A table of many rows takes long, and so may what the rows come from. */
static jt_err postgresql_load_start(struct db *db, const struct sql_table *table)
{
    struct postgresql_db *postgresql = postgresql_db_of(db);
    postgresql_load_free(postgresql->load); /* of one that failed */
    postgresql->load = NULL;
    JT_TRY(postgresql_link_run(
        &postgresql->link, "SELECT set_config('statement_timeout', '0', true),"
                           "       set_config('idle_in_transaction_session_timeout', '0', true)"));
    return postgresql_load_begin(&postgresql->link, table, &postgresql->load);
}

static jt_err postgresql_load_add(struct db *db, struct db_values row)
{
    return postgresql_load_row(postgresql_db_of(db)->load, row);
}

static jt_err postgresql_load_finish(struct db *db)
{
    struct postgresql_db *postgresql = postgresql_db_of(db);
    jt_err err = postgresql_load_end(postgresql->load);
    postgresql_load_free(postgresql->load);
    postgresql->load = NULL;
    return err;
}

static jt_err postgresql_hear(struct db *db, int wait_ms, bool *ret_has_heard)
{
    return postgresql_link_hear(&postgresql_db_of(db)->link, wait_ms, ret_has_heard);
}

/* --- Files, of which there are none ------------------------------------------------------- */

static jt_err nothing_to_do(struct db *db)
{
    (void)db;
    return JT_DONE;
}

static jt_str no_holder(jt_str location, struct jt_arena *arena)
{
    (void)location, (void)arena;
    return JT_STR("");
}

const struct db_ops postgresql_ops = {
    .open = postgresql_open,
    .close = postgresql_close,
    .begin = postgresql_begin,
    .commit = postgresql_commit,
    .rollback = postgresql_rollback,
    .part = postgresql_part,
    .schema_version = postgresql_schema_version,
    .schema_upgrade = postgresql_schema_upgrade,
    .touch = postgresql_touch,
    .lock_holder = no_holder,
    .hear = postgresql_hear,
    .watch = nothing_to_do,
    .check = nothing_to_do,
    .checkpoint = nothing_to_do,
    .run = postgresql_run,
    .settle = postgresql_settle,
    .start = postgresql_start,
    .next = postgresql_next,
    .column_int = postgresql_column_int,
    .column_bytes = postgresql_column_bytes,
    .column_is_null = postgresql_column_is_null,
    .column_value = postgresql_column_value,
    .changed_rows = postgresql_changed_rows,
    .finish = postgresql_finish,
    .load_begin = postgresql_load_start,
    .load_row = postgresql_load_add,
    .load_end = postgresql_load_finish,
};
