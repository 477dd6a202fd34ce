/* passkeys: reads and writes rows; a credential is one administrator's only. */
#include "store/passkeys.h"

#include "store/tx.h"

static jt_err passkey_read(struct store_tx *tx, struct db_rows *rows, struct jt_arena *arena,
                           void *item)
{
    struct passkey *passkey = item;
    (void)tx;
    JT_TRY(db_rows_copy(rows, 0, arena, &passkey->id));
    JT_TRY(db_rows_copy(rows, 1, arena, &passkey->administrator_id));
    JT_TRY(db_rows_copy(rows, 2, arena, &passkey->credential_id));
    JT_TRY(db_rows_copy(rows, 3, arena, &passkey->public_key));
    JT_TRY(db_rows_copy(rows, 4, arena, &passkey->name));
    JT_TRY(db_rows_copy(rows, 5, arena, &passkey->rp_id));
    passkey->sign_count = db_rows_int(rows, 6);
    passkey->is_backup_eligible = db_rows_int(rows, 7) != 0;
    passkey->created_ms = db_rows_int(rows, 8);
    passkey->last_used_ms = db_rows_int(rows, 9);
    return JT_DONE;
}

jt_err store_passkey_create(struct store_tx *tx, const struct passkey *passkey)
{
    return tx_run_checked(tx, SQL_PASSKEY_CREATE,
                          DB_VALUES(db_text(passkey->id), db_text(passkey->administrator_id),
                                    db_blob(passkey->credential_id), db_text(passkey->public_key),
                                    db_text(passkey->name), db_text(passkey->rp_id),
                                    db_int(passkey->sign_count),
                                    db_int(passkey->is_backup_eligible),
                                    db_int(passkey->created_ms), db_int(passkey->last_used_ms)));
}

static jt_err passkey_find(struct store_tx *tx, enum sql_statement statement,
                           struct db_values values, struct jt_arena *arena,
                           struct passkey *ret_passkey)
{
    JT_AUTO(db_rows_close) struct db_rows rows = { 0 };
    struct passkey passkey = { 0 };
    JT_TRY(db_query_one(tx->db, statement, values, &rows));
    JT_TRY(passkey_read(tx, &rows, arena, &passkey));
    *ret_passkey = passkey;
    return JT_DONE;
}

jt_err store_passkey_get(struct store_tx *tx, jt_str id, jt_str administrator_id,
                         struct jt_arena *arena, struct passkey *ret_passkey)
{
    return passkey_find(tx, SQL_PASSKEY_GET, DB_VALUES(db_text(id), db_text(administrator_id)),
                        arena, ret_passkey);
}

jt_err store_passkey_get_by_credential(struct store_tx *tx, jt_str credential_id,
                                       struct jt_arena *arena, struct passkey *ret_passkey)
{
    return passkey_find(tx, SQL_PASSKEY_GET_BY_CREDENTIAL, DB_VALUES(db_blob(credential_id)), arena,
                        ret_passkey);
}

jt_err store_passkey_list(struct store_tx *tx, jt_str administrator_id, struct jt_arena *arena,
                          struct passkey **ret_passkeys, size_t *ret_count)
{
    struct tx_list list = TX_LIST(arena, struct passkey);
    return tx_list_read(tx, SQL_PASSKEY_LIST,
                        DB_VALUES(db_text(administrator_id), db_int(PASSKEYS_MAX)), passkey_read,
                        &list, ret_passkeys, ret_count);
}

jt_err store_passkey_used(struct store_tx *tx, const struct passkey *passkey)
{
    return tx_run_found(tx, SQL_PASSKEY_USED,
                        DB_VALUES(db_int(passkey->sign_count), db_int(passkey->last_used_ms),
                                  db_text(passkey->id)));
}

jt_err store_passkey_rename(struct store_tx *tx, jt_str id, jt_str name)
{
    return tx_run_found(tx, SQL_PASSKEY_RENAME, DB_VALUES(db_text(name), db_text(id)));
}

jt_err store_passkey_delete(struct store_tx *tx, jt_str id)
{
    return tx_run_found(tx, SQL_PASSKEY_DELETE, DB_VALUES(db_text(id)));
}

jt_err store_passkey_delete_all(struct store_tx *tx, jt_str administrator_id)
{
    return tx_run(tx, SQL_PASSKEY_DELETE_ALL, DB_VALUES(db_text(administrator_id)));
}

jt_err store_passkey_challenge_answer(struct store_tx *tx,
                                      const uint8_t digest[static JT_DIGEST_BYTES],
                                      int64_t expires_ms)
{
    return tx_run_checked(
        tx, SQL_PASSKEY_CHALLENGE_ANSWER,
        DB_VALUES(db_blob((jt_str){ (const char *)digest, JT_DIGEST_BYTES }), db_int(expires_ms)));
}
