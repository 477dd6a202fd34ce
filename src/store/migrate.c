/*
 * migrate: brings the schema of a store up to date, a migration at a time, each in a transaction of
 * its own. The version is read again inside it: another process may have been first. Which programs
 * may go on working is written with it, in a row of facts, which every schema has.
 */
#include "store/migrate.h"

#include <stdio.h>

#include "base/sentence.h"

#define OLDEST_FACT "schema_oldest"

static jt_err write_oldest(struct db *writer, int64_t oldest)
{
    char digits[24];
    snprintf(digits, sizeof(digits), "%lld", (long long)oldest);
    return db_run(writer, SQL_FACT_SET,
                  DB_VALUES(db_text(JT_STR(OLDEST_FACT)), db_blob(jt_str_from(digits))));
}

/* A store that has no such fact was last upgraded by a jeton that wrote none: only one that knows
 * that schema may work on it. */
static jt_err read_oldest(struct db *db, int64_t version, int64_t *ret_oldest)
{
    JT_AUTO(db_rows_close) struct db_rows rows = { 0 };
    jt_str digits;
    jt_err err = db_query_one(db, SQL_FACT_GET, DB_VALUES(db_text(JT_STR(OLDEST_FACT))), &rows);
    *ret_oldest = version;
    if (err.code == JT_NOT_FOUND)
        return JT_DONE;
    JT_TRY(err);
    JT_TRY(db_rows_view(&rows, 0, &digits));
    return jt_str_to_int(digits, 0, INT32_MAX, ret_oldest);
}

jt_err store_schema_judge(struct db *db, int64_t version, int64_t *ret_oldest)
{
    JT_TRY(read_oldest(db, version, ret_oldest));
    if (*ret_oldest > SQL_MIGRATION_COUNT)
        return JT_ERR(JT_NEWER, STORE_NEWER);
    return JT_DONE;
}

/* One step, inside a transaction; ret_version is where the schema is then. */
static jt_err step(struct db *writer, int64_t *ret_version)
{
    int64_t version = 0;
    JT_TRY(writer->ops->schema_version(writer, &version));
    if (version < SQL_MIGRATION_COUNT) {
        version++;
        JT_TRY(writer->ops->schema_upgrade(writer, version));
        JT_TRY(write_oldest(writer, sql_migration_oldest[version - 1]));
    }
    *ret_version = version;
    return JT_DONE;
}

static jt_err step_in_transaction(struct db *writer, int64_t *ret_version)
{
    JT_TRY(db_begin(writer));
    jt_err err = step(writer, ret_version);
    if (err.code == JT_OK)
        return db_commit(writer);
    db_rollback(writer);
    return err;
}

jt_err store_migrate(struct db *writer, int64_t *ret_found)
{
    int64_t version = 0;
    JT_TRY(writer->ops->schema_version(writer, &version));
    *ret_found = version;
    while (version < SQL_MIGRATION_COUNT)
        JT_TRY(step_in_transaction(writer, &version));
    return JT_DONE;
}

jt_err store_schema_check_known(int64_t version, jt_str location, struct jt_arena *arena,
                                jt_str *ret_problem)
{
    if (version <= SQL_MIGRATION_COUNT)
        return JT_DONE;
    jt_sentence_set(arena, ret_problem,
                    "the store %.*s was upgraded by a newer jeton (schema %lld, this one knows "
                    "%d): run this command of that version",
                    JT_FMT(location), (long long)version, SQL_MIGRATION_COUNT);
    return JT_ERR(JT_NEWER, "schema of a newer jeton");
}
