/*
 * plan: asks the store for more deliveries than it needs, by as many as are being sent now: those
 * are still due in the store, and are passed over here.
 */
#include "webhooks/plan.h"

/* Those that are busy are still due in the store: so many more are asked for, and passed over. */
static jt_err read_due(struct store_tx *tx, int64_t now_ms, size_t busy_max, plan_is_busy *is_busy,
                       void *context, struct jt_arena *arena, struct plan_webhook *webhook)
{
    const size_t limit = busy_max + PLAN_PER_WEBHOOK;
    size_t due_count = 0;

    JT_TRY(store_delivery_due(tx, webhook->id, now_ms, limit, arena, &webhook->delivery_ids,
                              &due_count));
    for (size_t i = 0; i < due_count && webhook->count < PLAN_PER_WEBHOOK; i++)
        if (!is_busy(context, webhook->delivery_ids[i]))
            webhook->delivery_ids[webhook->count++] = webhook->delivery_ids[i];
    webhook->has_more = webhook->count == PLAN_PER_WEBHOOK;
    return JT_DONE;
}

jt_err plan_read(struct store *store, int64_t now_ms, size_t busy_max, plan_is_busy *is_busy,
                 void *context, struct jt_arena *arena, struct plan *ret_plan)
{
    JT_AUTO(store_tx_abortp) struct store_tx *tx = NULL;
    struct webhook *webhooks = NULL;
    struct plan plan = { 0 };
    size_t count = 0;

    JT_TRY(store_begin(store, STORE_READ, JT_STR("system"), &tx));
    JT_TRY(store_webhook_list(tx, arena, &webhooks, &count));
    JT_TRY(jt_arena_calloc(arena, count + 1, sizeof(*plan.webhooks), &plan.webhooks));
    for (size_t i = 0; i < count; i++) {
        if (!webhooks[i].is_enabled)
            continue;
        struct plan_webhook *webhook = &plan.webhooks[plan.count++];
        webhook->id = webhooks[i].id;
        JT_TRY(read_due(tx, now_ms, busy_max, is_busy, context, arena, webhook));
    }
    *ret_plan = plan;
    return JT_DONE;
}
