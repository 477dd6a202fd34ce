/*
 * quotas: columns of applications and of organizations; and a row of quota_use for each hour and
 * day in which what has a quota got a token.
 */
#include "store/quotas.h"

#include "store/tx.h"

/* What differs between the two. */
static const struct {
    enum sql_statement set, add, standing;
} statements[QUOTA_KINDS] = {
    [QUOTA_OF_APPLICATION] = { SQL_QUOTA_SET_APPLICATION, SQL_QUOTA_USE_ADD_APPLICATION,
                               SQL_QUOTA_STANDING_APPLICATION },
    [QUOTA_OF_ORGANIZATION] = { SQL_QUOTA_SET_ORGANIZATION, SQL_QUOTA_USE_ADD_ORGANIZATION,
                                SQL_QUOTA_STANDING_ORGANIZATION },
};

/* --- What is used ----------------------------------------------------------------------------- */

/* The columns of quota_standing_*. */
enum { COLUMN_QUOTA, COLUMN_INTERVAL = 3, COLUMN_BEGIN, COLUMN_COUNT, COLUMN_TOLD };

struct quota quota_from_row(struct db_rows *rows, int column)
{
    return (struct quota){ .tokens = { [QUOTA_HOUR] = db_rows_int(rows, column), /* NULL is 0 */
                                       [QUOTA_DAY] = db_rows_int(rows, column + 1) },
                           .is_enforced = db_rows_int(rows, column + 2) != 0 };
}

static jt_err interval_from_row(struct db_rows *rows, int column, enum quota_interval *ret_interval)
{
    jt_str name;
    JT_TRY(db_rows_view(rows, column, &name));
    *ret_interval = jt_str_eq(name, quota_interval_name(QUOTA_HOUR)) ? QUOTA_HOUR : QUOTA_DAY;
    return JT_DONE;
}

static jt_err use_from_row(struct db_rows *rows, int64_t now_ms, struct quota_standing *standing)
{
    enum quota_interval interval;
    if (db_rows_is_null(rows, COLUMN_BEGIN))
        return JT_DONE;
    JT_TRY(interval_from_row(rows, COLUMN_INTERVAL, &interval));
    if (db_rows_int(rows, COLUMN_BEGIN) != quota_begin_ms(interval, now_ms))
        return JT_DONE; /* the first hour of the day */
    standing->used[interval] = db_rows_int(rows, COLUMN_COUNT);
    standing->told[interval] = (enum quota_level)db_rows_int(rows, COLUMN_TOLD);
    return JT_DONE;
}

static jt_err standing_take(struct db_rows *rows, int64_t now_ms,
                            struct quota_standing *ret_standing)
{
    struct quota_standing standing = { 0 };
    bool has_row = false, is_there = false;
    for (;;) {
        JT_TRY(db_rows_next(rows, &has_row));
        if (!has_row)
            break;
        is_there = true;
        standing.quota = quota_from_row(rows, COLUMN_QUOTA);
        JT_TRY(use_from_row(rows, now_ms, &standing));
    }
    *ret_standing = standing;
    return is_there ? JT_DONE : JT_ERR(JT_NOT_FOUND, "no such subject of a quota");
}

jt_err store_quota_standing(struct store_tx *tx, struct quota_subject subject, int64_t now_ms,
                            struct quota_standing *ret_standing)
{
    JT_AUTO(db_rows_close) struct db_rows rows = { 0 };
    JT_TRY(db_query(tx->db, statements[subject.kind].standing,
                    DB_VALUES(db_int(quota_begin_ms(QUOTA_HOUR, now_ms)),
                              db_int(quota_begin_ms(QUOTA_DAY, now_ms)), db_text(subject.id)),
                    &rows));
    return standing_take(&rows, now_ms, ret_standing);
}

jt_err store_quota_standings(struct store_tx *tx, struct quota_asked *asked, size_t count,
                             int64_t now_ms, struct jt_arena *arena)
{
    JT_AUTO(tx_queries_close) struct tx_queries queries = { 0 };
    const struct db_value hour = db_int(quota_begin_ms(QUOTA_HOUR, now_ms)),
                          day = db_int(quota_begin_ms(QUOTA_DAY, now_ms));
    JT_TRY(tx_queries_new(count, arena, &queries));
    for (size_t i = 0; i < count; i++)
        JT_TRY(tx_queries_add(tx, &queries, statements[asked[i].subject.kind].standing,
                              DB_VALUES(hour, day, db_text(asked[i].subject.id))));
    for (size_t i = 0; i < count; i++) {
        const jt_err err = standing_take(&queries.at[i], now_ms, &asked[i].standing);
        JT_TRY(err.code == JT_NOT_FOUND ? JT_DONE : err);
    }
    return JT_DONE;
}

