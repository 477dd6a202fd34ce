/*
 * webhook_deliveries: reads and updates rows of webhook_deliveries, the outbox. event_emit()
 * (events.c) makes them with the change. Next attempts and leases are times that all processes
 * share (store_shared_now_ms()).
 */
#include "store/page.h"
#include "store/tx.h"
#include "store/webhooks.h"

static jt_err delivery_read(struct store_tx *tx, struct db_rows *rows, struct jt_arena *arena,
                            void *item)
{
    struct delivery *delivery = item;
    jt_str state;
    (void)tx;
    JT_TRY(db_rows_copy(rows, 0, arena, &delivery->id));
    JT_TRY(db_rows_copy(rows, 1, arena, &delivery->webhook_id));
    JT_TRY(db_rows_copy(rows, 2, arena, &delivery->event_id));
    JT_TRY(db_rows_view(rows, 3, &state));
    JT_TRY(delivery_state_parse(state, &delivery->state));
    delivery->attempts = db_rows_int(rows, 4);
    delivery->next_attempt_ms = db_rows_int(rows, 5);
    delivery->last_attempt_ms = db_rows_int(rows, 6);
    delivery->last_status = db_rows_int(rows, 7);
    JT_TRY(db_rows_copy(rows, 8, arena, &delivery->last_error));
    JT_TRY(db_rows_copy(rows, 9, arena, &delivery->event_type));
    delivery->event_ms = db_rows_int(rows, 10);
    return JT_DONE;
}

jt_err store_delivery_list(struct store_tx *tx, jt_str webhook_id, const enum delivery_state *state,
                           jt_str after, size_t limit, struct jt_arena *arena,
                           struct delivery **ret_deliveries, size_t *ret_count)
{
    static const enum sql_statement statements[2][2] = {
        { SQL_DELIVERY_LIST_FIRST, SQL_DELIVERY_LIST },
        { SQL_DELIVERY_LIST_OF_STATE_FIRST, SQL_DELIVERY_LIST_OF_STATE },
    };
    struct tx_list list = TX_LIST(arena, struct delivery);
    struct db_value values[4] = { db_text(webhook_id) };
    size_t count = 1;

    if (limit > STORE_PAGE_MAX + 1)
        return JT_ERR(JT_TOO_LARGE, "page too long");
    if (state != NULL)
        values[count++] = db_text(delivery_state_name(*state));
    if (after.len != 0)
        values[count++] = db_text(after);
    values[count++] = db_int((int64_t)limit);
    return tx_list_read(tx, statements[state != NULL][after.len != 0],
                        (struct db_values){ values, count }, delivery_read, &list, ret_deliveries,
                        ret_count);
}

jt_err store_delivery_get(struct store_tx *tx, jt_str webhook_id, jt_str id, struct jt_arena *arena,
                          struct delivery *ret_delivery)
{
    JT_AUTO(db_rows_close) struct db_rows rows = { 0 };
    JT_TRY(
        db_query_one(tx->db, SQL_DELIVERY_GET, DB_VALUES(db_text(id), db_text(webhook_id)), &rows));
    return delivery_read(tx, &rows, arena, ret_delivery);
}

jt_err store_delivery_resend(struct store_tx *tx, jt_str webhook_id, jt_str id)
{
    int64_t now_ms = 0;
    JT_TRY(store_shared_now_ms(tx, &now_ms));
    return tx_run_found(tx, SQL_DELIVERY_RESEND,
                        DB_VALUES(db_int(now_ms), db_text(id), db_text(webhook_id)));
}

/* Later than any next attempt that can be. */
static int64_t too_late_ms(int64_t now_ms)
{
    return now_ms + DELIVERY_DELAY_MAX_MS + JT_CLOCK_SKEW_MS;
}

jt_err store_delivery_is_due(struct store_tx *tx, jt_str webhook_id, int64_t now_ms,
                             bool *ret_is_due)
{
    return tx_exists(tx, SQL_DELIVERY_IS_DUE,
                     DB_VALUES(db_text(webhook_id), db_int(now_ms), db_int(too_late_ms(now_ms))),
                     ret_is_due);
}

