/*
 * tx: beginning and ending a transaction, running statements in it, and gathering rows. Relies on
 * db_pool.h for the connection; what was recorded is published as the last thing (changes.c).
 */
#include "store/tx.h"

#include <stdlib.h>
#include <string.h>

/* --- Beginning and end -------------------------------------------------------------------- */

static const enum db_share shares[] = {
    [STORE_READ] = DB_SHARE_READ,         [STORE_READ_FIRST] = DB_SHARE_READ_FIRST,
    [STORE_FOLLOW] = DB_SHARE_FOLLOW,     [STORE_WRITE] = DB_SHARE_WRITE,
    [STORE_BOOKKEEPING] = DB_SHARE_WRITE,
};

/* Hands err on, and counts it where it is a fault. */
static jt_err counted(struct store *store, jt_err err)
{
    if (err.code != JT_OK && store_code_is_fault(err.code))
        jt_count(&store->figures.errors[err.code]);
    return err;
}

static jt_err begin(struct store *store, enum store_mode mode, jt_str actor,
                    struct store_tx **ret_tx)
{
    const struct jt_instant began = jt_instant_now();
    const jt_err trouble = store_trouble(store);
    if (trouble.code == JT_MOVED ||
        trouble.code == JT_NEWER) /* nor is anything that is read now to be trusted */
        return trouble;
    struct store_tx *tx = calloc(1, sizeof(*tx));
    if (tx == NULL)
        return JT_ERR(JT_NO_MEMORY, "transaction");
    *tx = (struct store_tx){
        .store = store, .mode = mode, .began = began, .actor = actor, .acting_for = JT_STR("")
    };
    jt_err err = db_pool_begin(store->pool, shares[mode], &tx->db);
    if (err.code == JT_OK)
        *ret_tx = tx;
    else
        free(tx);
    return err;
}

jt_err store_begin(struct store *store, enum store_mode mode, jt_str actor,
                   struct store_tx **ret_tx)
{
    return counted(store, begin(store, mode, actor, ret_tx));
}

jt_err store_begin_within(const struct store_tx *outer, struct store_tx **ret_tx)
{
    struct store_tx *tx = calloc(1, sizeof(*tx));
    if (tx == NULL)
        return JT_ERR(JT_NO_MEMORY, "transaction");
    *tx = (struct store_tx){ .store = outer->store,
                             .db = outer->db,
                             .mode = STORE_READ,
                             .is_within = true,
                             .actor = outer->actor,
                             .acting_for = outer->acting_for };
    *ret_tx = tx;
    return JT_DONE;
}

void store_tx_act_for(struct store_tx *tx, jt_str application)
{
    if (application.len != 0)
        tx->acting_for = application;
}

void store_tx_trace(struct store_tx *tx, const struct event_trace *trace)
{
    tx->trace = *trace;
}

static void tx_freep(struct store_tx **tx)
{
    if (!(*tx)->is_within)
        jt_durations_add(&(*tx)->store->figures.took[(*tx)->mode],
                         jt_us_between((*tx)->began, jt_instant_now()));
    jt_arena_free((*tx)->pending_arena);
    free(*tx);
    *tx = NULL;
}

static jt_err finish(struct store_tx *tx)
{
    if (tx->mode == STORE_WRITE && tx->pending.count == 0) {
        JT_TRY(db_settle(tx->db));
        if (tx->db->changed_rows > 0)
            return JT_ERR(JT_STORE, "a change without an audit entry");
    }
    return changes_publish(tx);
}

jt_err tx_commit_keeping(struct store_tx **tx, struct jt_arena **ret_pending_arena)
{
    struct store_tx *ended = *tx;
    jt_err refused = finish(ended);
    jt_err err = refused.code == JT_OK ? db_pool_commit(ended->store->pool, ended->db)
                                       : db_pool_rollback(ended->store->pool, ended->db);
    *ret_pending_arena = ended->pending_arena;
    ended->pending_arena = NULL;
    (void)counted(ended->store, refused.code != JT_OK ? refused : err);
    tx_freep(tx);
    return refused.code != JT_OK ? refused : err;
}

jt_err store_commit(struct store_tx **tx)
{
    JT_AUTO(jt_arena_freep) struct jt_arena *nobodys = NULL;
    return tx_commit_keeping(tx, &nobodys);
}

