/*
 * environment_variables: rows of environment_variables. The value is stored as it is given, sealed
 * or not: registration/ seals it, and no statement here reads a sealed one.
 */
#include "store/environment_variables.h"

#include "store/tx.h"

static jt_err variable_read(struct store_tx *tx, struct db_rows *rows, struct jt_arena *arena,
                            void *item)
{
    struct environment_variable *variable = item;
    (void)tx;
    JT_TRY(db_rows_copy(rows, 0, arena, &variable->id));
    JT_TRY(db_rows_copy(rows, 1, arena, &variable->key));
    JT_TRY(db_rows_copy(rows, 2, arena, &variable->value));
    variable->is_secret = db_rows_int(rows, 3) != 0;
    variable->created_ms = db_rows_int(rows, 4);
    return JT_DONE;
}

jt_err store_environment_variable_create(struct store_tx *tx,
                                         const struct environment_variable *variable)
{
    const struct db_value created = db_int(variable->created_ms);
    int64_t count = 0;

    JT_TRY(tx_number(tx, SQL_ENVIRONMENT_VARIABLE_COUNT, DB_NO_VALUES, &count));
    if (count >= ENVIRONMENT_VARIABLES_MAX)
        return JT_ERR(JT_TOO_LARGE, "there are as many variables as there may be");
    return tx_run_checked(tx, SQL_ENVIRONMENT_VARIABLE_CREATE,
                          DB_VALUES(db_text(variable->id), db_text(variable->key),
                                    db_blob(variable->value), db_int(variable->is_secret), created,
                                    created));
}

jt_err store_environment_variable_get(struct store_tx *tx, jt_str id, struct jt_arena *arena,
                                      struct environment_variable *ret_variable)
{
    JT_AUTO(db_rows_close) struct db_rows rows = { 0 };
    struct environment_variable variable = { 0 };
    JT_TRY(db_query_one(tx->db, SQL_ENVIRONMENT_VARIABLE_GET, DB_VALUES(db_text(id)), &rows));
    JT_TRY(variable_read(tx, &rows, arena, &variable));
    *ret_variable = variable;
    return JT_DONE;
}

jt_err store_environment_variable_update(struct store_tx *tx,
                                         const struct environment_variable *variable,
                                         bool has_value)
{
    const struct db_value keep = db_null();
    return tx_run_found(tx, SQL_ENVIRONMENT_VARIABLE_UPDATE,
                        DB_VALUES(db_text(variable->key),
                                  has_value ? db_blob(variable->value) : keep,
                                  db_int(variable->is_secret), db_int(store_now_ms(tx->store)),
                                  db_text(variable->id)));
}

jt_err store_environment_variable_delete(struct store_tx *tx, jt_str id)
{
    return tx_run_found(tx, SQL_ENVIRONMENT_VARIABLE_DELETE, DB_VALUES(db_text(id)));
}

jt_err store_environment_variable_list(struct store_tx *tx, struct jt_arena *arena,
                                       struct environment_variable **ret_variables,
                                       size_t *ret_count)
{
    struct tx_list list = TX_LIST(arena, struct environment_variable);
    return tx_list_read(tx, SQL_ENVIRONMENT_VARIABLE_LIST, DB_NO_VALUES, variable_read, &list,
                        ret_variables, ret_count);
}
