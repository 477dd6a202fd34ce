/* public_keys: rows of keys, and two columns of applications. */
#include "store/public_keys.h"

#include "store/tx.h"

static jt_err public_key_from_row(struct store_tx *tx, struct db_rows *rows, struct jt_arena *arena,
                                  void *item)
{
    struct public_key *key = item;
    (void)tx;
    JT_TRY(db_rows_copy(rows, 0, arena, &key->id));
    JT_TRY(db_rows_copy(rows, 1, arena, &key->kid));
    JT_TRY(db_rows_copy(rows, 2, arena, &key->name));
    JT_TRY(db_rows_copy(rows, 3, arena, &key->jwk));
    key->created_ms = db_rows_int(rows, 4);
    key->expires_ms = db_rows_int(rows, 5);
    key->last_used_ms = db_rows_int(rows, 6);
    key->use_count = db_rows_int(rows, 7);
    return db_rows_copy(rows, 8, arena, &key->last_address);
}

jt_err store_public_key_create(struct store_tx *tx, jt_str application_id,
                               const struct public_key *key)
{
    return tx_run(tx, SQL_PUBLIC_KEY_CREATE,
                  DB_VALUES(db_text(application_id), db_text(key->id), db_text(key->kid),
                            db_text(key->name), db_text(key->jwk), db_int(key->created_ms),
                            db_int(key->expires_ms)));
}

jt_err store_public_key_get(struct store_tx *tx, jt_str application_id, jt_str id,
                            struct jt_arena *arena, struct public_key *ret_key)
{
    JT_AUTO(db_rows_close) struct db_rows rows = { 0 };
    struct public_key key = { 0 };
    JT_TRY(db_query_one(tx->db, SQL_PUBLIC_KEY_GET, DB_VALUES(db_text(application_id), db_text(id)),
                        &rows));
    JT_TRY(public_key_from_row(tx, &rows, arena, &key));
    *ret_key = key;
    return JT_DONE;
}

jt_err store_public_key_list(struct store_tx *tx, jt_str application_id, struct jt_arena *arena,
                             struct public_key **ret_keys, size_t *ret_count)
{
    struct tx_list list = TX_LIST(arena, struct public_key);
    return tx_list_read(tx, SQL_PUBLIC_KEY_LIST,
                        DB_VALUES(db_text(application_id), db_int(PUBLIC_KEYS_MAX)),
                        public_key_from_row, &list, ret_keys, ret_count);
}

jt_err store_public_key_delete(struct store_tx *tx, jt_str application_id, jt_str id)
{
    return tx_run_found(tx, SQL_PUBLIC_KEY_DELETE, DB_VALUES(db_text(application_id), db_text(id)));
}

/* NULL stands for what every application could do before there was a choice. A method that only a
 * newer jeton knows is in no set of this one. */
jt_err authentication_from_row(struct db_rows *rows, int column, struct jt_arena *arena,
                               struct authentication *ret_authentication)
{
    struct authentication found = { .methods = AUTHENTICATION_WITH_SECRET,
                                    .assertion_algorithm = JT_STR("") };
    jt_str methods;
    if (!db_rows_is_null(rows, column)) {
        JT_TRY(db_rows_view(rows, column, &methods));
        if (authentication_methods_parse(methods, &found.methods).code != JT_OK)
            return JT_ERR(JT_STORE, "an application has a method of authentication that is none");
    }
    if (!db_rows_is_null(rows, column + 1))
        JT_TRY(db_rows_copy(rows, column + 1, arena, &found.assertion_algorithm));
    *ret_authentication = found;
    return JT_DONE;
}

jt_err store_authentication_get(struct store_tx *tx, jt_str application_id, struct jt_arena *arena,
                                struct authentication *ret_authentication)
{
    JT_AUTO(db_rows_close) struct db_rows rows = { 0 };
    JT_TRY(db_query_one(tx->db, SQL_AUTHENTICATION_GET, DB_VALUES(db_text(application_id)), &rows));
    return authentication_from_row(&rows, 0, arena, ret_authentication);
}

jt_err store_authentication_set(struct store_tx *tx, jt_str application_id,
                                const struct authentication *authentication)
{
    const jt_str algorithm = authentication->assertion_algorithm;
    char bytes[AUTHENTICATION_NAMES_MAX_BYTES];
    struct jt_buf methods = jt_buf_over(bytes, sizeof(bytes));
    authentication_methods_put(&methods, authentication->methods);
    const bool is_default = authentication->methods == AUTHENTICATION_WITH_SECRET;
    return tx_run(tx, SQL_AUTHENTICATION_SET,
                  DB_VALUES(is_default ? db_null() : db_text(jt_buf_str(&methods)),
                            algorithm.len == 0 ? db_null() : db_text(algorithm),
                            db_text(application_id)));
}
