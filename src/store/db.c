/*
 * db: the part that is the same for every database. All statements of a transaction pass through
 * here, and so one that failed is kept in mind here.
 */
#include "store/db.h"

#include "store/sql_tables.h"

jt_err db_check_sound(const struct db *db)
{
    if (db->failure.code != JT_OK)
        return JT_ERR(JT_STORE, "the transaction goes on after a statement that failed");
    return JT_DONE;
}

static jt_err note(struct db *db, jt_err err)
{
    if (db->failure.code == JT_OK)
        db->failure = err;
    return err;
}

jt_err db_begin(struct db *db)
{
    db->failure = JT_DONE;
    db->changed_rows = 0;
    return db->ops->begin(db);
}

jt_err db_commit(struct db *db)
{
    jt_err err = db_check_sound(db);
    if (err.code == JT_OK)
        return db->ops->commit(db);
    db->ops->rollback(db);
    return err;
}

void db_rollback(struct db *db)
{
    db->ops->rollback(db);
}

/* What earlier parts did is known before: it is not counted, and does not fail, as this one's. */
jt_err db_part_begin(struct db *db)
{
    JT_TRY(db_settle(db));
    db->changed_rows = 0;
    return db->ops->part(db, DB_PART_BEGIN);
}

jt_err db_part_keep(struct db *db)
{
    return db->ops->part(db, DB_PART_KEEP);
}

jt_err db_part_undo(struct db *db)
{
    jt_err err = db->ops->part(db, DB_PART_UNDO);
    if (err.code != JT_OK)
        return db->failure.code != JT_OK ? db->failure : err;
    db->failure = JT_DONE;
    return JT_DONE;
}

jt_err db_query(struct db *db, enum sql_statement statement, struct db_values values,
                struct db_rows *ret_rows)
{
    void *cursor = NULL;
    JT_TRY(db_check_sound(db));
    JT_TRY(note(db, db->ops->start(db, statement, values, &cursor)));
    *ret_rows = (struct db_rows){ db, cursor };
    return JT_DONE;
}

jt_err db_rows_one(struct db_rows *rows)
{
    bool has_row = false;
    JT_TRY(db_rows_next(rows, &has_row));
    return has_row ? JT_DONE : JT_ERR(JT_NOT_FOUND, "no such row");
}

jt_err db_query_one(struct db *db, enum sql_statement statement, struct db_values values,
                    struct db_rows *ret_rows)
{
    JT_TRY(db_query(db, statement, values, ret_rows));
    jt_err err = db_rows_one(ret_rows);
    if (err.code != JT_OK)
        db_rows_close(ret_rows);
    return err;
}

jt_err db_rows_next(struct db_rows *rows, bool *ret_has_row)
{
    JT_TRY(db_check_sound(rows->db));
    return note(rows->db, rows->db->ops->next(rows->cursor, ret_has_row));
}

int64_t db_rows_int(struct db_rows *rows, int column)
{
    return rows->db->ops->column_int(rows->cursor, column);
}

bool db_rows_is_null(struct db_rows *rows, int column)
{
    return rows->db->ops->column_is_null(rows->cursor, column);
}

jt_err db_rows_view(struct db_rows *rows, int column, jt_str *ret_bytes)
{
    return rows->db->ops->column_bytes(rows->cursor, column, ret_bytes);
}

jt_err db_rows_copy(struct db_rows *rows, int column, struct jt_arena *arena, jt_str *ret_bytes)
{
    jt_str view;
    JT_TRY(db_rows_view(rows, column, &view));
    return jt_arena_copy(arena, view, ret_bytes);
}

jt_err db_rows_value(struct db_rows *rows, int column, struct db_value *ret_value)
{
    return rows->db->ops->column_value(rows->cursor, column, ret_value);
}

void db_rows_close(struct db_rows *rows)
{
    if (rows->cursor != NULL)
        rows->db->ops->finish(rows->cursor);
    rows->cursor = NULL;
}

jt_err db_run(struct db *db, enum sql_statement statement, struct db_values values)
{
    JT_TRY(db_check_sound(db));
    return note(db, db_unawaited(db->ops->run(db, statement, values)));
}

jt_err db_rows_changed(struct db_rows *rows, int64_t *ret_changed_rows)
{
    bool has_row = false;
    JT_TRY(db_rows_next(rows, &has_row));
    *ret_changed_rows = rows->db->ops->changed_rows(rows->cursor);
    rows->db->changed_rows += *ret_changed_rows;
    return JT_DONE;
}

jt_err db_run_counted(struct db *db, enum sql_statement statement, struct db_values values,
                      int64_t *ret_changed_rows)
{
    JT_AUTO(db_rows_close) struct db_rows rows = { 0 };
    JT_TRY(db_query(db, statement, values, &rows));
    return db_rows_changed(&rows, ret_changed_rows);
}

jt_err db_settle(struct db *db)
{
    JT_TRY(db_check_sound(db));
    return note(db, db->ops->settle(db));
}

jt_err db_load_begin(struct db *db, const struct sql_table *table)
{
    JT_TRY(db_check_sound(db));
    return db->ops->load_begin == NULL ? JT_DONE : note(db, db->ops->load_begin(db, table));
}

jt_err db_load_row(struct db *db, const struct sql_table *table, struct db_values row)
{
    if (db->ops->load_row == NULL)
        return db_run(db, table->load, row);
    JT_TRY(db_check_sound(db));
    return note(db, db->ops->load_row(db, row));
}

jt_err db_load_end(struct db *db)
{
    JT_TRY(db_check_sound(db));
    return db->ops->load_end == NULL ? JT_DONE : note(db, db->ops->load_end(db));
}
