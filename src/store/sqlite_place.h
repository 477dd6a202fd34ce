/*
 * sqlite_place: whether the files of a store are still those that this process opened.
 *
 * SQLite goes on with the files it has, whatever happens to their names: what is committed after
 * `mv backup jeton.db` goes into a file without a name, and a back-up that is copied into the file
 * is mixed with what the WAL holds. So inodes are compared. When the file itself was written, its
 * first page is compared, too: only a checkpoint may write the file between two looks, and a
 * checkpoint never makes it older. Any process may make that checkpoint (another jeton,
 * litestream).
 */
#pragma once

#include <sqlite3.h>

#include "base/arena.h"

struct sqlite_place; /* opaque; one thread at a time */

/* connection has the files open, the WAL too. JT_MOVED: the files were replaced since. */
JT_MUST_USE jt_err sqlite_place_new(const char *path, sqlite3 *connection,
                                    struct sqlite_place **ret_place);
void sqlite_place_free(struct sqlite_place *place); /* takes NULL */

/* JT_MOVED: files were removed, replaced or overwritten. After an overwriting it is JT_MOVED for
 * good. */
JT_MUST_USE jt_err sqlite_place_check(struct sqlite_place *place);

/* Others wrote into the file. What is open now is a mixture; do not copy it. */
bool sqlite_place_is_overwritten(const struct sqlite_place *place);
/* The WAL may be written into the file at the end: the file is ours, and no other store's WAL is
 * beside it.
 */
bool sqlite_place_takes_wal(const struct sqlite_place *place);
/* Removes WAL and shared memory file, where they are still those of this place. */
void sqlite_place_clear(struct sqlite_place *place);
