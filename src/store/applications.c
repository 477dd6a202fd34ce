/*
 * applications: reads and writes rows of applications, and lists pages of them by name: all, or an
 * organization's. Other orders, searches and filters are application_find.c's.
 */
#include "store/applications.h"

#include "store/tx.h"

jt_err application_from_row(struct db_rows *rows, struct jt_arena *arena,
                            struct application *ret_app)
{
    struct application app = { .access_token_lifetime_s = db_rows_int(rows, 4),
                               .created_ms = db_rows_int(rows, 6),
                               .updated_ms = db_rows_int(rows, 7) };
    jt_str type;

    JT_TRY(db_rows_copy(rows, 0, arena, &app.id));
    JT_TRY(db_rows_copy(rows, 1, arena, &app.name));
    JT_TRY(db_rows_view(rows, 2, &type));
    JT_TRY(application_type_parse(type, &app.type));
    JT_TRY(db_rows_copy(rows, 3, arena, &app.org_code));
    JT_TRY(db_rows_copy(rows, 5, arena, &app.attributes));
    *ret_app = app;
    return JT_DONE;
}

jt_err store_application_create(struct store_tx *tx, const struct application *app)
{
    return tx_run_checked(
        tx, SQL_APPLICATION_CREATE,
        DB_VALUES(db_text(app->id), db_text(app->name), db_text(application_type_code(app->type)),
                  db_text_or_null(app->org_code), db_int(app->access_token_lifetime_s),
                  db_text(app->attributes), db_int(app->created_ms), db_int(app->updated_ms)));
}

jt_err store_application_get(struct store_tx *tx, jt_str id, struct jt_arena *arena,
                             struct application *ret_app)
{
    JT_AUTO(db_rows_close) struct db_rows rows = { 0 };
    JT_TRY(db_query_one(tx->db, SQL_APPLICATION_GET, DB_VALUES(db_text(id)), &rows));
    return application_from_row(&rows, arena, ret_app);
}

jt_err store_application_update(struct store_tx *tx, const struct application *app)
{
    return tx_run_found(tx, SQL_APPLICATION_UPDATE,
                        DB_VALUES(db_text(app->name), db_int(app->access_token_lifetime_s),
                                  db_text(app->attributes), db_int(store_now_ms(tx->store)),
                                  db_text(app->id)));
}

jt_err store_application_delete(struct store_tx *tx, jt_str id)
{
    return tx_run_found(tx, SQL_APPLICATION_DELETE, DB_VALUES(db_text(id)));
}

jt_err application_row_read(struct store_tx *tx, struct db_rows *rows, struct jt_arena *arena,
                            void *item)
{
    (void)tx;
    return application_from_row(rows, arena, item);
}

jt_err store_application_list(struct store_tx *tx, enum store_sort sort, struct store_cursor after,
                              jt_str org_code, size_t limit, struct jt_arena *arena,
                              struct application **ret_apps, size_t *ret_count)
{
    static const struct tx_page_statements all = { SQL_APPLICATION_LIST_ASC,
                                                   SQL_APPLICATION_LIST_DESC_FIRST,
                                                   SQL_APPLICATION_LIST_DESC };
    static const struct tx_page_statements of_organization = {
        SQL_APPLICATION_LIST_OF_ORGANIZATION_ASC, SQL_APPLICATION_LIST_OF_ORGANIZATION_DESC_FIRST,
        SQL_APPLICATION_LIST_OF_ORGANIZATION_DESC
    };
    struct tx_list list = TX_LIST(arena, struct application);
    struct tx_page page;

    if (sort != SORT_NAME_ASC && sort != SORT_NAME_DESC)
        return JT_ERR(JT_INVALID, "applications are listed by name only");
    JT_TRY(tx_page_init(org_code.len != 0 ? &of_organization : &all, sort == SORT_NAME_DESC,
                        org_code, after, limit, &page));
    return tx_list_read(tx, page.statement, tx_page_values(&page), application_row_read, &list,
                        ret_apps, ret_count);
}

jt_err longest_lifetime_take(struct db_rows *rows, int64_t *ret_lifetime_s)
{
    JT_TRY(db_rows_one(rows));
    const int64_t longest = db_rows_int(rows, 0); /* NULL where none differs from the default */
    *ret_lifetime_s = longest > TOKEN_LIFETIME_DEFAULT_S ? longest : TOKEN_LIFETIME_DEFAULT_S;
    return JT_DONE;
}

jt_err store_longest_token_lifetime(struct store_tx *tx, int64_t *ret_lifetime_s)
{
    JT_AUTO(db_rows_close) struct db_rows rows = { 0 };
    JT_TRY(db_query(tx->db, SQL_APPLICATION_LONGEST_LIFETIME, DB_NO_VALUES, &rows));
    return longest_lifetime_take(&rows, ret_lifetime_s);
}
