/*
 * openapi_undo: copies rows that are about to go within the database, and back. How many there are
 * is for the database alone: a scope may be enabled for a million applications.
 */
#include "store/openapi_undo.h"

#include "base/json_write.h"
#include "store/tx.h"

/* --- Who would lose what --------------------------------------------------------------------- */

static jt_err loss_read(struct store_tx *tx, struct db_rows *rows, struct jt_arena *arena,
                        void *item)
{
    struct openapi_loss *loss = item;
    (void)tx;
    loss->application_count = db_rows_int(rows, 1);
    loss->api_key_count = db_rows_int(rows, 2);
    return db_rows_copy(rows, 0, arena, &loss->key);
}

static jt_err ids_write(const jt_str *ids, size_t count, struct jt_arena *arena, jt_str *ret_json)
{
    struct jt_buf json;
    size_t max_bytes = sizeof("[]");
    for (size_t i = 0; i < count; i++)
        max_bytes += jt_json_string_max_bytes(ids[i]) + 1;
    JT_TRY(jt_arena_buf(arena, max_bytes, &json));
    jt_buf_put_char(&json, '[');
    for (size_t i = 0; i < count; i++) {
        if (i > 0)
            jt_buf_put_char(&json, ',');
        jt_json_put_string(&json, ids[i]);
    }
    jt_buf_put_char(&json, ']');
    *ret_json = jt_buf_str(&json);
    return JT_DONE;
}

jt_err store_openapi_losses(struct store_tx *tx, const jt_str *scope_ids, size_t count,
                            struct jt_arena *arena, struct openapi_losses *ret_losses)
{
    JT_AUTO(db_rows_close) struct db_rows sums = { 0 }, scopes = { 0 };
    struct tx_list list = TX_LIST(arena, struct openapi_loss);
    struct openapi_losses losses = { 0 };
    jt_str ids;

    JT_TRY(ids_write(scope_ids, count, arena, &ids));
    JT_TRY(db_query(tx->db, SQL_OPENAPI_LOSS_COUNT, DB_VALUES(db_text(ids)), &sums));
    JT_TRY(db_query(tx->db, SQL_OPENAPI_LOSS_LIST, DB_VALUES(db_text(ids)), &scopes));
    JT_TRY(db_rows_one(&sums));
    losses.application_count = db_rows_int(&sums, 0);
    losses.api_key_count = db_rows_int(&sums, 1);
    JT_TRY(tx_list_take(tx, &scopes, loss_read, &list, &losses.scopes, &losses.count));
    *ret_losses = losses;
    return JT_DONE;
}

/* --- Keeping and giving back ----------------------------------------------------------------- */

jt_err store_openapi_undo_keep(struct store_tx *tx, jt_str import_id,
                               const struct scope *const *scopes, size_t count)
{
    const struct db_value import = db_text(import_id);
    for (size_t i = 0; i < count; i++)
        JT_TRY(tx_run(tx, SQL_OPENAPI_UNDO_KEEP_SCOPE, DB_VALUES(import, db_text(scopes[i]->id))));
    JT_TRY(tx_run(tx, SQL_OPENAPI_UNDO_KEEP_APPLICATIONS, DB_VALUES(import)));
    return tx_run(tx, SQL_OPENAPI_UNDO_KEEP_API_KEYS, DB_VALUES(import));
}

jt_err store_openapi_undo_get(struct store_tx *tx, const struct openapi_import *import,
                              struct jt_arena *arena, struct openapi_undo *ret_undo)
{
    JT_AUTO(db_rows_close) struct db_rows removed = { 0 }, created = { 0 };
    struct tx_list of_removed = TX_LIST(arena, struct scope);
    struct tx_list of_created = TX_LIST(arena, struct scope);
    struct openapi_undo undo = { 0 };

    JT_TRY(db_query(tx->db, SQL_OPENAPI_UNDO_REMOVED, DB_VALUES(db_text(import->id)), &removed));
    JT_TRY(db_query(tx->db, SQL_OPENAPI_UNDO_CREATED,
                    DB_VALUES(db_text(import->api_id), db_text(import->id)), &created));
    JT_TRY(tx_list_take(tx, &removed, scope_from_row, &of_removed, &undo.removed,
                        &undo.removed_count));
    JT_TRY(tx_list_take(tx, &created, scope_from_row, &of_created, &undo.created,
                        &undo.created_count));
    *ret_undo = undo;
    return JT_DONE;
}

jt_err store_openapi_undo(struct store_tx *tx, const struct openapi_import *import,
                          const struct openapi_undo *undo)
{
    const struct db_value id = db_text(import->id), api = db_text(import->api_id);

    JT_TRY(store_scopes_create(tx, import->api_id, JT_STR(""), undo->removed, undo->removed_count));
    JT_TRY(tx_run(tx, SQL_OPENAPI_UNDO_GIVE_APPLICATIONS, DB_VALUES(api, id)));
    JT_TRY(tx_run(tx, SQL_OPENAPI_UNDO_GIVE_FIGURES, DB_VALUES(id)));
    JT_TRY(tx_run(tx, SQL_OPENAPI_UNDO_GIVE_API_KEYS, DB_VALUES(id)));
    JT_TRY(tx_run(tx, SQL_OPENAPI_UNDO_RETIRE, DB_VALUES(db_int(import->undone_ms), id)));
    JT_TRY(tx_run(tx, SQL_OPENAPI_UNDO_ACTIVATE, DB_VALUES(db_text(import->previous_id), api)));
    return tx_run(tx, SQL_OPENAPI_UNDO_FORGET, DB_VALUES(api));
}
