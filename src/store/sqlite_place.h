/*
 * sqlite_place: whether the files of a store are still those that this process opened.
 *
 * SQLite goes on with the files it has, whatever happens to their names: what is committed after
 * `mv backup jeton.db` goes into a file without a name, and a back-up that is copied into the file
 * is mixed with what the WAL holds. So inodes are compared, and when the file itself was written,
 * its first page: between two looks only a checkpoint may have written it, which brings it forward.
 *
 * A checkpoint by whomever (another jeton, litestream) is no trouble.
 */
#pragma once

#include <sqlite3.h>

#include "base/arena.h"

struct sqlite_place; /* opaque; one thread at a time */

/* connection has the files open, the WAL too. JT_MOVED: not any more. */
JT_MUST_USE jt_err sqlite_place_new(const char *path, sqlite3 *connection,
                                    struct sqlite_place **ret_place);
void sqlite_place_free(struct sqlite_place *place); /* takes NULL */

/* JT_MOVED: files were removed, replaced or overwritten; what was overwritten stays so. */
JT_MUST_USE jt_err sqlite_place_check(struct sqlite_place *place);

/* The file was written by others: what is open now is a mixture, of which no copy is to be made. */
bool sqlite_place_is_overwritten(const struct sqlite_place *place);
/* What the WAL holds may go into the file at the end: it is ours, and beside it is nothing else's.
 */
bool sqlite_place_takes_wal(const struct sqlite_place *place);
/* Removes WAL and shared memory file, where they are still those of this place. */
void sqlite_place_clear(struct sqlite_place *place);
