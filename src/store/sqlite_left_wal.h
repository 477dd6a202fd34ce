/*
 * sqlite_left_wal: whether a write-ahead log that lies beside a file belongs to it.
 */
#pragma once

#include <sqlite3.h>

#include "base/arena.h"

/*
 * Of a connection just opened that has read nothing: refuses a WAL that is not this file's, which
 * SQLite would put on top of it. JT_MOVED, with a sentence.
 */
JT_MUST_USE jt_err sqlite_left_wal_judge(sqlite3 *connection, const char *path,
                                         struct jt_arena *arena, jt_str *ret_problem);