jt_err store_abort(struct store_tx **tx)
{
    if (*tx == NULL)
        return JT_DONE;
    jt_err err = JT_DONE;
    if (!(*tx)->is_within) {
        const jt_err failure = (*tx)->db->failure; /* of a statement: why it is aborted */
        err = db_pool_rollback((*tx)->store->pool, (*tx)->db);
        (void)counted((*tx)->store, failure.code != JT_OK ? failure : err);
    }
    tx_freep(tx);
    return err;
}

void store_tx_abortp(struct store_tx **tx)
{
    store_abort(tx);
}

jt_err store_commit_earlier(struct store_tx *tx)
{
    if (tx->db->changed_rows > 0)
        return JT_ERR(JT_STORE, "a change is settled in the middle");
    return store_mode_reads(tx->mode) ? JT_DONE : db_pool_commit_earlier(tx->store->pool);
}

/* --- Statements --------------------------------------------------------------------------- */

static jt_err check_may_write(const struct store_tx *tx)
{
    return store_mode_reads(tx->mode) ? JT_ERR(JT_STORE, "a change in a transaction for reading")
                                      : JT_DONE;
}

jt_err tx_run(struct store_tx *tx, enum sql_statement statement, struct db_values values)
{
    JT_TRY(check_may_write(tx));
    return db_run(tx->db, statement, values);
}

jt_err tx_run_counted(struct store_tx *tx, enum sql_statement statement, struct db_values values,
                      int64_t *ret_changed_rows)
{
    JT_TRY(check_may_write(tx));
    return db_run_counted(tx->db, statement, values, ret_changed_rows);
}

jt_err tx_run_checked(struct store_tx *tx, enum sql_statement statement, struct db_values values)
{
    int64_t changed = 0;
    return tx_run_counted(tx, statement, values, &changed);
}

jt_err tx_run_found(struct store_tx *tx, enum sql_statement statement, struct db_values values)
{
    int64_t changed = 0;
    JT_TRY(tx_run_counted(tx, statement, values, &changed));
    if (changed == 0)
        return JT_ERR(JT_NOT_FOUND, "no such row");
    return JT_DONE;
}

jt_err tx_exists(struct store_tx *tx, enum sql_statement statement, struct db_values values,
                 bool *ret_exists)
{
    JT_AUTO(db_rows_close) struct db_rows rows = { 0 };
    JT_TRY(db_query(tx->db, statement, values, &rows));
    return db_rows_next(&rows, ret_exists);
}

jt_err tx_number(struct store_tx *tx, enum sql_statement statement, struct db_values values,
                 int64_t *ret_number)
{
    JT_AUTO(db_rows_close) struct db_rows rows = { 0 };
    JT_TRY(db_query_one(tx->db, statement, values, &rows));
    *ret_number = db_rows_int(&rows, 0);
    return JT_DONE;
}

jt_err tx_queries_new(size_t count_max, struct jt_arena *arena, struct tx_queries *ret_queries)
{
    struct tx_queries queries = { 0 };
    JT_TRY(jt_arena_calloc(arena, count_max, sizeof(*queries.at), &queries.at));
    *ret_queries = queries;
    return JT_DONE;
}

jt_err tx_queries_add(struct store_tx *tx, struct tx_queries *queries, enum sql_statement statement,
                      struct db_values values)
{
    return db_query(tx->db, statement, values, &queries->at[queries->count++]);
}

void tx_queries_close(struct tx_queries *queries)
{
    for (size_t i = 0; i < queries->count; i++)
        db_rows_close(&queries->at[i]);
}

jt_err tx_list_add(struct tx_list *list, void *ret_item)
{
    JT_TRY(
        jt_arena_extend(list->arena, list->item_size, list->count, &list->capacity, &list->items));
    char *item = list->items + list->count * list->item_size;
    list->count++;
    memcpy(ret_item, &item, sizeof(item)); /* ret_item is any T**; this copy is free of aliasing */
    return JT_DONE;
}

jt_err tx_text_read(struct store_tx *tx, struct db_rows *rows, struct jt_arena *arena, void *item)
{
    (void)tx;
    return db_rows_copy(rows, 0, arena, item);
}

static int compare_texts(const void *a, const void *b)
{
    return jt_str_cmp(*(const jt_str *)a, *(const jt_str *)b);
}

