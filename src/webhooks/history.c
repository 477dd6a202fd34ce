/*
 * history: one small batch a transaction, so that no other writer waits long. Housekeeping calls
 * again while there is more.
 */
#include "webhooks/history.h"

#include "store/events.h"

enum { BATCH_EVENTS = 200 };
enum { DAY_MS = 86400 * 1000 };

jt_err webhook_history_trim(struct store *store, int64_t now_ms, int64_t days,
                            struct jt_arena *arena, bool *ret_has_more)
{
    JT_AUTO(store_tx_abortp) struct store_tx *tx = NULL;
    size_t trimmed = 0;
    JT_TRY(store_begin(store, STORE_BOOKKEEPING, JT_STR("system"), &tx));
    JT_TRY(store_events_trim(tx, now_ms - days * DAY_MS, BATCH_EVENTS, arena, &trimmed));
    *ret_has_more = trimmed == BATCH_EVENTS;
    return store_commit(&tx);
}
