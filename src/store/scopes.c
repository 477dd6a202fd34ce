/*
 * scopes: reads and writes rows of scopes, each of one API, one by one or all of an import at once.
 */
#include "store/scopes.h"

#include "store/tx.h"

jt_err scope_from_row(struct store_tx *tx, struct db_rows *rows, struct jt_arena *arena, void *item)
{
    struct scope *scope = item;
    (void)tx;
    JT_TRY(db_rows_copy(rows, 0, arena, &scope->id));
    JT_TRY(db_rows_copy(rows, 1, arena, &scope->api_id));
    JT_TRY(db_rows_copy(rows, 2, arena, &scope->key));
    JT_TRY(db_rows_copy(rows, 3, arena, &scope->description));
    scope->is_imported = db_rows_int(rows, 4) != 0;
    return JT_DONE;
}

static jt_err scope_get(struct store_tx *tx, enum sql_statement statement, struct db_values values,
                        struct jt_arena *arena, struct scope *ret_scope)
{
    JT_AUTO(db_rows_close) struct db_rows rows = { 0 };
    struct scope scope = { 0 };
    JT_TRY(db_query_one(tx->db, statement, values, &rows));
    JT_TRY(scope_from_row(tx, &rows, arena, &scope));
    *ret_scope = scope;
    return JT_DONE;
}

jt_err store_scope_create(struct store_tx *tx, const struct scope *scope)
{
    int64_t count = 0;
    JT_TRY(tx_number(tx, SQL_SCOPE_COUNT, DB_VALUES(db_text(scope->api_id)), &count));
    if (count >= SCOPES_PER_API_MAX)
        return JT_ERR(JT_TOO_LARGE, "the API has as many scopes as an API may have");
    return tx_run_checked(tx, SQL_SCOPE_CREATE,
                          DB_VALUES(db_text(scope->id), db_text(scope->api_id), db_text(scope->key),
                                    db_text(scope->description), db_int(scope->is_imported)));
}

jt_err store_scope_get(struct store_tx *tx, jt_str api_id, jt_str scope_id, struct jt_arena *arena,
                       struct scope *ret_scope)
{
    return scope_get(tx, SQL_SCOPE_GET, DB_VALUES(db_text(scope_id), db_text(api_id)), arena,
                     ret_scope);
}

jt_err store_scope_get_by_key(struct store_tx *tx, jt_str api_id, jt_str key,
                              struct jt_arena *arena, struct scope *ret_scope)
{
    return scope_get(tx, SQL_SCOPE_GET_BY_KEY, DB_VALUES(db_text(api_id), db_text(key)), arena,
                     ret_scope);
}

jt_err store_scope_set_description(struct store_tx *tx, jt_str api_id, jt_str scope_id,
                                   jt_str description)
{
    return tx_run_found(tx, SQL_SCOPE_SET_DESCRIPTION,
                        DB_VALUES(db_text(description), db_text(scope_id), db_text(api_id)));
}

jt_err store_scope_delete(struct store_tx *tx, jt_str api_id, jt_str scope_id)
{
    JT_TRY(tx_run(tx, SQL_SCOPE_DELETE, DB_VALUES(db_text(scope_id), db_text(api_id))));
    return tx_run(tx, SQL_USAGE_FORGET, DB_VALUES(db_text(scope_id)));
}

jt_err store_scope_list_all(struct store_tx *tx, struct jt_arena *arena, struct scope **ret_scopes,
                            size_t *ret_count)
{
    struct tx_list list = TX_LIST(arena, struct scope);
    return tx_list_read(tx, SQL_SCOPE_LIST_ALL, DB_NO_VALUES, scope_from_row, &list, ret_scopes,
                        ret_count);
}

/* An API and its scopes, through one of the two statements that list them. */
static jt_err list_of_api(struct store_tx *tx, enum sql_statement statement, jt_str api_id,
                          struct jt_arena *arena, struct api *ret_api, struct scope **ret_scopes,
                          size_t *ret_count)
{
    JT_AUTO(db_rows_close) struct db_rows api = { 0 }, scopes = { 0 };
    struct tx_list list = TX_LIST(arena, struct scope);
    JT_TRY(db_query(tx->db, SQL_API_GET, DB_VALUES(db_text(api_id)), &api));
    JT_TRY(db_query(tx->db, statement, DB_VALUES(db_text(api_id)), &scopes));
    JT_TRY(db_rows_one(&api)); /* JT_NOT_FOUND */
    JT_TRY(api_from_row(tx, &api, arena, ret_api));
    return tx_list_take(tx, &scopes, scope_from_row, &list, ret_scopes, ret_count);
}

jt_err store_scope_list(struct store_tx *tx, jt_str api_id, struct jt_arena *arena,
                        struct scope **ret_scopes, size_t *ret_count)
{
    struct api api;
    return list_of_api(tx, SQL_SCOPE_LIST, api_id, arena, &api, ret_scopes, ret_count);
}

jt_err store_api_scopes(struct store_tx *tx, jt_str api_id, struct jt_arena *arena,
                        struct api *ret_api, struct scope **ret_scopes, size_t *ret_count)
{
    return list_of_api(tx, SQL_SCOPE_KEYS, api_id, arena, ret_api, ret_scopes, ret_count);
}
