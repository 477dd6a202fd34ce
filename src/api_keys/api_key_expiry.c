/*
 * api_key_expiry: looks with a read first, so that nothing is written while no key is due;
 * store_api_key_expired() finds them by an index.
 */
#include "api_keys/api_key_expiry.h"

#include "registration/record.h"
#include "store/api_keys.h"
#include "store/changes.h"

enum { EXPIRED_PER_CALL = 100 }; /* so that no transaction is long */

/* In a transaction of its own; they may have changed since the look. */
static jt_err expire(struct store *store, int64_t now_ms, struct jt_arena *arena)
{
    JT_AUTO(store_tx_abortp) struct store_tx *tx = NULL;
    jt_str *ids = NULL;
    size_t count = 0;
    JT_TRY(store_begin(store, STORE_WRITE, JT_STR("system"), &tx));
    JT_TRY(store_api_key_expired(tx, now_ms, EXPIRED_PER_CALL, arena, &ids, &count));
    for (size_t i = 0; i < count; i++) {
        JT_TRY(store_api_key_expire(tx, ids[i]));
        JT_TRY(record_change(tx, arena, CHANGE_API_KEY, ids[i], JT_STR("api_key.expired"), NULL));
    }
    return store_commit(&tx);
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
