/*
 * authorizations: which application may have tokens for which API, and with which of its scopes.
 */
#include "store/authorizations.h"

#include "store/tx.h"

static jt_err state_read(struct db_rows *rows, struct authorization_state *state)
{
    jt_str type;
    JT_TRY(db_rows_next(rows, &state->is_there));
    if (!state->is_there)
        return JT_DONE;
    JT_TRY(db_rows_view(rows, 0, &type));
    state->is_authorized = db_rows_int(rows, 1) != 0;
    return application_type_parse(type, &state->type);
}

jt_err store_authorization_states(struct store_tx *tx, jt_str api_id,
                                  struct authorization_state *states, size_t count,
                                  struct jt_arena *arena)
{
    JT_AUTO(tx_queries_close) struct tx_queries queries = { 0 };
    JT_TRY(tx_queries_new(count, arena, &queries));
    for (size_t i = 0; i < count; i++)
        JT_TRY(tx_queries_add(tx, &queries, SQL_AUTHORIZATION_STATE,
                              DB_VALUES(db_text(api_id), db_text(states[i].application_id))));
    for (size_t i = 0; i < count; i++)
        JT_TRY(state_read(&queries.at[i], &states[i]));
    return JT_DONE;
}

jt_err store_authorize(struct store_tx *tx, jt_str application_id, jt_str api_id)
{
    return tx_run(tx, SQL_AUTHORIZATION_CREATE,
                  DB_VALUES(db_text(application_id), db_text(api_id)));
}

jt_err store_revoke(struct store_tx *tx, jt_str application_id, jt_str api_id)
{
    return tx_run(tx, SQL_AUTHORIZATION_DELETE,
                  DB_VALUES(db_text(application_id), db_text(api_id)));
}

static jt_err check_may_switch(struct store_tx *tx, jt_str application_id, jt_str api_id,
                               jt_str scope_id)
{
    JT_AUTO(db_rows_close) struct db_rows authorization = { 0 }, scope = { 0 };
    bool is_there = false;
    JT_TRY(db_query(tx->db, SQL_AUTHORIZATION_EXISTS,
                    DB_VALUES(db_text(application_id), db_text(api_id)), &authorization));
    JT_TRY(db_query(tx->db, SQL_SCOPE_GET, DB_VALUES(db_text(scope_id), db_text(api_id)), &scope));
    JT_TRY(db_rows_next(&authorization, &is_there));
    return is_there ? db_rows_one(&scope) /* JT_NOT_FOUND */
                    : JT_ERR(JT_REFUSED, "the application is not authorized for the API");
}

static jt_err scope_switch(struct store_tx *tx, enum sql_statement statement, jt_str application_id,
                           jt_str api_id, jt_str scope_id, bool *ret_is_changed)
{
    int64_t changed = 0;
    JT_TRY(tx_run_counted(tx, statement,
                          DB_VALUES(db_text(application_id), db_text(api_id), db_text(scope_id)),
                          &changed));
    if (changed == 0)
        JT_TRY(check_may_switch(tx, application_id, api_id, scope_id));
    *ret_is_changed = changed != 0;
    return JT_DONE;
}

jt_err store_application_scope_enable(struct store_tx *tx, jt_str application_id, jt_str api_id,
                                      jt_str scope_id, bool *ret_is_changed)
{
    return scope_switch(tx, SQL_ENABLED_SCOPE_CREATE, application_id, api_id, scope_id,
                        ret_is_changed);
}

jt_err store_application_scope_disable(struct store_tx *tx, jt_str application_id, jt_str api_id,
                                       jt_str scope_id, bool *ret_is_changed)
{
    return scope_switch(tx, SQL_ENABLED_SCOPE_DELETE, application_id, api_id, scope_id,
                        ret_is_changed);
}

static jt_err api_application_read(struct store_tx *tx, struct db_rows *rows,
                                   struct jt_arena *arena, void *item)
{
    struct api_application *row = item;
    jt_str type;

    (void)tx;
    JT_TRY(db_rows_copy(rows, 0, arena, &row->id));
    JT_TRY(db_rows_copy(rows, 1, arena, &row->name));
    JT_TRY(db_rows_view(rows, 2, &type));
    return application_type_parse(type, &row->type);
}

jt_err store_api_applications(struct store_tx *tx, jt_str api_id, struct jt_arena *arena,
                              struct api_application **ret_rows, size_t *ret_count)
{
    const struct db_values values = DB_VALUES(db_text(api_id), db_int(STORE_API_APPLICATIONS_MAX));
    JT_AUTO(db_rows_close) struct db_rows first = { 0 }, others = { 0 };
    struct tx_list list = TX_LIST(arena, struct api_application);
    struct api_application *rows = NULL;
    size_t authorized = 0, count = 0;

    JT_TRY(db_query(tx->db, SQL_API_APPLICATIONS_AUTHORIZED, values, &first));
    JT_TRY(db_query(tx->db, SQL_API_APPLICATIONS_UNAUTHORIZED, values, &others));
    JT_TRY(tx_list_take(tx, &first, api_application_read, &list, &rows, &authorized));
    for (size_t i = 0; i < authorized; i++)
        rows[i].is_authorized = true;
    JT_TRY(tx_list_take(tx, &others, api_application_read, &list, &rows, &count));
    *ret_rows = rows;
    *ret_count = count < STORE_API_APPLICATIONS_MAX ? count : STORE_API_APPLICATIONS_MAX;
    return JT_DONE;
}
