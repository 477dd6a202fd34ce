/*
 * openapi_imports: rows of the history of imports. At most one import of an API is active: a new
 * one retires the one before, and the oldest goes when there are OPENAPI_IMPORTS_KEPT_MAX.
 */
#include "store/openapi_imports.h"

#include "model/id.h"
#include "store/page.h"
#include "store/tx.h"

static const jt_str kinds[] = { JT_STR_INIT("deletion"), JT_STR_INIT("upload") };

jt_err openapi_import_id_new(const struct jt_random *random, int64_t now_ms, struct jt_arena *arena,
                             jt_str *ret_id)
{
    return id_time_ordered(JT_STR("openapi_import_"), now_ms, random, arena, ret_id);
}

/* --- Imports -------------------------------------------------------------------------------- */

static jt_err import_read(struct store_tx *tx, struct db_rows *rows, struct jt_arena *arena,
                          void *item)
{
    struct openapi_import *import = item;
    jt_str kind;

    (void)tx;
    JT_TRY(db_rows_copy(rows, 0, arena, &import->id));
    JT_TRY(db_rows_copy(rows, 1, arena, &import->api_id));
    JT_TRY(db_rows_view(rows, 2, &kind));
    import->is_upload = jt_str_eq(kind, kinds[true]);
    import->is_active = db_rows_int(rows, 3) != 0;
    JT_TRY(db_rows_copy(rows, 4, arena, &import->file_name));
    import->at_ms = db_rows_int(rows, 5);
    JT_TRY(db_rows_copy(rows, 6, arena, &import->actor));
    import->created_count = db_rows_int(rows, 7);
    import->duplicate_count = db_rows_int(rows, 8);
    import->removed_count = db_rows_int(rows, 9);
    import->skipped_count = db_rows_int(rows, 10);
    JT_TRY(db_rows_copy(rows, 11, arena, &import->previous_id));
    import->is_undoable = db_rows_int(rows, 12) != 0;
    import->undone_ms = db_rows_int(rows, 13);
    return db_rows_copy(rows, 14, arena, &import->log);
}

/* None is active when room is made, so that whichever is the oldest may go; and what an earlier one
 * took away cannot be given back any more. */
jt_err store_openapi_import_create(struct store_tx *tx, const struct openapi_import *import)
{
    const struct db_value api = db_text(import->api_id);
    JT_TRY(tx_run(tx, SQL_OPENAPI_IMPORT_RETIRE, DB_VALUES(api)));
    JT_TRY(tx_run(tx, SQL_OPENAPI_UNDO_FORGET, DB_VALUES(api)));
    JT_TRY(
        tx_run(tx, SQL_OPENAPI_IMPORT_MAKE_ROOM, DB_VALUES(api, db_int(OPENAPI_IMPORTS_KEPT_MAX))));
    return tx_run(
        tx, SQL_OPENAPI_IMPORT_CREATE,
        DB_VALUES(db_text(import->id), db_text(import->api_id), db_text(kinds[import->is_upload]),
                  db_int(import->is_active), db_text(import->file_name), db_int(import->at_ms),
                  db_text(import->actor), db_int(import->created_count),
                  db_int(import->duplicate_count), db_int(import->removed_count),
                  db_int(import->skipped_count), db_text(import->previous_id),
                  db_int(import->is_undoable), db_int(import->undone_ms), db_text(import->log)));
}

jt_err store_openapi_import_get(struct store_tx *tx, jt_str api_id, jt_str id,
                                struct jt_arena *arena, struct openapi_import *ret_import)
{
    JT_AUTO(db_rows_close) struct db_rows rows = { 0 };
    struct openapi_import import = { 0 };
    JT_TRY(db_query_one(tx->db, SQL_OPENAPI_IMPORT_GET, DB_VALUES(db_text(id), db_text(api_id)),
                        &rows));
    JT_TRY(import_read(tx, &rows, arena, &import));
    *ret_import = import;
    return JT_DONE;
}

