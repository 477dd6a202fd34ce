/*
 * audit: asks for the newest entries of each actor and action, or of each subject, by the statement
 * whose index fits, and merges them; so each page of each filter costs the same (sql/audit.sql).
 */
#include "store/audit.h"

#include <stdlib.h>

#include "store/page.h"
#include "store/tx.h"

jt_err audit_entry_from_row(struct store_tx *tx, struct db_rows *rows, struct jt_arena *arena,
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
    JT_TRY(db_rows_copy(rows, 7, arena, &entry->acting_for));
    JT_TRY(db_rows_copy(rows, 8, arena, &entry->changes));
    if (entry->changes.len == 0)
        entry->changes = JT_STR("[]");
    entry->position = db_rows_int(rows, 9);
    JT_TRY(db_rows_copy(rows, 10, arena, &entry->hash));
    JT_TRY(db_rows_copy(rows, 11, arena, &entry->checkpoint));
    return db_rows_copy(rows, 12, arena, &entry->root);
}

/* --- Parts: what one actor did, of one action --------------------------------------------- */

/* One question for each actor and action, or for each subject, each with the index that fits. */
struct parts {
    struct store_tx *tx;
    const struct audit_filter *filter;
    size_t limit;
    jt_str actors, actions; /* of the filter, as the statement for a subject takes them */
    struct tx_queries *queries;
};

/* Each text between line feeds; empty: there is none. */
static jt_err lines_write(struct audit_texts texts, struct jt_arena *arena, jt_str *ret_lines)
{
    struct jt_buf lines;
    size_t bytes = 1;
    for (size_t i = 0; i < texts.count; i++)
        bytes += texts.texts[i].len + 1;
    JT_TRY(jt_arena_buf(arena, bytes, &lines));
    for (size_t i = 0; i < texts.count; i++) {
        jt_buf_put(&lines, i == 0 ? JT_STR("\n") : JT_STR(""));
        jt_buf_put(&lines, texts.texts[i]);
        jt_buf_put_char(&lines, '\n');
    }
    *ret_lines = jt_buf_str(&lines);
    return JT_DONE;
}

static jt_err ask(struct parts *parts, enum sql_statement statement, struct db_values more)
{
    const struct audit_filter *filter = parts->filter;
    struct db_value values[7] = { db_int(filter->from_ms), db_int(filter->before_ms),
                                  db_int(filter->before_id) };
    size_t count = 3;
    for (size_t i = 0; i < more.count; i++)
        values[count++] = more.at[i];
    values[count++] = db_int((int64_t)parts->limit);
    return tx_queries_add(parts->tx, parts->queries, statement,
                          (struct db_values){ values, count });
}

/* NULL: any. */
static jt_err ask_part(struct parts *parts, const jt_str *actor, const jt_str *action)
{
    if (actor != NULL && action != NULL)
        return ask(parts, SQL_AUDIT_LIST_OF_ACTOR_AND_ACTION,
                   DB_VALUES(db_text(*actor), db_text(*action)));
    if (actor != NULL)
        return ask(parts, SQL_AUDIT_LIST_OF_ACTOR, DB_VALUES(db_text(*actor)));
    if (action != NULL)
        return ask(parts, SQL_AUDIT_LIST_OF_ACTION, DB_VALUES(db_text(*action)));
    return ask(parts, SQL_AUDIT_LIST, DB_NO_VALUES);
}

/* A place of a list, which has one where nothing is in it: NULL, for any. */
static size_t place_count(struct audit_texts texts)
{
    return texts.count == 0 ? 1 : texts.count;
}
static const jt_str *place(struct audit_texts texts, size_t i)
{
    return texts.count == 0 ? NULL : &texts.texts[i];
}

static jt_err ask_all(struct parts *parts, struct jt_arena *arena)
{
    const struct audit_filter *filter = parts->filter;

    JT_TRY(lines_write(filter->actors, arena, &parts->actors));
    JT_TRY(lines_write(filter->actions, arena, &parts->actions));
    for (size_t i = 0; i < filter->subjects.count; i++)
        JT_TRY(ask(parts, SQL_AUDIT_LIST_OF_SUBJECT,
                   DB_VALUES(db_text(filter->subjects.texts[i]), db_text(parts->actors),
                             db_text(parts->actions))));
    if (filter->subjects.count > 0)
        return JT_DONE;
    for (size_t i = 0; i < place_count(filter->actors); i++)
        for (size_t k = 0; k < place_count(filter->actions); k++)
            JT_TRY(ask_part(parts, place(filter->actors, i), place(filter->actions, k)));
    return JT_DONE;
}

static int compare(const void *a, const void *b)
{
    const struct audit_entry *left = a, *right = b;
    if (left->at_ms != right->at_ms)
        return left->at_ms > right->at_ms ? -1 : 1;
    return (right->id > left->id) - (right->id < left->id);
}

jt_err store_audit_walk(struct store_tx *tx, int64_t after, int64_t after_id, size_t limit,
                        struct jt_arena *arena, struct audit_entry **ret_entries, size_t *ret_count)
{
    struct tx_list list = TX_LIST(arena, struct audit_entry);
    return tx_list_read(tx, SQL_AUDIT_WALK,
                        DB_VALUES(db_int(after), db_int(after_id), db_int((int64_t)limit)),
                        audit_entry_from_row, &list, ret_entries, ret_count);
}

jt_err store_audit_list(struct store_tx *tx, const struct audit_filter *filter, size_t limit,
                        struct jt_arena *arena, struct audit_entry **ret_entries, size_t *ret_count)
{
    const size_t parts_count = filter->subjects.count > 0
                                   ? filter->subjects.count
                                   : place_count(filter->actors) * place_count(filter->actions);
    struct tx_list list = TX_LIST(arena, struct audit_entry);
    JT_AUTO(tx_queries_close) struct tx_queries queries = { 0 };
    struct parts parts = { .tx = tx, .filter = filter, .limit = limit, .queries = &queries };

    if (limit > STORE_PAGE_MAX + 1 || parts_count > AUDIT_PARTS_MAX)
        return JT_ERR(JT_TOO_LARGE, "page or filter too long");
    JT_TRY(tx_queries_new(parts_count, arena, &queries));
    JT_TRY(ask_all(&parts, arena));
    for (size_t i = 0; i < queries.count; i++)
        JT_TRY(
            tx_list_take(tx, &queries.at[i], audit_entry_from_row, &list, ret_entries, ret_count));
    if (queries.count > 1 && *ret_count > 1)
        qsort(*ret_entries, *ret_count, sizeof(**ret_entries), compare);
    if (*ret_count > limit)
        *ret_count = limit;
    return JT_DONE;
}
