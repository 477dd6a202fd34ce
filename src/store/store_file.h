/*
 * store_file: the file of an embedded store, and the folder it is in.
 */
#pragma once

#include "base/arena.h"

/*
 * Makes the file (mode 0600, empty) and the folders above it (0700) where there are none, synced,
 * and refuses what cannot be a store, or may not be read and written. path ends in a NUL. Errors:
 * JT_IO, JT_FULL, with ret_problem as in store_open().
 */
JT_MUST_USE jt_err store_file_make(const char *path, struct jt_arena *arena, jt_str *ret_problem);

/* An empty file (0600) of a name that was not there before. JT_IO, JT_FULL. */
JT_MUST_USE jt_err store_file_make_empty(const char *path);

/*
 * Who else holds a lock on the store: "process 4711, sqlite3", in arena; empty where the system
 * does not tell. Opens none of its files: closing one would give up this process's own locks.
 */
jt_str store_file_lock_holder(const char *path, struct jt_arena *arena);
