/*
 * organizations: reads and writes rows of organizations, and lists pages of them by name or e-mail
 * address.
 */
#include "store/organizations.h"

#include "store/tx.h"

static jt_err organization_read(struct store_tx *tx, struct db_rows *rows, struct jt_arena *arena,
                                void *item)
{
    struct organization *org = item;
    (void)tx;
    JT_TRY(db_rows_copy(rows, 0, arena, &org->code));
    JT_TRY(db_rows_copy(rows, 1, arena, &org->name));
    JT_TRY(db_rows_copy(rows, 2, arena, &org->handle));
    JT_TRY(db_rows_copy(rows, 3, arena, &org->external_id));
    JT_TRY(db_rows_copy(rows, 4, arena, &org->sender_email));
    org->is_suspended = db_rows_int(rows, 5) != 0;
    org->suspended_ms = db_rows_int(rows, 6);
    org->created_ms = db_rows_int(rows, 7);
    return db_rows_copy(rows, 8, arena, &org->attributes);
}

jt_err store_organization_create(struct store_tx *tx, const struct organization *org)
{
    return tx_run_checked(
        tx, SQL_ORGANIZATION_CREATE,
        DB_VALUES(db_text(org->code), db_text(org->name), db_text_or_null(org->handle),
                  db_text(org->external_id), db_text(org->sender_email), db_int(org->is_suspended),
                  db_int(org->suspended_ms), db_int(org->created_ms), db_text(org->attributes)));
}

jt_err store_organization_get(struct store_tx *tx, jt_str code, struct jt_arena *arena,
                              struct organization *ret_org)
{
    JT_AUTO(db_rows_close) struct db_rows rows = { 0 };
    struct organization org = { 0 };
    JT_TRY(db_query_one(tx->db, SQL_ORGANIZATION_GET, DB_VALUES(db_text(code)), &rows));
    JT_TRY(organization_read(tx, &rows, arena, &org));
    *ret_org = org;
    return JT_DONE;
}

jt_err store_organization_update(struct store_tx *tx, const struct organization *org)
{
    return tx_run_found(tx, SQL_ORGANIZATION_UPDATE,
                        DB_VALUES(db_text(org->name), db_text_or_null(org->handle),
                                  db_text(org->external_id), db_text(org->sender_email),
                                  db_int(org->is_suspended), db_int(org->suspended_ms),
                                  db_text(org->attributes), db_text(org->code)));
}

jt_err store_organization_delete(struct store_tx *tx, jt_str code, struct jt_arena *arena,
                                 jt_str **ret_applications, size_t *ret_count)
{
    struct tx_list list = TX_LIST(arena, jt_str);
    jt_str *applications = NULL;
    size_t count = 0;

    JT_TRY(tx_list_read(tx, SQL_ORGANIZATION_APPLICATIONS, DB_VALUES(db_text(code)), tx_text_read,
                        &list, &applications, &count));
    JT_TRY(tx_run(tx, SQL_ORGANIZATION_DELETE, DB_VALUES(db_text(code))));
    *ret_applications = applications;
    *ret_count = count;
    return JT_DONE;
}

jt_err store_organization_list(struct store_tx *tx, enum store_sort sort, struct store_cursor after,
                               size_t limit, struct jt_arena *arena, struct organization **ret_orgs,
                               size_t *ret_count)
{
    static const struct tx_page_statements by_name = { SQL_ORGANIZATION_LIST_NAME_ASC,
                                                       SQL_ORGANIZATION_LIST_NAME_DESC_FIRST,
                                                       SQL_ORGANIZATION_LIST_NAME_DESC };
    static const struct tx_page_statements by_email = { SQL_ORGANIZATION_LIST_EMAIL_ASC,
                                                        SQL_ORGANIZATION_LIST_EMAIL_DESC_FIRST,
                                                        SQL_ORGANIZATION_LIST_EMAIL_DESC };
    struct tx_list list = TX_LIST(arena, struct organization);
    bool is_by_email = sort == SORT_EMAIL_ASC || sort == SORT_EMAIL_DESC;
    bool is_descending = sort == SORT_NAME_DESC || sort == SORT_EMAIL_DESC;
    struct tx_page page;

    JT_TRY(tx_page_init(is_by_email ? &by_email : &by_name, is_descending, JT_STR(""), after, limit,
                        &page));
    return tx_list_read(tx, page.statement, tx_page_values(&page), organization_read, &list,
                        ret_orgs, ret_count);
}
