/*
 * tasks: a row a task, which is written only where its lease is free, is the holder's, or ends
 * later than any can. The time is the one that all processes share, whatever their own clocks say.
 */
#include "store/tasks.h"

#include "store/tx.h"

jt_err shared_now_take(struct store_tx *tx, struct db_rows *rows, int64_t *ret_now_ms)
{
    JT_TRY(db_rows_one(rows));
    *ret_now_ms = db_rows_is_null(rows, 0) ? store_now_ms(tx->store) : db_rows_int(rows, 0);
    return JT_DONE;
}

jt_err store_shared_now_ms(struct store_tx *tx, int64_t *ret_now_ms)
{
    JT_AUTO(db_rows_close) struct db_rows rows = { 0 };
    JT_TRY(db_query(tx->db, SQL_SHARED_TIME, DB_NO_VALUES, &rows));
    return shared_now_take(tx, &rows, ret_now_ms);
}

jt_err store_task_take(struct store_tx *tx, jt_str task, jt_str holder, bool *ret_is_mine)
{
    int64_t now_ms = 0, changed = 0;
    JT_TRY(store_shared_now_ms(tx, &now_ms));
    const int64_t ends_ms = now_ms + TASK_LEASE_MS;
    JT_TRY(tx_run_counted(tx, SQL_TASK_TAKE,
                          DB_VALUES(db_text(task), db_text(holder), db_int(ends_ms), db_int(now_ms),
                                    db_int(ends_ms + JT_CLOCK_SKEW_MS)),
                          &changed));
    *ret_is_mine = changed != 0;
    return JT_DONE;
}

jt_err store_tasks_give_back(struct store_tx *tx, jt_str holder)
{
    return tx_run(tx, SQL_TASK_GIVE_BACK, DB_VALUES(db_text(holder)));
}
