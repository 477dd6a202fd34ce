/* facts: reads and writes rows of facts, a name and a value each. */
#include "store/facts.h"

#include "store/tx.h"

jt_err store_fact_get(struct store_tx *tx, jt_str name, struct jt_arena *arena, jt_str *ret_value)
{
    JT_AUTO(db_rows_close) struct db_rows rows = { 0 };
    JT_TRY(db_query_one(tx->db, SQL_FACT_GET, DB_VALUES(db_text(name)), &rows));
    return db_rows_copy(&rows, 0, arena, ret_value);
}

static jt_err fact_read(struct store_tx *tx, struct db_rows *rows, struct jt_arena *arena,
                        void *item)
{
    struct fact *fact = item;
    (void)tx;
    JT_TRY(db_rows_copy(rows, 0, arena, &fact->name));
    return db_rows_copy(rows, 1, arena, &fact->value);
}

jt_err store_fact_list(struct store_tx *tx, struct jt_arena *arena, struct fact **ret_facts,
                       size_t *ret_count)
{
    struct tx_list list = TX_LIST(arena, struct fact);
    return tx_list_read(tx, SQL_FACT_LIST, DB_NO_VALUES, fact_read, &list, ret_facts, ret_count);
}

jt_err store_fact_set(struct store_tx *tx, jt_str name, jt_str value)
{
    return tx_run(tx, SQL_FACT_SET, DB_VALUES(db_text(name), db_blob(value)));
}
