/*
 * administrators: reads and writes rows of administrators. E-mail addresses are compared in one
 * spelling (administrator_email_key()).
 */
#include "store/administrators.h"

#include "store/tx.h"

static jt_err administrator_read(struct store_tx *tx, struct db_rows *rows, struct jt_arena *arena,
                                 void *item)
{
    struct administrator *administrator = item;
    jt_str role;
    (void)tx;
    JT_TRY(db_rows_copy(rows, 0, arena, &administrator->id));
    JT_TRY(db_rows_copy(rows, 1, arena, &administrator->email));
    JT_TRY(db_rows_copy(rows, 2, arena, &administrator->name));
    JT_TRY(db_rows_view(rows, 3, &role));
    JT_TRY(administrator_role_parse(role, &administrator->role));
    JT_TRY(db_rows_copy(rows, 4, arena, &administrator->password_hash));
    JT_TRY(db_rows_copy(rows, 5, arena, &administrator->totp_box));
    JT_TRY(db_rows_copy(rows, 6, arena, &administrator->totp_pending_box));
    administrator->totp_last_step = db_rows_int(rows, 7);
    administrator->created_ms = db_rows_int(rows, 8);
    administrator->last_login_ms = db_rows_int(rows, 9);
    administrator->passkeys = db_rows_int(rows, 11);
    return db_rows_copy(rows, 10, arena, &administrator->issuer);
}

jt_err store_administrator_create(struct store_tx *tx, const struct administrator *administrator,
                                  struct jt_arena *arena)
{
    jt_str key;
    JT_TRY(administrator_email_key(administrator->email, arena, &key));
    return tx_run_checked(
        tx, SQL_ADMINISTRATOR_CREATE,
        DB_VALUES(db_text(administrator->id), db_text(administrator->email),
                  db_text(administrator->name),
                  db_text(administrator_role_code(administrator->role)),
                  db_text(administrator->password_hash), db_blob(administrator->totp_box),
                  db_blob(administrator->totp_pending_box), db_int(administrator->totp_last_step),
                  db_int(administrator->created_ms), db_int(administrator->last_login_ms),
                  db_text_or_null(administrator->issuer), db_text(key)));
}

static jt_err administrator_find(struct store_tx *tx, enum sql_statement statement, jt_str value,
                                 struct jt_arena *arena, struct administrator *ret_administrator)
{
    JT_AUTO(db_rows_close) struct db_rows rows = { 0 };
    struct administrator administrator = { 0 };
    JT_TRY(db_query_one(tx->db, statement, DB_VALUES(db_text(value)), &rows));
    JT_TRY(administrator_read(tx, &rows, arena, &administrator));
    *ret_administrator = administrator;
    return JT_DONE;
}

jt_err store_administrator_get(struct store_tx *tx, jt_str id, struct jt_arena *arena,
                               struct administrator *ret_administrator)
{
    return administrator_find(tx, SQL_ADMINISTRATOR_GET, id, arena, ret_administrator);
}

jt_err store_administrator_get_by_email(struct store_tx *tx, jt_str email, struct jt_arena *arena,
                                        struct administrator *ret_administrator)
{
    jt_str key;
    JT_TRY(administrator_email_key(email, arena, &key));
    return administrator_find(tx, SQL_ADMINISTRATOR_GET_BY_EMAIL, key, arena, ret_administrator);
}

jt_err store_administrator_list(struct store_tx *tx, struct jt_arena *arena,
                                struct administrator **ret_administrators, size_t *ret_count)
{
    struct tx_list list = TX_LIST(arena, struct administrator);
    return tx_list_read(tx, SQL_ADMINISTRATOR_LIST, DB_VALUES(db_int(ADMINISTRATORS_MAX)),
                        administrator_read, &list, ret_administrators, ret_count);
}

jt_err store_administrator_update(struct store_tx *tx, const struct administrator *administrator)
{
    return tx_run_found(
        tx, SQL_ADMINISTRATOR_UPDATE,
        DB_VALUES(db_text(administrator_role_code(administrator->role)),
                  db_text(administrator->password_hash), db_blob(administrator->totp_box),
                  db_blob(administrator->totp_pending_box), db_int(administrator->totp_last_step),
                  db_int(administrator->last_login_ms), db_text_or_null(administrator->issuer),
                  db_text(administrator->id)));
}

jt_err store_administrator_set_name(struct store_tx *tx, jt_str id, jt_str name)
{
    return tx_run_found(tx, SQL_ADMINISTRATOR_SET_NAME, DB_VALUES(db_text(name), db_text(id)));
}

jt_err store_administrator_set_email(struct store_tx *tx, const struct administrator *administrator,
                                     jt_str email, struct jt_arena *arena)
{
    jt_str key;
    JT_TRY(administrator_email_key(email, arena, &key));
    return tx_run_found(tx, SQL_ADMINISTRATOR_SET_EMAIL,
                        DB_VALUES(db_text(email), db_text(key), db_text(administrator->id)));
}

jt_err store_administrator_delete(struct store_tx *tx, jt_str id)
{
    return tx_run_found(tx, SQL_ADMINISTRATOR_DELETE, DB_VALUES(db_text(id)));
}

jt_err store_administrator_count(struct store_tx *tx, int64_t *ret_count)
{
    return tx_number(tx, SQL_ADMINISTRATOR_COUNT, DB_NO_VALUES, ret_count);
}

jt_err store_administrator_count_owners(struct store_tx *tx, int64_t *ret_count)
{
    return tx_number(tx, SQL_ADMINISTRATOR_COUNT_OWNERS, DB_NO_VALUES, ret_count);
}
