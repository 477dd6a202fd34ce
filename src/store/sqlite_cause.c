/*
 * sqlite_cause: two tables. Where a file is concerned, errno is looked up first, since it is closer
 * to the cause; then the extended code of SQLite; then its primary code.
 */
#include "store/sqlite_cause.h"

#include <errno.h>

#include "base/bytes.h"
#include "base/file_reason.h"

#define RESTORE "stop jeton and restore a back-up, see docs/backup.md"

static const struct outcome_row {
    int outcome; /* an extended code, or a primary one for all of its kind */
    jt_err err;
} outcome_rows[] = {
    { SQLITE_CONSTRAINT_UNIQUE, { JT_CONFLICT, "a unique value is taken" } },
    { SQLITE_CONSTRAINT_PRIMARYKEY, { JT_CONFLICT, "a primary key is taken" } },
    { SQLITE_CONSTRAINT_FOREIGNKEY, { JT_NOT_FOUND, "what the row points to does not exist" } },
    { SQLITE_CONSTRAINT, { JT_STORE, "a rule of the store's schema is broken" } },
    { SQLITE_TOOBIG, { JT_TOO_LARGE, "a value is too large for the store" } },
    { SQLITE_NOMEM, { JT_NO_MEMORY, "the store is out of memory" } },
    { SQLITE_IOERR_NOMEM, { JT_NO_MEMORY, "the store is out of memory" } },
    { SQLITE_BUSY,
      { JT_UNAVAILABLE, "the store is locked by another process; wait until it is done, or end "
                        "it" } },
    { SQLITE_LOCKED,
      { JT_UNAVAILABLE, "the store is locked by another connection; wait until it is done" } },
    { SQLITE_PROTOCOL,
      { JT_UNAVAILABLE, "the store's lock could not be had among many processes; try again" } },
    { SQLITE_FULL, { JT_FULL, "the store's disk is full; make room on it" } },
    { SQLITE_CORRUPT, { JT_STORE, "the store's file is damaged; " RESTORE } },
    { SQLITE_NOTADB,
      { JT_STORE, "the file is not an SQLite database, or its beginning is damaged; name another "
                  "file with --database, or " RESTORE } },
    { SQLITE_FORMAT, { JT_STORE, "the store's file is damaged; " RESTORE } },
    { SQLITE_ERROR,
      { JT_STORE,
        "the store's tables are not as jeton made them: somebody changed them; " RESTORE } },
    { SQLITE_READONLY,
      { JT_IO, "the store's file may not be written; give this user the right to write it and its "
               "folder, and mount its file system for writing" } },
    { SQLITE_PERM,
      { JT_IO, "this user may not use the store's file; give the right with chown or chmod" } },
    { SQLITE_CANTOPEN,
      { JT_IO, "a file of the store cannot be opened; see that this user may read and write all "
               "files of its name and their folder" } },
    { SQLITE_IOERR,
      { JT_IO, "reading or writing the store's file failed; the system's log (dmesg) tells of the "
               "disk" } },
};

/* What the system said is closer to the cause than SQLite's code. */
static const struct system_row {
    int error;
    jt_err err;
} system_rows[] = {
    { ENOSPC, { JT_FULL, "the store's disk is full; make room on it" } },
    { EDQUOT, { JT_FULL, "the store's disk quota is used up; make room, or have it raised" } },
    { EFBIG, { JT_FULL, "the store's file may not become larger; raise the limit (ulimit -f)" } },
    { EMFILE,
      { JT_IO, "too many files are open to open the store's; raise the limit (ulimit -n)" } },
    { EROFS, { JT_IO, "the store's file system is mounted read-only; mount it for writing" } },
};

static bool is_of_files(int outcome)
{
    const int kind = outcome & 0xFF;
    return (kind == SQLITE_IOERR && outcome != SQLITE_IOERR_NOMEM) || kind == SQLITE_CANTOPEN;
}

jt_err sqlite_cause(int outcome, int system_error)
{
    if (outcome == SQLITE_OK || outcome == SQLITE_DONE || outcome == SQLITE_ROW)
        return JT_DONE;
    for (size_t i = 0; is_of_files(outcome) && i < COUNT(system_rows); i++)
        if (system_rows[i].error == system_error)
            return system_rows[i].err;
    for (size_t i = 0; i < COUNT(outcome_rows); i++)
        if (outcome_rows[i].outcome == outcome)
            return outcome_rows[i].err;
    for (size_t i = 0; i < COUNT(outcome_rows); i++)
        if (outcome_rows[i].outcome == (outcome & 0xFF))
            return outcome_rows[i].err;
    return JT_ERR(JT_STORE, "SQLite gave an answer that jeton does not know; please report it");
}
