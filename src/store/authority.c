/*
 * authority: looks up rows of authorizations and enabled_scopes. An organization holds what any of
 * its applications holds.
 */
#include "store/authority.h"

#include "store/tx.h"

jt_err store_management_scopes(struct store_tx *tx, jt_str application_id, struct jt_arena *arena,
                               jt_str **ret_keys, size_t *ret_count)
{
    struct tx_list list = TX_LIST(arena, jt_str);
    return tx_list_read(tx, SQL_MANAGEMENT_SCOPES_OF_APPLICATION,
                        DB_VALUES(db_text(application_id)), tx_text_read, &list, ret_keys,
                        ret_count);
}

jt_err store_organization_holds(struct store_tx *tx, jt_str org_code, jt_str api_id,
                                const jt_str *keys, size_t count, struct jt_arena *arena,
                                bool *ret_has_api, bool **ret_has)
{
    JT_AUTO(tx_queries_close) struct tx_queries queries = { 0 };
    const struct db_value org = db_text(org_code), api = db_text(api_id);
    bool *has = NULL;
    JT_TRY(tx_queries_new(1 + count, arena, &queries));
    JT_TRY(jt_arena_calloc(arena, count, sizeof(*has), &has));
    JT_TRY(tx_queries_add(tx, &queries, SQL_AUTHORIZATION_OF_ORGANIZATION, DB_VALUES(org, api)));
    for (size_t i = 0; i < count; i++)
        JT_TRY(tx_queries_add(tx, &queries, SQL_ENABLED_SCOPE_OF_ORGANIZATION,
                              DB_VALUES(org, api, db_text(keys[i]))));
    JT_TRY(db_rows_next(&queries.at[0], ret_has_api));
    for (size_t i = 0; i < count; i++)
        JT_TRY(db_rows_next(&queries.at[1 + i], &has[i]));
    *ret_has = has;
    return JT_DONE;
}
