/*
 * sqlite_place: whether the files of a store are still those that this process opened.
 *
 * SQLite goes on with the files it has, whatever happens to their names: what is committed after
 * `mv backup jeton.db` goes into a file without a name, and a back-up that is copied into the file
 * is mixed with what the WAL holds. So inodes are compared, and when the file itself was written,
 * its first page: between two looks only a checkpoint may have written it, which brings it forward.
 *
 * Each commit of ours raises a number that stands in the first page (user_version, above the eight
 * bits of the schema's number), so that file and WAL tell which of them is older, and whether they
 * belong together. A checkpoint by whomever (another jeton, litestream) is no trouble.
 */
#pragma once

#include <sqlite3.h>

#include "base/arena.h"

enum {
    PLACE_SCHEMA_BITS = 8,      /* of user_version: the schema's number */
    PLACE_COMMIT_MAX = 1 << 23, /* the number of commits goes round here */
};

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

/*
 * Of a connection just opened that has read nothing: refuses a WAL that is not this file's, which
 * SQLite would put on top of it. JT_MOVED, with a sentence.
 */
JT_MUST_USE jt_err sqlite_place_judge_wal(sqlite3 *connection, const char *path,
                                          struct jt_arena *arena, jt_str *ret_problem);