jt_err store_quota_use_add(struct store_tx *tx, struct quota_subject subject,
                           enum quota_interval interval, int64_t at_ms, int64_t count)
{
    return tx_run(tx, statements[subject.kind].add,
                  DB_VALUES(db_text(quota_interval_name(interval)),
                            db_int(quota_begin_ms(interval, at_ms)), db_int(count),
                            db_text(subject.id)));
}

/* --- What is allowed, and what was told ------------------------------------------------------- */

static struct db_value tokens_value(int64_t tokens)
{
    return tokens == 0 ? db_null() : db_int(tokens);
}

jt_err store_quota_set(struct store_tx *tx, struct quota_subject subject, const struct quota *quota)
{
    return tx_run(tx, statements[subject.kind].set,
                  DB_VALUES(tokens_value(quota->tokens[QUOTA_HOUR]),
                            tokens_value(quota->tokens[QUOTA_DAY]), db_int(quota->is_enforced),
                            db_text(subject.id)));
}

jt_err store_quota_told_set(struct store_tx *tx, struct quota_subject subject,
                            enum quota_interval interval, int64_t at_ms, enum quota_level told)
{
    return tx_run(tx, SQL_QUOTA_TOLD_SET,
                  DB_VALUES(db_int(told), db_text(quota_kind_name(subject.kind)),
                            db_text(subject.id), db_text(quota_interval_name(interval)),
                            db_int(quota_begin_ms(interval, at_ms))));
}

static jt_err told_from_row(struct db_rows *rows, int64_t now_ms, struct quota_told_counts *counts)
{
    enum quota_interval interval;
    jt_str kind_name;
    JT_TRY(db_rows_view(rows, 0, &kind_name));
    JT_TRY(interval_from_row(rows, 1, &interval));
    const bool is_application = jt_str_eq(kind_name, quota_kind_name(QUOTA_OF_APPLICATION));
    const enum quota_kind kind = is_application ? QUOTA_OF_APPLICATION : QUOTA_OF_ORGANIZATION;
    if (db_rows_int(rows, 2) != quota_begin_ms(interval, now_ms))
        return JT_DONE;
    for (int64_t level = db_rows_int(rows, 3); level > QUOTA_WITHIN; level--)
        counts->of[kind][interval][level] += db_rows_int(rows, 4);
    return JT_DONE;
}

jt_err store_quota_told_count(struct store_tx *tx, int64_t now_ms,
                              struct quota_told_counts *ret_counts)
{
    JT_AUTO(db_rows_close) struct db_rows rows = { 0 };
    struct quota_told_counts counts = { 0 };
    bool has_row = false;
    JT_TRY(db_query(tx->db, SQL_QUOTA_TOLD_COUNT,
                    DB_VALUES(db_int(quota_begin_ms(QUOTA_HOUR, now_ms)),
                              db_int(quota_begin_ms(QUOTA_DAY, now_ms))),
                    &rows));
    for (;;) {
        JT_TRY(db_rows_next(&rows, &has_row));
        if (!has_row)
            break;
        JT_TRY(told_from_row(&rows, now_ms, &counts));
    }
    *ret_counts = counts;
    return JT_DONE;
}

/* --- Trimming --------------------------------------------------------------------------------- */

jt_err store_quota_use_trim(struct store_tx *tx, int64_t older_than_ms, int64_t rows_max,
                            int64_t *ret_dropped)
{
    return tx_run_counted(tx, SQL_QUOTA_USE_TRIM,
                          DB_VALUES(db_int(older_than_ms), db_int(rows_max)), ret_dropped);
}

jt_err store_quota_use_trim_is_due(struct store_tx *tx, int64_t older_than_ms, bool *ret_is_due)
{
    return tx_exists(tx, SQL_QUOTA_USE_TRIM_IS_DUE, DB_VALUES(db_int(older_than_ms)), ret_is_due);
}
