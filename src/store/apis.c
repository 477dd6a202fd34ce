/* apis: rows of apis. The built-in management API's audience is made from the issuer here. */
#include "store/apis.h"

#include "model/management_api.h"
#include "store/tx.h"

jt_err audience_from_row(const struct store_tx *tx, struct db_rows *rows, int column,
                         struct jt_arena *arena, jt_str *ret_audience)
{
    if (db_rows_is_null(rows, column))
        return jt_arena_copy(arena, tx->store->management_audience, ret_audience);
    return db_rows_copy(rows, column, arena, ret_audience);
}

jt_err api_from_row(struct store_tx *tx, struct db_rows *rows, struct jt_arena *arena, void *item)
{
    struct api *api = item;
    JT_TRY(db_rows_copy(rows, 0, arena, &api->id));
    JT_TRY(db_rows_copy(rows, 1, arena, &api->name));
    JT_TRY(audience_from_row(tx, rows, 2, arena, &api->audience));
    api->is_management = db_rows_int(rows, 3) != 0;
    api->created_ms = db_rows_int(rows, 4);
    return JT_DONE;
}

static jt_err api_get(struct store_tx *tx, enum sql_statement statement, struct db_values values,
                      struct jt_arena *arena, struct api *ret_api)
{
    JT_AUTO(db_rows_close) struct db_rows rows = { 0 };
    struct api api = { 0 };
    JT_TRY(db_query_one(tx->db, statement, values, &rows));
    JT_TRY(api_from_row(tx, &rows, arena, &api));
    *ret_api = api;
    return JT_DONE;
}

jt_err store_api_create(struct store_tx *tx, const struct api *api)
{
    if (management_audience_is(tx->store->issuer, api->audience))
        return JT_ERR(JT_CONFLICT, "the audience is the management API's");
    return tx_run_checked(tx, SQL_API_CREATE,
                          DB_VALUES(db_text(api->id), db_text(api->name), db_text(api->audience),
                                    db_int(api->created_ms)));
}

jt_err store_api_get(struct store_tx *tx, jt_str id, struct jt_arena *arena, struct api *ret_api)
{
    return api_get(tx, SQL_API_GET, DB_VALUES(db_text(id)), arena, ret_api);
}

jt_err store_api_get_by_audience(struct store_tx *tx, jt_str audience, struct jt_arena *arena,
                                 struct api *ret_api)
{
    if (management_audience_is(tx->store->issuer, audience))
        return api_get(tx, SQL_API_GET_MANAGEMENT, DB_NO_VALUES, arena, ret_api);
    return api_get(tx, SQL_API_GET_BY_AUDIENCE, DB_VALUES(db_text(audience)), arena, ret_api);
}

jt_err store_api_delete(struct store_tx *tx, jt_str id)
{
    JT_TRY(tx_run(tx, SQL_USAGE_FORGET_API, DB_VALUES(db_text(id))));
    return tx_run_found(tx, SQL_API_DELETE, DB_VALUES(db_text(id)));
}

jt_err store_api_list(struct store_tx *tx, struct jt_arena *arena, struct api **ret_apis,
                      size_t *ret_count)
{
    struct tx_list list = TX_LIST(arena, struct api);
    return tx_list_read(tx, SQL_API_LIST, DB_NO_VALUES, api_from_row, &list, ret_apis, ret_count);
}