static jt_err take(struct store_tx *tx, enum sql_statement statement, jt_str webhook_id,
                   int64_t time_ms, size_t limit, int64_t lease_ends_ms, struct jt_arena *arena,
                   jt_str **ret_ids, size_t *ret_count)
{
    struct tx_list list = TX_LIST(arena, jt_str);
    JT_TRY(tx_list_read(tx, statement,
                        DB_VALUES(db_int(lease_ends_ms), db_text(webhook_id), db_int(time_ms),
                                  db_int((int64_t)limit)),
                        tx_text_read, &list, ret_ids, ret_count));
    tx->db->changed_rows +=
        (int64_t)*ret_count; /* it gives rows, and so is not counted as a change */
    return JT_DONE;
}

jt_err store_delivery_take(struct store_tx *tx, jt_str webhook_id, int64_t now_ms, size_t limit,
                           int64_t lease_ends_ms, struct jt_arena *arena, jt_str **ret_ids,
                           size_t *ret_count)
{
    JT_TRY(take(tx, SQL_DELIVERY_TAKE_DUE, webhook_id, now_ms, limit, lease_ends_ms, arena, ret_ids,
                ret_count));
    return *ret_count != 0 ? JT_DONE
                           : take(tx, SQL_DELIVERY_TAKE_PUT_OFF, webhook_id, too_late_ms(now_ms),
                                  limit, lease_ends_ms, arena, ret_ids, ret_count);
}

jt_err store_delivery_to_send(struct store_tx *tx, jt_str id, int64_t lease_ends_ms,
                              struct jt_arena *arena, struct delivery_to_send *ret_delivery)
{
    JT_AUTO(db_rows_close) struct db_rows rows = { 0 };
    struct delivery_to_send delivery = { .lease_ends_ms = lease_ends_ms };
    JT_TRY(db_query_one(tx->db, SQL_DELIVERY_TO_SEND, DB_VALUES(db_text(id), db_int(lease_ends_ms)),
                        &rows));
    delivery.attempts = db_rows_int(&rows, 0);
    JT_TRY(jt_arena_copy(arena, id, &delivery.id));
    JT_TRY(db_rows_copy(&rows, 1, arena, &delivery.webhook_id));
    JT_TRY(db_rows_copy(&rows, 2, arena, &delivery.endpoint));
    JT_TRY(event_from_row(&rows, 3, arena, &delivery.event));
    JT_TRY(event_traces_find(&tx->store->traces, delivery.event.id, arena, &delivery.trace));
    *ret_delivery = delivery;
    return JT_DONE;
}

jt_err store_delivery_attempted(struct store_tx *tx, const struct delivery *delivery,
                                int64_t lease_ends_ms, bool *ret_is_changed)
{
    int64_t changed = 0;
    JT_TRY(tx_run_counted(tx, SQL_DELIVERY_ATTEMPTED,
                          DB_VALUES(db_text(delivery_state_name(delivery->state)),
                                    db_int(delivery->attempts), db_int(delivery->next_attempt_ms),
                                    db_int(delivery->last_attempt_ms),
                                    db_int(delivery->last_status), db_text(delivery->last_error),
                                    db_text(delivery->id), db_int(lease_ends_ms)),
                          &changed));
    *ret_is_changed = changed != 0;
    return JT_DONE;
}

jt_err store_delivery_give_back(struct store_tx *tx, jt_str id, int64_t lease_ends_ms)
{
    int64_t now_ms = 0;
    JT_TRY(store_shared_now_ms(tx, &now_ms));
    return tx_run(tx, SQL_DELIVERY_GIVE_BACK,
                  DB_VALUES(db_int(now_ms), db_text(id), db_int(lease_ends_ms)));
}

jt_err store_delivery_count_pending(struct store_tx *tx, int64_t limit, int64_t *ret_count)
{
    return tx_number(tx, SQL_DELIVERY_COUNT_PENDING, DB_VALUES(db_int(limit)), ret_count);
}
