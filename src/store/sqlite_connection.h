/*
 * sqlite_connection: a connection to a store's file, made ready for its role; and what SQLite
 * answers, as an error.
 */
#pragma once

#include <sqlite3.h>

#include "store/db.h"

/* ret_connection is the caller's also on error, for sqlite3_close(). ret_problem as in db_ops. */
JT_MUST_USE jt_err sqlite_connect(const char *path, enum db_role role, int lock_wait_ms,
                                  struct jt_arena *arena, sqlite3 **ret_connection,
                                  jt_str *ret_problem);

/* What a call on this connection came to. */
JT_MUST_USE jt_err sqlite_outcome(sqlite3 *connection, int outcome);

/* The number in the one row of sql; SQLITE_OK, or why not. */
int sqlite_read_number(sqlite3 *connection, const char *sql, int64_t *ret_number);
