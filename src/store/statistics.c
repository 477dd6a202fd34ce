/*
 * statistics: adds to the token counts of each hour, reads them back, and counts totals when
 * somebody asks.
 */
#include "store/statistics.h"

#include "store/tx.h"

jt_err store_token_statistics_add(struct store_tx *tx, const struct token_count *count)
{
    return tx_run(tx, SQL_TOKEN_STATISTICS_ADD,
                  DB_VALUES(db_int(count->hour_ms), db_text(count->cause), db_int(count->count),
                            db_int(count->coalesced)));
}

static jt_err token_count_read(struct store_tx *tx, struct db_rows *rows, struct jt_arena *arena,
                               void *item)
{
    struct token_count *count = item;
    (void)tx;
    count->hour_ms = db_rows_int(rows, 0);
    count->count = db_rows_int(rows, 2);
    count->coalesced = db_rows_int(rows, 3);
    return db_rows_copy(rows, 1, arena, &count->cause);
}

jt_err store_token_statistics_list(struct store_tx *tx, int64_t from_ms, int64_t until_ms,
                                   struct jt_arena *arena, struct token_count **ret_counts,
                                   size_t *ret_count)
{
    struct tx_list list = TX_LIST(arena, struct token_count);
    return tx_list_read(tx, SQL_TOKEN_STATISTICS_LIST, DB_VALUES(db_int(from_ms), db_int(until_ms)),
                        token_count_read, &list, ret_counts, ret_count);
}

jt_err store_tokens_issued(struct store_tx *tx, struct issued_in *times, size_t count,
                           struct jt_arena *arena)
{
    JT_AUTO(tx_queries_close) struct tx_queries queries = { 0 };
    JT_TRY(tx_queries_new(count, arena, &queries));
    for (size_t i = 0; i < count; i++)
        JT_TRY(tx_queries_add(tx, &queries, SQL_TOKENS_ISSUED,
                              DB_VALUES(db_int(times[i].from_ms), db_int(times[i].until_ms))));
    for (size_t i = 0; i < count; i++) {
        JT_TRY(db_rows_one(&queries.at[i]));
        times[i].count = db_rows_int(&queries.at[i], 0);
    }
    return JT_DONE;
}

jt_err store_token_statistics_trim(struct store_tx *tx, int64_t older_than_ms)
{
    return tx_run(tx, SQL_TOKEN_STATISTICS_TRIM, DB_VALUES(db_int(older_than_ms)));
}

jt_err store_token_statistics_trim_is_due(struct store_tx *tx, int64_t older_than_ms,
                                          bool *ret_is_due)
{
    return tx_exists(tx, SQL_TOKEN_STATISTICS_TRIM_IS_DUE, DB_VALUES(db_int(older_than_ms)),
                     ret_is_due);
}

jt_err store_totals(struct store_tx *tx, int64_t idle_before_ms, struct store_totals *ret_totals)
{
    JT_AUTO(db_rows_close) struct db_rows rows = { 0 };
    JT_TRY(db_query_one(tx->db, SQL_COUNT_ALL, DB_VALUES(db_int(idle_before_ms)), &rows));
    *ret_totals = (struct store_totals){
        .applications = db_rows_int(&rows, 0),
        .unused_applications = db_rows_int(&rows, 1),
        .apis = db_rows_int(&rows, 2),
        .organizations = db_rows_int(&rows, 3),
        .api_keys = db_rows_int(&rows, 4),
        .has_issued = db_rows_int(&rows, 5) != 0,
    };
    return JT_DONE;
}

static jt_err unused_read(struct store_tx *tx, struct db_rows *rows, struct jt_arena *arena,
                          void *item)
{
    enum { COLUMN_IDLE_SINCE = 8 }; /* after those of the application */
    struct unused_application *unused = item;
    (void)tx;
    unused->idle_since_ms = db_rows_int(rows, COLUMN_IDLE_SINCE);
    return application_from_row(rows, arena, &unused->app);
}

jt_err store_application_unused(struct store_tx *tx, int64_t idle_before_ms, int64_t after_ms,
                                jt_str after_id, size_t limit, struct jt_arena *arena,
                                struct unused_application **ret_apps, size_t *ret_count)
{
    struct tx_list list = TX_LIST(arena, struct unused_application);
    return tx_list_read(tx, SQL_APPLICATION_UNUSED,
                        DB_VALUES(db_int(idle_before_ms), db_int(after_ms), db_text(after_id),
                                  db_int((int64_t)limit)),
                        unused_read, &list, ret_apps, ret_count);
}
