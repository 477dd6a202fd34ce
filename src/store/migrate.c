/*
 * migrate: brings the schema of a store up to date, a migration at a time, each in a transaction of
 * its own. The version is read again inside it: another process may have been first.
 */
#include "store/migrate.h"

#include "base/sentence.h"

static jt_err check_not_newer(int64_t version, jt_str path, struct jt_arena *arena,
                              jt_str *ret_problem)
{
    if (version <= SQL_MIGRATION_COUNT)
        return JT_DONE;
    jt_sentence_set(
        arena, ret_problem,
        "the store %.*s was made by a newer jeton (schema %lld, this jeton knows %d); run "
        "that version, or restore a backup",
        JT_FMT(path), (long long)version, SQL_MIGRATION_COUNT);
    return JT_ERR(JT_NEWER, "schema of a newer jeton");
}

/* One step, inside a transaction; ret_version is where the schema is then. */
static jt_err step(struct db *writer, int64_t *ret_version)
{
    int64_t version = 0;
    JT_TRY(writer->ops->schema_version(writer, &version));
    if (version < SQL_MIGRATION_COUNT) {
        version++;
        JT_TRY(writer->ops->schema_upgrade(writer, version));
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

jt_err store_migrate(struct db *writer, jt_str path, struct jt_arena *arena, int64_t *ret_found,
                     jt_str *ret_problem)
{
    int64_t version = 0;
    JT_TRY(writer->ops->schema_version(writer, &version));
    *ret_found = version;
    while (version < SQL_MIGRATION_COUNT)
        JT_TRY(step_in_transaction(writer, &version));
    return check_not_newer(version, path, arena, ret_problem);
}