jt_err tx_words_read(struct db_rows *rows, int column, struct jt_arena *arena, jt_str **ret_words,
                     size_t *ret_count)
{
    struct tx_list list = TX_LIST(arena, jt_str);
    jt_str rest, word, *item = NULL;
    JT_TRY(db_rows_copy(rows, column, arena, &rest));
    while (jt_str_next_word(&rest, &word)) {
        JT_TRY(tx_list_add(&list, &item));
        *item = word;
    }
    *ret_words = (jt_str *)list.items;
    *ret_count = list.count;
    if (list.count > 1)
        qsort(*ret_words, list.count, sizeof(**ret_words), compare_texts);
    return JT_DONE;
}

jt_err tx_list_read(struct store_tx *tx, enum sql_statement statement, struct db_values values,
                    tx_row_reader *reader, struct tx_list *list, void *ret_items, size_t *ret_count)
{
    struct db_rows rows = { 0 };
    JT_TRY(db_query(tx->db, statement, values, &rows));
    return tx_list_take(tx, &rows, reader, list, ret_items, ret_count);
}

static jt_err list_fill(struct store_tx *tx, struct db_rows *rows, tx_row_reader *reader,
                        struct tx_list *list)
{
    bool has_row = false;
    for (;;) {
        void *item = NULL;
        JT_TRY(db_rows_next(rows, &has_row));
        if (!has_row)
            return JT_DONE;
        JT_TRY(tx_list_add(list, &item));
        JT_TRY(reader(tx, rows, list->arena, item));
    }
}

jt_err tx_list_take(struct store_tx *tx, struct db_rows *rows, tx_row_reader *reader,
                    struct tx_list *list, void *ret_items, size_t *ret_count)
{
    jt_err err = list_fill(tx, rows, reader, list);
    db_rows_close(rows);
    JT_TRY(err);
    memcpy(ret_items, &list->items, sizeof(list->items));
    *ret_count = list->count;
    return JT_DONE;
}

jt_err tx_page_init(const struct tx_page_statements *statements, bool is_descending, jt_str filter,
                    struct store_cursor after, size_t limit, struct tx_page *ret_page)
{
    bool is_from_end = is_descending && after.value.len == 0 && after.id.len == 0;
    struct tx_page page = { .statement = is_from_end     ? statements->desc_first
                                         : is_descending ? statements->desc
                                                         : statements->asc };
    if (limit > STORE_PAGE_MAX + 1)
        return JT_ERR(JT_TOO_LARGE, "page too long");
    if (filter.len != 0)
        page.values[page.value_count++] = db_text(filter);
    if (!is_from_end) {
        page.values[page.value_count++] = db_text(after.value);
        page.values[page.value_count++] = db_text(after.id);
    }
    page.values[page.value_count++] = db_int((int64_t)limit);
    *ret_page = page;
    return JT_DONE;
}

/* Turns the order round. */
static jt_err list_reverse(struct tx_list *list)
{
    char *spare = NULL;
    JT_TRY(jt_arena_alloc(list->arena, list->item_size, &spare));
    for (size_t low = 0, high = list->count; low + 1 < high; low++, high--) {
        char *first = list->items + low * list->item_size;
        char *last = list->items + (high - 1) * list->item_size;
        memcpy(spare, first, list->item_size);
        memcpy(first, last, list->item_size);
        memcpy(last, spare, list->item_size);
    }
    return JT_DONE;
}

jt_err tx_id_page_read(struct store_tx *tx, const struct tx_id_page_statements *statements,
                       jt_str filter, const struct store_id_page *page, tx_row_reader *reader,
                       struct tx_list *list, void *ret_items, size_t *ret_count)
{
    const bool is_before = page->before.len != 0;
    struct db_value values[3];
    size_t count = 0;

    if (page->limit > STORE_PAGE_MAX + 1)
        return JT_ERR(JT_TOO_LARGE, "page too long");
    if (filter.len != 0)
        values[count++] = db_text(filter);
    values[count++] = db_text(is_before ? page->before : page->after);
    values[count++] = db_int((int64_t)page->limit);
    JT_TRY(tx_list_read(tx, is_before ? statements->before : statements->after,
                        (struct db_values){ values, count }, reader, list, ret_items, ret_count));
    return is_before ? list_reverse(list) : JT_DONE;
}
