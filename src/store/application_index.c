/*
 * application_index: applications get numbers, by which the index knows them, and then go into it.
 * A change of a name or a deletion takes them out by triggers (schema/0012_application_search.sql).
 */
#include "store/application_index.h"

#include "store/tx.h"

jt_err store_application_index_is_there(struct store_tx *tx, bool *ret_is_there)
{
    return tx_exists(tx, SQL_APPLICATION_INDEX_IS_THERE, DB_NO_VALUES, ret_is_there);
}

jt_err store_application_index_is_due(struct store_tx *tx, bool *ret_is_due)
{
    return tx_exists(tx, SQL_APPLICATION_INDEX_IS_DUE, DB_NO_VALUES, ret_is_due);
}

jt_err store_application_index_write(struct store_tx *tx, int64_t limit, int64_t *ret_count)
{
    const struct db_values most = DB_VALUES(db_int(limit));
    int64_t last = 0, removed = 0, numbered = 0;
    JT_TRY(tx_run(tx, SQL_APPLICATION_INDEX_REMOVE, most));
    JT_TRY(tx_run_counted(tx, SQL_APPLICATION_INDEX_REMOVED, most, &removed));
    JT_TRY(tx_number(tx, SQL_APPLICATION_INDEX_LAST, DB_NO_VALUES, &last));
    JT_TRY(tx_run_counted(tx, SQL_APPLICATION_INDEX_NUMBER, DB_VALUES(db_int(last), db_int(limit)),
                          &numbered));
    JT_TRY(tx_run(tx, SQL_APPLICATION_INDEX_ADD, DB_VALUES(db_int(last))));
    *ret_count = removed > numbered ? removed : numbered;
    return JT_DONE;
}
