/*
 * client_rows: store_client_get() in two halves, for who asks other things in the same round trip.
 * Nothing outside store/ includes this.
 */
#pragma once

#include "store/clients.h"
#include "store/tx.h"

/* What was asked for. */
struct client_rows {
    struct db_rows application, secrets, apis, properties, feature_flags;
};

JT_MUST_USE jt_err client_rows_ask(struct store_tx *tx, jt_str client_id, struct client_rows *rows);
/* JT_NOT_FOUND: no such client. */
JT_MUST_USE jt_err client_rows_take(struct store_tx *tx, struct client_rows *rows,
                                    struct jt_arena *arena, struct client_data *ret_client);
void client_rows_close(struct client_rows *rows); /* for JT_AUTO */

/* A figure of its own, or the server's where there is none. */
static inline int64_t rate_limit_from_row(struct db_rows *rows, int column)
{
    return db_rows_is_null(rows, column) ? APPLICATION_RATE_LIMIT_OF_SERVER
                                         : db_rows_int(rows, column);
}
