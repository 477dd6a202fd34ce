/*
 * application_refusals: each addition also drops what is past the number that is kept, so an
 * application never has more rows than that, whatever its requests ask for.
 */
#include "store/application_refusals.h"

#include "store/tx.h"

jt_err store_application_refusal_add(struct store_tx *tx, jt_str application_id,
                                     const struct application_refusal *refusal)
{
    const struct db_value id = db_text(application_id);
    JT_TRY(tx_run(tx, SQL_APPLICATION_REFUSAL_ADD,
                  DB_VALUES(db_text(refusal->cause), db_text(refusal->audience),
                            db_text(refusal->scope), db_int(refusal->count),
                            db_int(refusal->first_ms), db_int(refusal->last_ms), id)));
    return tx_run(tx, SQL_APPLICATION_REFUSALS_KEEP,
                  DB_VALUES(id, db_int(APPLICATION_REFUSALS_MAX)));
}

static jt_err refusal_read(struct store_tx *tx, struct db_rows *rows, struct jt_arena *arena,
                           void *item)
{
    struct application_refusal *refusal = item;
    (void)tx;
    JT_TRY(db_rows_copy(rows, 0, arena, &refusal->cause));
    JT_TRY(db_rows_copy(rows, 1, arena, &refusal->audience));
    JT_TRY(db_rows_copy(rows, 2, arena, &refusal->scope));
    refusal->count = db_rows_int(rows, 3);
    refusal->first_ms = db_rows_int(rows, 4);
    refusal->last_ms = db_rows_int(rows, 5);
    return JT_DONE;
}

jt_err store_application_refusals_list(struct store_tx *tx, jt_str application_id,
                                       struct jt_arena *arena,
                                       struct application_refusal **ret_refusals, size_t *ret_count)
{
    struct tx_list list = TX_LIST(arena, struct application_refusal);
    return tx_list_read(tx, SQL_APPLICATION_REFUSALS_LIST, DB_VALUES(db_text(application_id)),
                        refusal_read, &list, ret_refusals, ret_count);
}

jt_err store_application_refusals_trim(struct store_tx *tx, int64_t older_than_ms, int64_t rows_max,
                                       int64_t *ret_dropped)
{
    return tx_run_counted(tx, SQL_APPLICATION_REFUSALS_TRIM,
                          DB_VALUES(db_int(older_than_ms), db_int(rows_max)), ret_dropped);
}

jt_err store_application_refusals_trim_is_due(struct store_tx *tx, int64_t older_than_ms,
                                              bool *ret_is_due)
{
    return tx_exists(tx, SQL_APPLICATION_REFUSALS_TRIM_IS_DUE, DB_VALUES(db_int(older_than_ms)),
                     ret_is_due);
}
