/*
 * api_key_expiry: looks with a read first, so that nothing is written while no key is due;
 * store_api_key_expired() finds them by an index.
 */
#include "api_keys/api_key_expiry.h"

#include "registration/api_keys.h"

enum { EXPIRED_PER_CALL = 100 }; /* so that no transaction is long */

/* In a transaction of its own; they may have changed since the look. */
static jt_err expire(struct store *store, int64_t now_ms, struct jt_arena *arena)
{
    JT_AUTO(registrar_end) struct registrar registrar = { .arena = arena };
    JT_TRY(store_begin(store, STORE_WRITE, JT_STR("system"), &registrar.tx));
    JT_TRY(api_keys_end(&registrar, now_ms, EXPIRED_PER_CALL));
    return store_commit(&registrar.tx);
}

jt_err api_keys_expire(struct store *store, int64_t now_ms, struct jt_arena *arena,
                       bool *ret_is_changed)
{
    JT_AUTO(store_tx_abortp) struct store_tx *look = NULL;
    jt_str *ids = NULL;
    size_t count = 0;
    jt_arena_reset(arena);
    JT_TRY(store_begin(store, STORE_READ, JT_STR("system"), &look));
    JT_TRY(store_api_key_expired(look, now_ms, 1, arena, &ids, &count));
    JT_TRY(store_commit(&look));
    *ret_is_changed = count > 0;
    return count > 0 ? expire(store, now_ms, arena) : JT_DONE;
}
