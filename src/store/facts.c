/* facts: reads and writes rows of facts, a name and a value each. */
#include "store/facts.h"

#include "store/tx.h"

jt_err store_fact_get(struct store_tx *tx, jt_str name, struct jt_arena *arena, jt_str *ret_value)
{
    JT_AUTO(db_rows_close) struct db_rows rows = { 0 };
    JT_TRY(db_query_one(tx->db, SQL_FACT_GET, DB_VALUES(db_text(name)), &rows));
    return db_rows_copy(&rows, 0, arena, ret_value);
}

jt_err store_fact_set(struct store_tx *tx, jt_str name, jt_str value)
{
    return tx_run(tx, SQL_FACT_SET, DB_VALUES(db_text(name), db_blob(value)));
}
