/*
 * authorization_lists: three lists by one reader of pages. Each page begins after the last key of
 * the page before, and has at most STORE_PAGE_MAX rows and one.
 */
#include "store/authorization_lists.h"

#include "store/page.h"
#include "store/tx.h"

static jt_err application_read(struct store_tx *tx, struct db_rows *rows, struct jt_arena *arena,
                               void *item)
{
    struct authorized_application *row = item;
    jt_str type;

    (void)tx;
    JT_TRY(db_rows_copy(rows, 0, arena, &row->id));
    JT_TRY(db_rows_copy(rows, 1, arena, &row->name));
    JT_TRY(db_rows_view(rows, 2, &type));
    JT_TRY(application_type_parse(type, &row->type));
    return db_rows_copy(rows, 3, arena, &row->org_code);
}

static jt_err api_read(struct store_tx *tx, struct db_rows *rows, struct jt_arena *arena,
                       void *item)
{
    struct authorized_api *row = item;
    JT_TRY(db_rows_copy(rows, 0, arena, &row->id));
    JT_TRY(db_rows_copy(rows, 1, arena, &row->name));
    JT_TRY(audience_from_row(tx, rows, 2, arena, &row->audience));
    row->is_management = db_rows_int(rows, 3) != 0;
    row->use_count = db_rows_int(rows, 4); /* 0 where it was never used */
    row->last_used_ms = db_rows_int(rows, 5);
    return JT_DONE;
}

static jt_err scope_read(struct store_tx *tx, struct db_rows *rows, struct jt_arena *arena,
                         void *item)
{
    struct enabled_scope *scope = item;
    (void)tx;
    JT_TRY(db_rows_copy(rows, 0, arena, &scope->id));
    JT_TRY(db_rows_copy(rows, 1, arena, &scope->key));
    scope->use_count = db_rows_int(rows, 2);
    scope->last_used_ms = db_rows_int(rows, 3);
    return JT_DONE;
}

/* ret_rows is any T**. */
static jt_err page_read(struct store_tx *tx, enum sql_statement statement, jt_str of, jt_str after,
                        size_t limit, tx_row_reader *reader, struct tx_list list, void *ret_rows,
                        size_t *ret_count)
{
    if (limit > STORE_PAGE_MAX + 1)
        return JT_ERR(JT_TOO_LARGE, "page too long");
    return tx_list_read(tx, statement,
                        DB_VALUES(db_text(of), db_text(after), db_int((int64_t)limit)), reader,
                        &list, ret_rows, ret_count);
}

jt_err store_authorized_applications(struct store_tx *tx, jt_str api_id, jt_str after, size_t limit,
                                     struct jt_arena *arena,
                                     struct authorized_application **ret_rows, size_t *ret_count)
{
    return page_read(tx, SQL_AUTHORIZED_APPLICATION_LIST, api_id, after, limit, application_read,
                     TX_LIST(arena, struct authorized_application), ret_rows, ret_count);
}

jt_err store_authorized_apis(struct store_tx *tx, jt_str application_id, jt_str after, size_t limit,
                             struct jt_arena *arena, struct authorized_api **ret_rows,
                             size_t *ret_count)
{
    return page_read(tx, SQL_AUTHORIZED_API_LIST, application_id, after, limit, api_read,
                     TX_LIST(arena, struct authorized_api), ret_rows, ret_count);
}

jt_err store_enabled_scopes(struct store_tx *tx, jt_str application_id, jt_str api_id,
                            struct jt_arena *arena, struct enabled_scope **ret_scopes,
                            size_t *ret_count)
{
    struct tx_list list = TX_LIST(arena, struct enabled_scope);
    return tx_list_read(tx, SQL_ENABLED_SCOPE_LIST,
                        DB_VALUES(db_text(application_id), db_text(api_id)), scope_read, &list,
                        ret_scopes, ret_count);
}
