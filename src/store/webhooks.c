/*
 * webhooks: reads and writes rows of webhooks and of webhook_event_types, the types that each is
 * subscribed to.
 */
#include "store/webhooks.h"

#include "store/tx.h"

static jt_err webhook_read(struct store_tx *tx, struct db_rows *rows, struct jt_arena *arena,
                           void *item)
{
    struct webhook *webhook = item;
    (void)tx;
    JT_TRY(db_rows_copy(rows, 0, arena, &webhook->id));
    JT_TRY(db_rows_copy(rows, 1, arena, &webhook->endpoint));
    JT_TRY(db_rows_copy(rows, 2, arena, &webhook->name));
    JT_TRY(db_rows_copy(rows, 3, arena, &webhook->description));
    webhook->is_enabled = db_rows_int(rows, 4) != 0;
    webhook->failing_since_ms = db_rows_int(rows, 5);
    webhook->created_ms = db_rows_int(rows, 6);
    return tx_words_read(rows, 7, arena, &webhook->event_types, &webhook->event_type_count);
}

static jt_err write_event_types(struct store_tx *tx, const struct webhook *webhook)
{
    JT_TRY(tx_run(tx, SQL_WEBHOOK_EVENT_TYPES_CLEAR, DB_VALUES(db_text(webhook->id))));
    for (size_t i = 0; i < webhook->event_type_count; i++)
        JT_TRY(tx_run(tx, SQL_WEBHOOK_EVENT_TYPE_ADD,
                      DB_VALUES(db_text(webhook->event_types[i]), db_text(webhook->id))));
    return JT_DONE;
}

jt_err store_webhook_create(struct store_tx *tx, const struct webhook *webhook)
{
    int64_t count = 0;
    JT_TRY(tx_number(tx, SQL_WEBHOOK_COUNT, DB_NO_VALUES, &count));
    if (count >= WEBHOOKS_MAX)
        return JT_ERR(JT_TOO_LARGE, "as many webhooks as there may be");
    JT_TRY(
        tx_run(tx, SQL_WEBHOOK_CREATE,
               DB_VALUES(db_text(webhook->id), db_text(webhook->endpoint), db_text(webhook->name),
                         db_text(webhook->description), db_int(webhook->is_enabled),
                         db_int(webhook->failing_since_ms), db_int(webhook->created_ms))));
    return write_event_types(tx, webhook);
}

jt_err store_webhook_get(struct store_tx *tx, jt_str id, struct jt_arena *arena,
                         struct webhook *ret_webhook)
{
    JT_AUTO(db_rows_close) struct db_rows rows = { 0 };
    struct webhook webhook = { 0 };
    JT_TRY(db_query_one(tx->db, SQL_WEBHOOK_GET, DB_VALUES(db_text(id)), &rows));
    JT_TRY(webhook_read(tx, &rows, arena, &webhook));
    *ret_webhook = webhook;
    return JT_DONE;
}

jt_err store_webhook_list(struct store_tx *tx, struct jt_arena *arena,
                          struct webhook **ret_webhooks, size_t *ret_count)
{
    struct tx_list list = TX_LIST(arena, struct webhook);
    return tx_list_read(tx, SQL_WEBHOOK_LIST, DB_NO_VALUES, webhook_read, &list, ret_webhooks,
                        ret_count);
}

jt_err store_webhook_update(struct store_tx *tx, const struct webhook *webhook)
{
    JT_TRY(tx_run_found(
        tx, SQL_WEBHOOK_UPDATE,
        DB_VALUES(db_text(webhook->name), db_text(webhook->description), db_text(webhook->id))));
    return write_event_types(tx, webhook);
}

jt_err store_webhook_set_enabled(struct store_tx *tx, jt_str id, bool is_enabled)
{
    return tx_run_found(tx, SQL_WEBHOOK_SET_ENABLED, DB_VALUES(db_int(is_enabled), db_text(id)));
}

jt_err store_webhook_delete(struct store_tx *tx, jt_str id)
{
    return tx_run_found(tx, SQL_WEBHOOK_DELETE, DB_VALUES(db_text(id)));
}

jt_err store_webhook_set_failing(struct store_tx *tx, jt_str id, int64_t since_ms,
                                 bool *ret_is_changed)
{
    int64_t changed = 0;
    if (since_ms == 0)
        JT_TRY(tx_run_counted(tx, SQL_WEBHOOK_SET_WORKING, DB_VALUES(db_text(id)), &changed));
    else
        JT_TRY(tx_run_counted(tx, SQL_WEBHOOK_SET_FAILING, DB_VALUES(db_int(since_ms), db_text(id)),
                              &changed));
    *ret_is_changed = changed != 0;
    return JT_DONE;
}
