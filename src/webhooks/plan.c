/*
 * plan: first reads which webhooks have something that is due, then takes of those in one small
 * transaction. Relies on the store's lease alone: what two senders see as due, one of them gets.
 */
#include "webhooks/plan.h"

#include <stdlib.h>

/* The webhooks that have something to send, and room for it. */
struct due {
    struct due_webhook {
        jt_str id;
        size_t room;
    } * webhooks;
    size_t count;
    bool has_others; /* without room: nobody looked what they have */
};

static size_t count_enabled(const struct webhook *webhooks, size_t count)
{
    size_t enabled = 0;
    for (size_t i = 0; i < count; i++)
        enabled += webhooks[i].is_enabled;
    return enabled;
}

static jt_err look(struct store *store, const struct plan_request *request, struct jt_arena *arena,
                   struct due *ret_due)
{
    JT_AUTO(store_tx_abortp) struct store_tx *tx = NULL;
    struct webhook *webhooks = NULL;
    size_t count = 0;
    int64_t now_ms = 0;

    JT_TRY(store_begin(store, STORE_READ, JT_STR("system"), &tx));
    JT_TRY(store_webhook_list(tx, arena, &webhooks, &count));
    const size_t enabled = count_enabled(webhooks, count);
    if (enabled == 0)
        return JT_DONE;
    JT_TRY(store_shared_now_ms(tx, &now_ms));
    JT_TRY(jt_arena_calloc(arena, enabled, sizeof(*ret_due->webhooks), &ret_due->webhooks));
    for (size_t i = 0; i < count; i++) {
        const struct webhook *webhook = &webhooks[(request->turn + i) % count];
        const size_t room =
            webhook->is_enabled ? request->room_of(request->context, enabled, webhook->id) : 0;
        bool is_due = false;
        ret_due->has_others |= webhook->is_enabled && room == 0;
        if (room != 0)
            JT_TRY(store_delivery_is_due(tx, webhook->id, now_ms, &is_due));
        if (is_due)
            ret_due->webhooks[ret_due->count++] = (struct due_webhook){ webhook->id, room };
    }
    return JT_DONE;
}

static int compare_ids(const void *a, const void *b)
{
    return jt_str_cmp(*(const jt_str *)a, *(const jt_str *)b);
}

static jt_err take_of(struct store_tx *tx, const struct due_webhook *webhook, int64_t now_ms,
                      size_t room, struct jt_arena *arena, struct plan *plan)
{
    const size_t limit = webhook->room < room ? webhook->room : room;
    jt_str *ids = NULL;
    size_t count = 0;
    if (limit != 0)
        JT_TRY(store_delivery_take(tx, webhook->id, now_ms, limit, plan->lease_ends_ms, arena, &ids,
                                   &count));
    if (count != 0) {
        qsort(ids, count, sizeof(*ids), compare_ids);
        memcpy(plan->delivery_ids + plan->count, ids, count * sizeof(*ids));
    }
    plan->count += count;
    plan->has_more |= count == limit;
    return JT_DONE;
}

static jt_err take(struct store *store, const struct plan_request *request, const struct due *due,
                   struct jt_arena *arena, struct plan *ret_plan)
{
    JT_AUTO(store_tx_abortp) struct store_tx *tx = NULL;
    struct plan plan = { 0 };
    int64_t now_ms = 0;

    JT_TRY(jt_arena_calloc(arena, request->room, sizeof(*plan.delivery_ids), &plan.delivery_ids));
    JT_TRY(store_begin(store, STORE_BOOKKEEPING, JT_STR("system"), &tx));
    JT_TRY(store_shared_now_ms(tx, &now_ms));
    plan.lease_ends_ms = now_ms + PLAN_LEASE_MS;
    for (size_t i = 0; i < due->count; i++)
        JT_TRY(take_of(tx, &due->webhooks[i], now_ms, request->room - plan.count, arena, &plan));
    JT_TRY(store_commit(&tx));
    *ret_plan = plan;
    return JT_DONE;
}

jt_err plan_take(struct store *store, const struct plan_request *request, struct jt_arena *arena,
                 struct plan *ret_plan)
{
    struct due due = { 0 };
    *ret_plan = (struct plan){ .has_more = request->room == 0 };
    if (request->room == 0)
        return JT_DONE;
    JT_TRY(look(store, request, arena, &due));
    if (due.count != 0)
        JT_TRY(take(store, request, &due, arena, ret_plan));
    ret_plan->has_more |= due.has_others;
    return JT_DONE;
}
