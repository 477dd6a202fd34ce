/*
 * store_file: the file of an embedded store, and the folder it is in.
 */
#pragma once

#include "base/arena.h"

/*
 * Makes the file (mode 0600, empty) and the folders above it (0700) where there are none, synced,
 * and refuses what cannot be a store. path ends in a NUL. Errors: JT_IO, with ret_problem as in
 * store_open().
 */
JT_MUST_USE jt_err store_file_make(const char *path, struct jt_arena *arena, jt_str *ret_problem);
