/* db: the part that is the same for every database. */
#include "store/db.h"

jt_err db_query(struct db *db, enum sql_statement statement, struct db_values values,
                struct db_rows *ret_rows)
{
    void *cursor = NULL;
    JT_TRY(db->ops->start(db, statement, values, &cursor));
    *ret_rows = (struct db_rows){ db->ops, cursor };
    return JT_DONE;
}

jt_err db_query_one(struct db *db, enum sql_statement statement, struct db_values values,
                    struct db_rows *ret_rows)
{
    JT_AUTO(db_rows_close) struct db_rows rows = { 0 };
    bool has_row = false;

    JT_TRY(db_query(db, statement, values, &rows));
    JT_TRY(db_rows_next(&rows, &has_row));
    if (!has_row)
        return JT_ERR(JT_NOT_FOUND, "no such row");
    *ret_rows = rows;
    rows.cursor = NULL;
    return JT_DONE;
}

jt_err db_rows_next(struct db_rows *rows, bool *ret_has_row)
{
    return rows->ops->next(rows->cursor, ret_has_row);
}

int64_t db_rows_int(struct db_rows *rows, int column)
{
    return rows->ops->column_int(rows->cursor, column);
}

bool db_rows_is_null(struct db_rows *rows, int column)
{
    return rows->ops->column_is_null(rows->cursor, column);
}

jt_err db_rows_view(struct db_rows *rows, int column, jt_str *ret_bytes)
{
    return rows->ops->column_bytes(rows->cursor, column, ret_bytes);
}

jt_err db_rows_copy(struct db_rows *rows, int column, struct jt_arena *arena, jt_str *ret_bytes)
{
    jt_str view;
    JT_TRY(db_rows_view(rows, column, &view));
    return jt_arena_copy(arena, view, ret_bytes);
}

void db_rows_close(struct db_rows *rows)
{
    if (rows->cursor != NULL)
        rows->ops->finish(rows->cursor);
    rows->cursor = NULL;
}

jt_err db_run(struct db *db, enum sql_statement statement, struct db_values values,
              int64_t *ret_changed_rows)
{
    void *cursor = NULL;
    bool has_row = false;

    JT_TRY(db->ops->start(db, statement, values, &cursor));
    jt_err err = db->ops->next(cursor, &has_row);
    db->ops->finish(cursor);
    if (err.code == JT_OK)
        *ret_changed_rows = db->ops->changed_rows(db);
    return err;
}
