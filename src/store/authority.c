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

jt_err store_organization_has_api(struct store_tx *tx, jt_str org_code, jt_str api_id,
                                  bool *ret_has)
{
    return tx_exists(tx, SQL_AUTHORIZATION_OF_ORGANIZATION,
                     DB_VALUES(db_text(org_code), db_text(api_id)), ret_has);
}

jt_err store_organization_has_scope(struct store_tx *tx, jt_str org_code, jt_str api_id, jt_str key,
                                    bool *ret_has)
{
    return tx_exists(tx, SQL_ENABLED_SCOPE_OF_ORGANIZATION,
                     DB_VALUES(db_text(org_code), db_text(api_id), db_text(key)), ret_has);
}