jt_err store_openapi_import_place(struct store_tx *tx, jt_str api_id, jt_str id,
                                  struct jt_arena *arena, struct openapi_import *ret_import,
                                  bool *ret_is_newest)
{
    JT_AUTO(db_rows_close) struct db_rows wanted = { 0 }, newest = { 0 };
    struct openapi_import import = { 0 }, first = { 0 };
    const struct db_value api = db_text(api_id);
    JT_TRY(db_query(tx->db, SQL_OPENAPI_IMPORT_GET, DB_VALUES(db_text(id), api), &wanted));
    JT_TRY(db_query(tx->db, SQL_OPENAPI_IMPORT_LIST_FIRST, DB_VALUES(api, db_int(1)), &newest));
    JT_TRY(db_rows_one(&wanted)); /* JT_NOT_FOUND */
    JT_TRY(import_read(tx, &wanted, arena, &import));
    JT_TRY(db_rows_one(&newest));
    JT_TRY(import_read(tx, &newest, arena, &first));
    *ret_import = import;
    *ret_is_newest = jt_str_eq(first.id, import.id);
    return JT_DONE;
}

jt_err store_openapi_import_list(struct store_tx *tx, jt_str api_id, jt_str before, size_t limit,
                                 struct jt_arena *arena, struct openapi_import **ret_imports,
                                 size_t *ret_count)
{
    struct tx_list list = TX_LIST(arena, struct openapi_import);
    const struct db_value api = db_text(api_id), count = db_int((int64_t)limit);
    bool is_there = false;

    if (limit > STORE_PAGE_MAX + 1)
        return JT_ERR(JT_TOO_LARGE, "page too long");
    if (before.len == 0)
        return tx_list_read(tx, SQL_OPENAPI_IMPORT_LIST_FIRST, DB_VALUES(api, count), import_read,
                            &list, ret_imports, ret_count);
    JT_TRY(tx_exists(tx, SQL_OPENAPI_IMPORT_GET, DB_VALUES(db_text(before), api), &is_there));
    if (!is_there)
        return JT_ERR(JT_NOT_FOUND, "no such import to page from");
    return tx_list_read(tx, SQL_OPENAPI_IMPORT_LIST, DB_VALUES(api, db_text(before), count),
                        import_read, &list, ret_imports, ret_count);
}

/* --- The scopes ----------------------------------------------------------------------------- */

jt_err store_scopes_create(struct store_tx *tx, jt_str api_id, jt_str import_id,
                           const struct scope *scopes, size_t count)
{
    for (size_t i = 0; i < count; i++)
        JT_TRY(tx_run(tx, SQL_SCOPE_CREATE_OF_IMPORT,
                      DB_VALUES(db_text(scopes[i].id), db_text(api_id), db_text(scopes[i].key),
                                db_text(scopes[i].description), db_int(scopes[i].is_imported),
                                db_text(import_id))));
    return JT_DONE;
}

/* --- What is there -------------------------------------------------------------------------- */

static jt_err state_read(struct store_tx *tx, struct db_rows *api, struct db_rows *active,
                         struct jt_arena *arena, struct openapi_state *state)
{
    JT_TRY(db_rows_one(api)); /* JT_NOT_FOUND */
    JT_TRY(api_from_row(tx, api, arena, &state->api));
    JT_TRY(db_rows_next(active, &state->has_active));
    return state->has_active ? import_read(tx, active, arena, &state->active) : JT_DONE;
}

jt_err store_openapi_state(struct store_tx *tx, jt_str api_id, struct jt_arena *arena,
                           struct openapi_state *ret_state)
{
    JT_AUTO(db_rows_close) struct db_rows api = { 0 }, active = { 0 }, scopes = { 0 };
    struct tx_list list = TX_LIST(arena, struct scope);
    struct openapi_state state = { 0 };
    const struct db_value id = db_text(api_id);
    JT_TRY(db_query(tx->db, SQL_API_GET, DB_VALUES(id), &api));
    JT_TRY(db_query(tx->db, SQL_OPENAPI_IMPORT_ACTIVE, DB_VALUES(id), &active));
    JT_TRY(db_query(tx->db, SQL_SCOPE_KEYS, DB_VALUES(id), &scopes));
    JT_TRY(state_read(tx, &api, &active, arena, &state));
    JT_TRY(tx_list_take(tx, &scopes, scope_from_row, &list, &state.scopes, &state.scope_count));
    *ret_state = state;
    return JT_DONE;
}
