/*
 * api_key_expiry: store_api_key_expired() finds them by an index. They may have changed since
 * somebody looked, so the transaction that ends them finds them anew.
 */
#include "api_keys/api_key_expiry.h"

#include "registration/api_keys.h"

enum { EXPIRED_PER_CALL = 100 }; /* so that no transaction is long */

jt_err api_keys_expiry_is_due(struct store_tx *look, int64_t now_ms, struct jt_arena *arena,
                              bool *ret_is_due)
{
    jt_str *ids = NULL;
    size_t count = 0;
    JT_TRY(store_api_key_expired(look, now_ms, 1, arena, &ids, &count));
    *ret_is_due = count > 0;
    return JT_DONE;
}

jt_err api_keys_expire(struct store *store, int64_t now_ms, struct jt_arena *arena)
{
    JT_AUTO(registrar_end) struct registrar registrar = { .arena = arena };
    JT_TRY(store_begin(store, STORE_WRITE, JT_STR("system"), &registrar.tx));
    JT_TRY(api_keys_end(&registrar, now_ms, EXPIRED_PER_CALL));
    return store_commit(&registrar.tx);
}
