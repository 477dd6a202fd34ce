/*
 * sqlite_cause: what an outcome of SQLite's means to us: the code that callers act on, and words
 * that name the cause and the remedy. They stand in logs alone and, with the path, in sentences
 * for people (store_explain).
 */
#pragma once

#include <sqlite3.h>

#include "base/err.h"

/* outcome: an extended code. system_error: errno of the call that failed, 0 for unknown. */
jt_err sqlite_cause(int outcome, int system_error);
