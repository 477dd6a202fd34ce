/*
 * application_tokens: a flush adds to the row of an hour; a task that one of all nodes runs
 * (issuer/shared_tasks.c) sums the hours of days that are over for long, and drops old days.
 */
#include "store/application_tokens.h"

#include "base/clock.h"
#include "store/statistics.h"
#include "store/tx.h"

jt_err store_application_tokens_add(struct store_tx *tx, jt_str application_id, int64_t at_ms,
                                    int64_t count, int64_t coalesced)
{
    return tx_run(tx, SQL_APPLICATION_TOKENS_ADD,
                  DB_VALUES(db_int(at_ms - at_ms % STATISTICS_HOUR_MS), db_int(count),
                            db_int(coalesced), db_text(application_id)));
}

static int64_t days_before(int64_t now_ms, int64_t days)
{
    return now_ms - now_ms % JT_DAY_MS - days * JT_DAY_MS;
}

int64_t application_tokens_hours_since(int64_t now_ms)
{
    return days_before(now_ms, APPLICATION_TOKENS_HOURS_KEPT_DAYS);
}

static jt_err tokens_read(struct store_tx *tx, struct db_rows *rows, struct jt_arena *arena,
                          void *item)
{
    (void)tx, (void)arena;
    *(struct application_tokens *)item = (struct application_tokens){
        .begin_ms = db_rows_int(rows, 0),
        .count = db_rows_int(rows, 1),
        .coalesced = db_rows_int(rows, 2),
    };
    return JT_DONE;
}

jt_err store_application_tokens_list(struct store_tx *tx, jt_str application_id, bool is_by_day,
                                     int64_t from_ms, int64_t until_ms, struct jt_arena *arena,
                                     struct application_tokens **ret_tokens, size_t *ret_count)
{
    struct tx_list list = TX_LIST(arena, struct application_tokens);
    return tx_list_read(tx,
                        is_by_day ? SQL_APPLICATION_TOKENS_BY_DAY : SQL_APPLICATION_TOKENS_BY_HOUR,
                        DB_VALUES(db_text(application_id), db_int(from_ms), db_int(until_ms)),
                        tokens_read, &list, ret_tokens, ret_count);
}

jt_err store_application_tokens_trim_is_due(struct store_tx *tx, int64_t now_ms, bool *ret_is_due)
{
    return tx_exists(tx, SQL_APPLICATION_TOKENS_TRIM_IS_DUE,
                     DB_VALUES(db_int(application_tokens_hours_since(now_ms)),
                               db_int(days_before(now_ms, APPLICATION_TOKENS_DAYS_KEPT))),
                     ret_is_due);
}

/* There is one writer at a time, so both statements find the same hours. */
jt_err store_application_tokens_trim(struct store_tx *tx, int64_t now_ms, int64_t rows_max,
                                     bool *ret_has_more)
{
    const struct db_value hours_before = db_int(application_tokens_hours_since(now_ms));
    const struct db_value days = db_int(days_before(now_ms, APPLICATION_TOKENS_DAYS_KEPT));
    int64_t hours_dropped = 0, days_dropped = 0;
    JT_TRY(tx_run(tx, SQL_APPLICATION_TOKENS_SUM, DB_VALUES(hours_before, db_int(rows_max))));
    JT_TRY(tx_run_counted(tx, SQL_APPLICATION_TOKENS_DROP_SUMMED,
                          DB_VALUES(hours_before, db_int(rows_max)), &hours_dropped));
    JT_TRY(tx_run_counted(tx, SQL_APPLICATION_TOKENS_DROP_DAYS, DB_VALUES(days, db_int(rows_max)),
                          &days_dropped));
    *ret_has_more = hours_dropped == rows_max || days_dropped == rows_max;
    return JT_DONE;
}
