/* events: rows of events. An event and its deliveries are written with the change they tell of. */
#include "store/events.h"

#include "base/json_write.h"
#include "model/webhook.h"
#include "store/tx.h"

enum { EMIT_ARENA_FIRST_BYTES = 4096, EMIT_ARENA_MAX_BYTES = 512 * 1024 };

/* --- Writing -------------------------------------------------------------------------------- */

/* {OBJECT:{MEMBER:subject,...detail}} */
static jt_err data_write(const struct event_type *type, jt_str subject, jt_str detail,
                         struct jt_arena *arena, jt_str *ret_data)
{
    const jt_str object = jt_str_from(type->object), member = jt_str_from(type->member);
    const size_t empty_bytes = sizeof("{}") - 1;
    struct jt_buf buf;

    JT_TRY(jt_arena_buf(
        arena, object.len + member.len + jt_json_string_max_bytes(subject) + detail.len + 32,
        &buf));
    jt_buf_put(&buf, JT_STR("{\""));
    jt_buf_put(&buf, object);
    jt_buf_put(&buf, JT_STR("\":{\""));
    jt_buf_put(&buf, member);
    jt_buf_put(&buf, JT_STR("\":"));
    jt_json_put_string(&buf, subject);
    if (detail.len > empty_bytes && detail.len <= EVENT_DETAIL_MAX_BYTES) {
        jt_buf_put_char(&buf, ',');
        jt_buf_put(&buf, (jt_str){ detail.ptr + 1, detail.len - empty_bytes });
    }
    jt_buf_put(&buf, JT_STR("}}"));
    *ret_data = jt_buf_str(&buf);
    return JT_DONE;
}

/* An event of now, and the id of a delivery of it, which is not written yet. */
static jt_err event_create(struct store_tx *tx, const struct event_type *type, jt_str subject,
                           jt_str detail, struct jt_arena *arena, struct event *ret_event,
                           jt_str *ret_delivery_id)
{
    struct event event = {
        .type = jt_str_from(type->code),
        .source = event_source(tx->actor),
        .at_ms = store_now_ms(tx->store),
    };
    JT_TRY(event_id_new(&tx->store->random, event.at_ms, arena, &event.id));
    JT_TRY(delivery_id_new(&tx->store->random, event.at_ms, arena, ret_delivery_id));
    JT_TRY(data_write(type, subject, detail, arena, &event.data));
    *ret_event = event;
    event_traces_add(&tx->store->traces, event.id, &tx->trace);
    return tx_run(tx, SQL_EVENT_CREATE,
                  DB_VALUES(db_text(event.id), db_text(event.type), db_text(event.source),
                            db_int(event.at_ms), db_text(event.data)));
}

jt_err event_emit(struct store_tx *tx, jt_str subject, jt_str action, jt_str detail)
{
    JT_AUTO(jt_arena_freep) struct jt_arena *arena = NULL;
    const struct event_type *type = event_type_find(action);
    struct event event = { 0 };
    jt_str delivery_id;

    if (type == NULL)
        return JT_DONE;
    JT_TRY(jt_arena_new(EMIT_ARENA_FIRST_BYTES, EMIT_ARENA_MAX_BYTES, &arena));
    JT_TRY(event_create(tx, type, subject, detail, arena, &event, &delivery_id));
    return tx_run(tx, SQL_EVENT_DELIVER,
                  DB_VALUES(db_text(delivery_id), db_text(event.id), db_int(event.at_ms),
                            db_text(event.type)));
}

jt_err store_event_test(struct store_tx *tx, jt_str webhook_id, jt_str detail,
                        struct jt_arena *arena, struct delivery *ret_delivery)
{
    struct event event = { 0 };
    struct delivery delivery = { .webhook_id = webhook_id, .state = DELIVERY_PENDING };

    JT_TRY(event_create(tx, &event_type_test, webhook_id, detail, arena, &event, &delivery.id));
    JT_TRY(tx_run(tx, SQL_EVENT_DELIVER_TO,
                  DB_VALUES(db_text(delivery.id), db_text(event.id), db_int(event.at_ms),
                            db_text(webhook_id))));
    delivery.event_id = event.id;
    delivery.event_type = event.type;
    delivery.event_ms = event.at_ms;
    delivery.next_attempt_ms = event.at_ms;
    *ret_delivery = delivery;
    return JT_DONE;
}

/* --- Reading and trimming ------------------------------------------------------------------- */

jt_err event_from_row(struct db_rows *rows, int column, struct jt_arena *arena,
                      struct event *ret_event)
{
    JT_TRY(db_rows_copy(rows, column, arena, &ret_event->id));
    JT_TRY(db_rows_copy(rows, column + 1, arena, &ret_event->type));
    JT_TRY(db_rows_copy(rows, column + 2, arena, &ret_event->source));
    ret_event->at_ms = db_rows_int(rows, column + 3);
    return db_rows_copy(rows, column + 4, arena, &ret_event->data);
}

jt_err store_event_get(struct store_tx *tx, jt_str id, struct jt_arena *arena,
                       struct event *ret_event)
{
    JT_AUTO(db_rows_close) struct db_rows rows = { 0 };
    JT_TRY(db_query_one(tx->db, SQL_EVENT_GET, DB_VALUES(db_text(id)), &rows));
    return event_from_row(&rows, 0, arena, ret_event);
}

jt_err store_events_trim(struct store_tx *tx, int64_t older_than_ms, size_t limit,
                         struct jt_arena *arena, size_t *ret_trimmed)
{
    int64_t changed = 0;
    jt_str bound;
    JT_TRY(event_id_bound(older_than_ms, arena, &bound));
    JT_TRY(tx_run_counted(tx, SQL_EVENT_TRIM, DB_VALUES(db_text(bound), db_int((int64_t)limit)),
                          &changed));
    *ret_trimmed = (size_t)changed;
    return JT_DONE;
}

jt_err store_events_trim_is_due(struct store_tx *tx, int64_t older_than_ms, struct jt_arena *arena,
                                bool *ret_is_due)
{
    jt_str bound;
    JT_TRY(event_id_bound(older_than_ms, arena, &bound));
    return tx_exists(tx, SQL_EVENT_TRIM_IS_DUE, DB_VALUES(db_text(bound)), ret_is_due);
}
