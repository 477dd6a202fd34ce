/* failed_attempts: reads and writes rows of failed_attempts, a bounded number of them. */
#include "store/failed_attempts.h"

#include "store/tx.h"

static struct db_value digest_value(const uint8_t *digest)
{
    return db_blob((jt_str){ (const char *)digest, JT_DIGEST_BYTES });
}

jt_err store_failed_attempts_get(struct store_tx *tx, const uint8_t digest[static JT_DIGEST_BYTES],
                                 struct failed_attempts *ret_failed)
{
    JT_AUTO(db_rows_close) struct db_rows rows = { 0 };
    bool has_row = false;
    *ret_failed = (struct failed_attempts){ 0 };
    JT_TRY(db_query(tx->db, SQL_FAILED_ATTEMPTS_GET, DB_VALUES(digest_value(digest)), &rows));
    JT_TRY(db_rows_next(&rows, &has_row));
    if (has_row)
        *ret_failed = (struct failed_attempts){ .failures = db_rows_int(&rows, 0),
                                                .last_ms = db_rows_int(&rows, 1),
                                                .until_ms = db_rows_int(&rows, 2) };
    return JT_DONE;
}

static jt_err make_room(struct store_tx *tx)
{
    int64_t count = 0;
    JT_TRY(tx_number(tx, SQL_FAILED_ATTEMPTS_COUNT, DB_NO_VALUES, &count));
    return count < FAILED_ATTEMPTS_MAX
               ? JT_DONE
               : tx_run(tx, SQL_FAILED_ATTEMPTS_DELETE_WEAKEST, DB_NO_VALUES);
}

jt_err store_failed_attempts_put(struct store_tx *tx, const uint8_t digest[static JT_DIGEST_BYTES],
                                 const struct failed_attempts *failed)
{
    const struct db_values values = DB_VALUES(db_int(failed->failures), db_int(failed->last_ms),
                                              db_int(failed->until_ms), digest_value(digest));
    int64_t changed = 0;
    JT_TRY(tx_run_counted(tx, SQL_FAILED_ATTEMPTS_UPDATE, values, &changed));
    if (changed != 0)
        return JT_DONE;
    JT_TRY(make_room(tx));
    return tx_run(tx, SQL_FAILED_ATTEMPTS_CREATE, values);
}

jt_err store_failed_attempts_forget(struct store_tx *tx,
                                    const uint8_t digest[static JT_DIGEST_BYTES])
{
    return tx_run(tx, SQL_FAILED_ATTEMPTS_DELETE, DB_VALUES(digest_value(digest)));
}

jt_err store_failed_attempts_trim(struct store_tx *tx, int64_t older_than_ms)
{
    return tx_run(tx, SQL_FAILED_ATTEMPTS_TRIM, DB_VALUES(db_int(older_than_ms)));
}

jt_err store_failed_attempts_trim_is_due(struct store_tx *tx, int64_t older_than_ms,
                                         bool *ret_is_due)
{
    return tx_exists(tx, SQL_FAILED_ATTEMPTS_TRIM_IS_DUE, DB_VALUES(db_int(older_than_ms)),
                     ret_is_due);
}
