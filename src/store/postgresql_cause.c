/*
 * postgresql_cause: one table, looked up by the whole code first, and then by its class, the first
 * two characters.
 */
#include "store/postgresql_cause.h"

#include <string.h>

#include "base/bytes.h"

static const struct row {
    const char *sqlstate; /* a code, or the class of all codes that begin so */
    jt_err err;
} rows[] = {
    { "23505", { JT_CONFLICT, "a unique value is taken" } },
    { "23503", { JT_NOT_FOUND, "what the row points to does not exist" } },
    { "23", { JT_STORE, "a rule of the store's schema is broken" } },
    { "55P03",
      { JT_UNAVAILABLE,
        "the changes before it wait for long: for a standby that is away, or for another node" } },
    { "40", { JT_UNAVAILABLE, "the database gave the transaction up for another one; try again" } },
    { "57014", { JT_UNAVAILABLE, "the database took too long for a statement and ended it" } },
    { "25P03", { JT_UNAVAILABLE, "the database ended a transaction that stood still for long" } },
    { "0A000", { JT_UNAVAILABLE, "the database's tables have just been changed; try again" } },
    { "57", { JT_UNAVAILABLE, "the database is being shut down or started; try again" } },
    { "08", { JT_UNAVAILABLE, "the connection to the database broke; try again" } },
    { "53100", { JT_FULL, "the database's disk is full; make room on it" } },
    { "53200", { JT_UNAVAILABLE, "the database is out of memory" } },
    { "53300",
      { JT_UNAVAILABLE, "the database has no connection left; raise its max_connections" } },
    { "53", { JT_UNAVAILABLE, "the database lacks a resource; its log tells of it" } },
    { "54", { JT_TOO_LARGE, "a value is too large for the database" } },
    { "25006",
      { JT_UNAVAILABLE,
        "the database is a standby that may only be read; name the primary, or all hosts" } },
    { "42501",
      { JT_STORE,
        "the database's user lacks a right on the store's tables; see docs/scaling.md" } },
    { "26000",
      { JT_STORE,
        "the database forgot a prepared statement: behind a pooler of transactions, as PgBouncer "
        "is, add prepared_statements=off to the URL" } },
    { "42P05",
      { JT_STORE,
        "a prepared statement of another is there already: behind a pooler of transactions, as "
        "PgBouncer is, add prepared_statements=off to the URL" } },
    { "42",
      { JT_STORE, "the store's tables are not as jeton made them: somebody changed them; restore a "
                  "back-up" } },
    { "58", { JT_IO, "the database met an error of its system; its log tells of it" } },
    { "XX",
      { JT_STORE, "the database's files are damaged, or it has a fault; its log tells of it" } },
};

jt_err postgresql_cause(const char *sqlstate)
{
    if (sqlstate == NULL)
        return JT_ERR(JT_UNAVAILABLE, "the connection to the database broke; try again");
    for (size_t i = 0; i < COUNT(rows); i++)
        if (strcmp(rows[i].sqlstate, sqlstate) == 0)
            return rows[i].err;
    for (size_t i = 0; i < COUNT(rows); i++)
        if (strlen(rows[i].sqlstate) == 2 && strncmp(rows[i].sqlstate, sqlstate, 2) == 0)
            return rows[i].err;
    return JT_ERR(JT_STORE,
                  "the database gave an answer that jeton does not know; please report it");
}
