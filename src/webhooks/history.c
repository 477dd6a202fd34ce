/* history: see the header. */
#include "webhooks/history.h"

#include "store/events.h"

enum { BATCH_EVENTS = 200, BATCHES_MAX = 50 };
enum { DAY_MS = 86400 * 1000 };

static jt_err trim_batch(struct store *store, int64_t older_than_ms, struct jt_arena *arena,
                         size_t *ret_trimmed)
{
    JT_AUTO(store_tx_abortp) struct store_tx *tx = NULL;
    JT_TRY(store_begin(store, STORE_BOOKKEEPING, JT_STR("system"), &tx));
    JT_TRY(store_events_trim(tx, older_than_ms, BATCH_EVENTS, arena, ret_trimmed));
    return store_commit(&tx);
}

jt_err webhook_history_trim(struct store *store, int64_t now_ms, int64_t days,
                            struct jt_arena *arena)
{
    size_t trimmed = BATCH_EVENTS;
    for (size_t i = 0; i < BATCHES_MAX && trimmed == BATCH_EVENTS; i++)
        JT_TRY(trim_batch(store, now_ms - days * DAY_MS, arena, &trimmed));
    return JT_DONE;
}
