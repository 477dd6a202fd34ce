/* What SQLite and the system say, in our codes and words. */
#include "test.h"

#include <errno.h>

#include "store/sqlite_cause.h"

static const struct {
    const char *name;
    int outcome, system_error;
    enum jt_code code;
    const char *says;
} cases[] = {
    { "done", SQLITE_DONE, EIO, JT_OK, "" },
    { "a row", SQLITE_ROW, 0, JT_OK, "" },
    { "a value that is taken", SQLITE_CONSTRAINT_UNIQUE, 0, JT_CONFLICT, "taken" },
    { "a foreign key", SQLITE_CONSTRAINT_FOREIGNKEY, 0, JT_NOT_FOUND, "does not exist" },
    { "a lock", SQLITE_BUSY, 0, JT_UNAVAILABLE, "locked by another process; wait" },
    { "a lock while recovering", SQLITE_BUSY_RECOVERY, 0, JT_UNAVAILABLE, "locked by another" },
    { "memory", SQLITE_NOMEM, 0, JT_NO_MEMORY, "memory" },
    { "memory in the files", SQLITE_IOERR_NOMEM, ENOSPC, JT_NO_MEMORY, "memory" },
    { "a full disk", SQLITE_FULL, 0, JT_FULL, "full; make room" },
    { "a full disk when syncing", SQLITE_IOERR_FSYNC, ENOSPC, JT_FULL, "full; make room" },
    { "a full disk for the shared file", SQLITE_IOERR_SHMSIZE, ENOSPC, JT_FULL, "make room" },
    { "a full disk for a new file", SQLITE_CANTOPEN, ENOSPC, JT_FULL, "make room" },
    { "a quota", SQLITE_IOERR_WRITE, EDQUOT, JT_FULL, "quota" },
    { "a limit of the process", SQLITE_IOERR_WRITE, EFBIG, JT_FULL, "ulimit -f" },
    { "a disk that fails", SQLITE_IOERR_READ, EIO, JT_IO, "dmesg" },
    { "a short read", SQLITE_IOERR_SHORT_READ, 0, JT_IO, "dmesg" },
    { "damage", SQLITE_CORRUPT, 0, JT_STORE, "damaged; stop jeton and restore a back-up" },
    { "damage of an index", SQLITE_CORRUPT_INDEX, 0, JT_STORE, "restore a back-up" },
    { "no database", SQLITE_NOTADB, 0, JT_STORE, "not an SQLite database" },
    { "no such table", SQLITE_ERROR, ENOENT, JT_STORE, "tables are not as jeton made them" },
    { "a read-only file", SQLITE_READONLY, 0, JT_IO, "give this user the right" },
    { "a read-only file system", SQLITE_CANTOPEN, EROFS, JT_IO, "mounted read-only; mount" },
    { "too many files", SQLITE_CANTOPEN, EMFILE, JT_IO, "ulimit -n" },
    { "a file that cannot be opened", SQLITE_CANTOPEN, EACCES, JT_IO, "read and write all files" },
    { "an old error of the system", SQLITE_CORRUPT, ENOSPC, JT_STORE, "damaged" },
    { "what is new in a later SQLite", 200, 0, JT_STORE, "report it" },
};

TEST(each_outcome_has_a_code_and_words_with_a_remedy)
{
    for (size_t i = 0; i < COUNT(cases); i++) {
        jt_err err = sqlite_cause(cases[i].outcome, cases[i].system_error);
        CHECK_CODE(cases[i].name, err, cases[i].code);
        if (strstr(err.what, cases[i].says) == NULL)
            fail_msg("%s: \"%s\"", cases[i].name, err.what);
    }
}

TEST(no_words_are_sqlites_own)
{
    for (int outcome = 1; outcome <= 26; outcome++)
        CHECK(sqlite3_errstr(outcome),
              strcmp(sqlite_cause(outcome, 0).what, sqlite3_errstr(outcome)) != 0);
}
