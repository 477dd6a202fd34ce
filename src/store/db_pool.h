/*
 * db_pool: the connections to one database, one that writes and some that read, and what keeps
 * them from working. A connection is taken by one thread at a time, for one transaction.
 *
 * A thread that finds none free waits, but not for ever: a thread that takes a second one beside
 * its first would otherwise never end. The last idle readers are left to those who must not stand
 * behind long lists (DB_SHARE_READ_FIRST), and the very last to who follows the change feed
 * (DB_SHARE_FOLLOW).
 */
#pragma once

#include "base/clock.h"
#include "store/db.h"
#include "store/store_url.h"

struct db_pool; /* opaque; any thread may use it, except where a call says otherwise */

enum { DB_POOL_READERS_MAX = 16 };

struct db_pool_options {
    struct store_place place; /* its location ends in a NUL, and lives longer than the pool */
    struct jt_clock clock;
    int readers, readers_first, lock_wait_ms, commit_wait_ms; /* as in store_options */
    bool follows;
};

/* Brings the schema up to date too. Errors as of store_open(); ret_found: the schema that was
 * there, 0 in a new database. */
JT_MUST_USE jt_err db_pool_open(const struct db_pool_options *options, struct jt_arena *arena,
                                struct db_pool **ret_pool, int64_t *ret_found, jt_str *ret_problem);
void db_pool_close(struct db_pool *pool); /* takes NULL */

/* As store_take_alone(). */
JT_MUST_USE jt_err db_pool_take_alone(struct db_pool *pool, struct jt_arena *arena,
                                      jt_str *ret_problem);

/* --- Transactions --------------------------------------------------------------------------- */

enum db_share { DB_SHARE_READ, DB_SHARE_READ_FIRST, DB_SHARE_FOLLOW, DB_SHARE_WRITE };

/* A connection on which a transaction has begun. JT_UNAVAILABLE: others had them for long. */
JT_MUST_USE jt_err db_pool_begin(struct db_pool *pool, enum db_share share, struct db **ret_db);
/*
 * Either ends it and gives the connection back. Those who write one after another may share a
 * transaction of the database and its commit (commit_group.h); then either returns after that, and
 * its error is that nothing of any of them was done.
 */
JT_MUST_USE jt_err db_pool_commit(struct db_pool *pool, struct db *db);
jt_err db_pool_rollback(struct db_pool *pool, struct db *db);
/* Of a writer that has changed nothing yet: commits what the transaction has of others. */
JT_MUST_USE jt_err db_pool_commit_earlier(struct db_pool *pool);

/* As store_hear(). */
JT_MUST_USE jt_err db_pool_hear(struct db_pool *pool, int wait_ms, bool *ret_has_heard);

/* --- Trouble -------------------------------------------------------------------------------- */

/* Once the database is filled: from here on its files are guarded, and what befalls them is
 * trouble. */
JT_MUST_USE jt_err db_pool_guard(struct db_pool *pool);

/* As store_trouble(), store_watch() and store_copy_path(). */
jt_err db_pool_trouble(const struct db_pool *pool);
JT_MUST_USE jt_err db_pool_watch(struct db_pool *pool);
jt_str db_pool_copy_path(const struct db_pool *pool);

/* Hands err on, and keeps in mind what it tells of the database. */
jt_err db_pool_note(struct db_pool *pool, jt_err err);
