/* signing_keys: rows of signing_keys. What is stored of a private key is sealed already. */
#include "store/signing_keys.h"

#include "store/tx.h"

jt_err store_signing_key_create(struct store_tx *tx, const struct signing_key *key)
{
    return tx_run(tx, SQL_SIGNING_KEY_CREATE,
                  DB_VALUES(db_text(key->kid), db_text(jose_alg_name(key->alg)),
                            db_text(signing_key_state_name(key->state)), db_text(key->public_jwk),
                            db_blob(key->private_box), db_int(key->created_ms),
                            db_int(key->activate_ms), db_int(key->remove_ms)));
}

static jt_err signing_key_read(struct store_tx *tx, struct db_rows *rows, struct jt_arena *arena,
                               void *item)
{
    struct signing_key *key = item;
    jt_str alg, state;

    (void)tx;
    JT_TRY(db_rows_copy(rows, 0, arena, &key->kid));
    JT_TRY(db_rows_view(rows, 1, &alg));
    JT_TRY(jose_alg_parse(alg, JOSE_ALGS_SIGNING, &key->alg));
    JT_TRY(db_rows_view(rows, 2, &state));
    JT_TRY(signing_key_state_parse(state, &key->state));
    JT_TRY(db_rows_copy(rows, 3, arena, &key->public_jwk));
    JT_TRY(db_rows_copy(rows, 4, arena, &key->private_box));
    key->created_ms = db_rows_int(rows, 5);
    key->activate_ms = db_rows_int(rows, 6);
    key->remove_ms = db_rows_int(rows, 7);
    return JT_DONE;
}

jt_err store_signing_key_list(struct store_tx *tx, bool with_removed, struct jt_arena *arena,
                              struct signing_key **ret_keys, size_t *ret_count)
{
    struct tx_list list = TX_LIST(arena, struct signing_key);
    return tx_list_read(tx, with_removed ? SQL_SIGNING_KEY_LIST_WITH_REMOVED : SQL_SIGNING_KEY_LIST,
                        DB_NO_VALUES, signing_key_read, &list, ret_keys, ret_count);
}

jt_err store_signing_keys(struct store_tx *tx, struct jt_arena *arena,
                          struct signing_keys *ret_keys)
{
    JT_AUTO(db_rows_close) struct db_rows rows = { 0 }, time = { 0 }, lifetime = { 0 };
    struct tx_list list = TX_LIST(arena, struct signing_key);
    struct signing_keys keys = { 0 };
    JT_TRY(db_query(tx->db, SQL_SIGNING_KEY_LIST, DB_NO_VALUES, &rows));
    JT_TRY(db_query(tx->db, SQL_SHARED_TIME, DB_NO_VALUES, &time));
    JT_TRY(db_query(tx->db, SQL_APPLICATION_LONGEST_LIFETIME, DB_NO_VALUES, &lifetime));
    JT_TRY(tx_list_take(tx, &rows, signing_key_read, &list, &keys.all, &keys.count));
    JT_TRY(shared_now_take(tx, &time, &keys.now_ms));
    JT_TRY(longest_lifetime_take(&lifetime, &keys.lifetime_max_s));
    *ret_keys = keys;
    return JT_DONE;
}

jt_err store_signing_key_set_state(struct store_tx *tx, const struct signing_key *key)
{
    JT_TRY(tx_run(tx, SQL_SIGNING_KEY_SET_STATE,
                  DB_VALUES(db_text(signing_key_state_name(key->state)), db_int(key->activate_ms),
                            db_int(key->remove_ms), db_text(key->kid))));
    if (key->state != SIGNING_KEY_REMOVED)
        return JT_DONE;
    return tx_run(tx, SQL_SIGNING_KEY_DESTROY_PRIVATE,
                  DB_VALUES(db_blob(JT_STR("")), db_text(key->kid)));
}
