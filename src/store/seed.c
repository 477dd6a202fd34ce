/*
 * seed: looks for what the built-in API lacks, and adds it. A start reads what is there, and takes
 * the lock to write only where something is missing; so it looks again then.
 */
#include "store/seed.h"

#include "model/api.h"
#include "model/management_api.h"
#include "store/tx.h"

/* Empty: there is none yet. */
static jt_err find_api(struct store_tx *tx, struct jt_arena *arena, jt_str *ret_id)
{
    JT_AUTO(db_rows_close) struct db_rows rows = { 0 };
    bool has_row = false;
    JT_TRY(db_query(tx->db, SQL_API_GET_MANAGEMENT, DB_NO_VALUES, &rows));
    JT_TRY(db_rows_next(&rows, &has_row));
    if (has_row)
        return db_rows_copy(&rows, 0, arena, ret_id);
    *ret_id = JT_STR("");
    return JT_DONE;
}

static jt_err has_scope(struct store_tx *tx, jt_str api_id, const struct management_scope *scope,
                        bool *ret_has_scope)
{
    return tx_exists(tx, SQL_SCOPE_GET_BY_KEY,
                     DB_VALUES(db_text(api_id), db_text(jt_str_from(scope->key))), ret_has_scope);
}

jt_err seed_missing(struct store_tx *tx, struct jt_arena *arena, size_t *ret_count)
{
    size_t count = 0;
    jt_str api_id;
    JT_TRY(find_api(tx, arena, &api_id));
    for (size_t i = 0; i < management_scope_count; i++) {
        bool is_there = false;
        JT_TRY(has_scope(tx, api_id, &management_scopes[i], &is_there));
        count += !is_there;
    }
    *ret_count = count;
    return JT_DONE;
}

static jt_err create_api(struct store_tx *tx, struct jt_arena *arena, jt_str *ret_id)
{
    JT_TRY(api_id_new(&tx->store->random, arena, ret_id));
    return tx_run(tx, SQL_API_CREATE_MANAGEMENT,
                  DB_VALUES(db_text(*ret_id), db_text(JT_STR(MANAGEMENT_API_NAME)),
                            db_int(store_now_ms(tx->store))));
}

static jt_err add_scope(struct store_tx *tx, jt_str api_id, const struct management_scope *scope,
                        struct jt_arena *arena)
{
    bool is_there = false;
    jt_str id;

    JT_TRY(has_scope(tx, api_id, scope, &is_there));
    if (is_there)
        return JT_DONE;
    JT_TRY(scope_id_new(&tx->store->random, store_now_ms(tx->store), arena, &id));
    return tx_run(tx, SQL_SCOPE_CREATE,
                  DB_VALUES(db_text(id), db_text(api_id), db_text(jt_str_from(scope->key)),
                            db_text(jt_str_from(scope->description)), db_int(false)));
}

jt_err seed_add(struct store_tx *tx, struct jt_arena *arena)
{
    jt_str api_id;
    JT_TRY(find_api(tx, arena, &api_id));
    if (api_id.len == 0)
        JT_TRY(create_api(tx, arena, &api_id));
    for (size_t i = 0; i < management_scope_count; i++)
        JT_TRY(add_scope(tx, api_id, &management_scopes[i], arena));
    return JT_DONE;
}
