/*
 * audit: picks the statement whose index fits the filter, so that each page of each filter costs
 * the same (sql/audit.sql).
 */
#include "store/audit.h"

#include "store/page.h"
#include "store/tx.h"

static jt_err entry_read(struct store_tx *tx, struct db_rows *rows, struct jt_arena *arena,
                         void *item)
{
    struct audit_entry *entry = item;
    (void)tx;
    entry->id = db_rows_int(rows, 0);
    entry->at_ms = db_rows_int(rows, 1);
    JT_TRY(db_rows_copy(rows, 2, arena, &entry->actor));
    JT_TRY(db_rows_copy(rows, 3, arena, &entry->action));
    JT_TRY(db_rows_copy(rows, 4, arena, &entry->subject_kind));
    JT_TRY(db_rows_copy(rows, 5, arena, &entry->subject));
    JT_TRY(db_rows_copy(rows, 6, arena, &entry->detail));
    return db_rows_copy(rows, 7, arena, &entry->acting_for);
}

/* The statement with the index that fits, and its values behind those of the span of time. */
static enum sql_statement statement_for(const struct audit_filter *filter, struct db_value *values,
                                        size_t *count)
{
    if (filter->subject.len != 0) {
        values[(*count)++] = db_text(filter->subject);
        values[(*count)++] = db_text(filter->actor);
        values[(*count)++] = db_text(filter->action);
        return SQL_AUDIT_LIST_OF_SUBJECT;
    }
    if (filter->actor.len != 0)
        values[(*count)++] = db_text(filter->actor);
    if (filter->action.len != 0)
        values[(*count)++] = db_text(filter->action);
    return filter->actor.len != 0 && filter->action.len != 0 ? SQL_AUDIT_LIST_OF_ACTOR_AND_ACTION
           : filter->actor.len != 0                          ? SQL_AUDIT_LIST_OF_ACTOR
           : filter->action.len != 0                         ? SQL_AUDIT_LIST_OF_ACTION
                                                             : SQL_AUDIT_LIST;
}

jt_err store_audit_list(struct store_tx *tx, const struct audit_filter *filter, size_t limit,
                        struct jt_arena *arena, struct audit_entry **ret_entries, size_t *ret_count)
{
    struct tx_list list = TX_LIST(arena, struct audit_entry);
    struct db_value values[7] = { db_int(filter->from_ms), db_int(filter->before_ms),
                                  db_int(filter->before_id) };
    size_t count = 3;

    if (limit > STORE_PAGE_MAX + 1)
        return JT_ERR(JT_TOO_LARGE, "page too long");
    enum sql_statement statement = statement_for(filter, values, &count);
    values[count++] = db_int((int64_t)limit);
    return tx_list_read(tx, statement, (struct db_values){ values, count }, entry_read, &list,
                        ret_entries, ret_count);
}

jt_err store_audit_trim(struct store_tx *tx, int64_t older_than_ms, int64_t limit,
                        int64_t *ret_dropped)
{
    return tx_run_counted(tx, SQL_AUDIT_TRIM, DB_VALUES(db_int(older_than_ms), db_int(limit)),
                          ret_dropped);
}

jt_err store_audit_trim_is_due(struct store_tx *tx, int64_t older_than_ms, bool *ret_is_due)
{
    return tx_exists(tx, SQL_AUDIT_TRIM_IS_DUE, DB_VALUES(db_int(older_than_ms)), ret_is_due);
}
