/*
 * store/copy: goes through the tables in the order in which they point to each other
 * (tools/list_tables.py), once from the source to the target, and once more over the target.
 */
#include "store/copy.h"

#include <sys/stat.h>

#include "base/sentence.h"
#include "store/copy_end.h"
#include "store/tx.h"

const size_t store_copy_table_count = SQL_TABLE_COUNT;

struct copy {
    const struct store_copy_options *options;
    struct jt_arena *arena;
    jt_str *ret_problem;
    struct copy_end source, target;
    struct store_copy_progress progress;
    struct store_copy_table *tables;
};

static void copy_clear(struct copy *copy)
{
    copy_end_close(&copy->target); /* with what was not committed */
    copy_end_close(&copy->source);
}

static jt_err explain(const struct copy *copy, const struct copy_end *end, const char *what,
                      jt_err err)
{
    return copy_end_explain(end, what, err, copy->arena, copy->ret_problem);
}

static jt_err count_rows(struct copy_end *end, const struct sql_table *table, int64_t *ret_count)
{
    JT_AUTO(db_rows_close) struct db_rows rows = { 0 };
    JT_TRY(db_query_one(end->db, table->count, DB_NO_VALUES, &rows));
    *ret_count = db_rows_int(&rows, 0);
    return JT_DONE;
}

/* --- Before --------------------------------------------------------------------------------- */

static jt_err judge(const struct copy *copy, const struct copy_end *end)
{
    struct store store = { .place = end->place }; /* no other connection to it is needed */
    struct store_tx tx = { .store = &store,
                           .db = end->db,
                           .mode = STORE_READ,
                           .actor = JT_STR("command"),
                           .acting_for = JT_STR("") };
    if (copy->options->judge == NULL)
        return JT_DONE;
    return explain(
        copy, end, "the store cannot be judged",
        copy->options->judge(copy->options->context, &tx, copy->arena, copy->ret_problem));
}

static jt_err count_source(struct copy *copy)
{
    for (size_t i = 0; i < SQL_TABLE_COUNT; i++) {
        int64_t count = 0;
        JT_TRY(count_rows(&copy->source, &sql_tables[i], &count));
        copy->progress.row_count += count;
    }
    return JT_DONE;
}

/* What migrations put there is replaced by what they put into the source. */
static jt_err empty_table(struct copy *copy, const struct sql_table *table)
{
    int64_t count = 0;
    JT_TRY(count_rows(&copy->target, table, &count));
    if (count != table->row_count) {
        jt_sentence_set(copy->arena, copy->ret_problem,
                        "the store %.*s is not empty (there are rows in its table %s): name an "
                        "empty place",
                        JT_FMT(copy->target.place.location), table->name);
        return JT_ERR(JT_CONFLICT, "the target is not empty");
    }
    return count == 0 ? JT_DONE : db_run(copy->target.db, table->clear, DB_NO_VALUES);
}

static jt_err prepare(struct copy *copy)
{
    JT_TRY(explain(copy, &copy->source, "the store cannot be read", db_begin(copy->source.db)));
    JT_TRY(judge(copy, &copy->source));
    JT_TRY(explain(copy, &copy->source, "the store cannot be read", count_source(copy)));
    JT_TRY(explain(copy, &copy->target, "nothing was copied", db_begin(copy->target.db)));
    for (size_t i = 0; i < SQL_TABLE_COUNT; i++)
        JT_TRY(
            explain(copy, &copy->target, "nothing was copied", empty_table(copy, &sql_tables[i])));
    return JT_DONE;
}

/* --- Copying -------------------------------------------------------------------------------- */

static void tell_row(struct copy *copy)
{
    enum { ROWS_A_TURN = 256 };
    copy->progress.rows++;
    if (copy->options->tell != NULL && copy->progress.rows % ROWS_A_TURN == 0)
        copy->options->tell(copy->options->context, &copy->progress);
}

static jt_err load_row(void *context, const struct sql_table *table, struct db_values row)
{
    struct copy *copy = context;
    tell_row(copy);
    return explain(copy, &copy->target, "nothing was copied, a row was refused",
                   db_load_row(copy->target.db, table, row));
}

static jt_err copy_table(struct copy *copy, const struct sql_table *table,
                         struct store_copy_table *result)
{
    result->name = copy->progress.table = table->name;
    JT_TRY(
        explain(copy, &copy->target, "nothing was copied", db_load_begin(copy->target.db, table)));
    JT_TRY(explain(copy, &copy->source, "nothing was copied",
                   table_walk(copy->source.db, table, load_row, copy, copy->arena, &result->sum,
                              copy->ret_problem)));
    return explain(copy, &copy->target, "nothing was copied, the rows were refused",
                   db_load_end(copy->target.db));
}

/* A number is never given twice, also not that of a row which is gone. */
static jt_err copy_numbering(struct copy *copy, const struct sql_table *table)
{
    JT_AUTO(db_rows_close) struct db_rows rows = { 0 };
    if (table->numbering == SQL_STATEMENT_COUNT)
        return JT_DONE;
    JT_TRY(explain(copy, &copy->source, "nothing was copied",
                   db_query_one(copy->source.db, table->numbering, DB_NO_VALUES, &rows)));
    return explain(
        copy, &copy->target, "nothing was copied",
        db_run(copy->target.db, table->number, DB_VALUES(db_int(db_rows_int(&rows, 0)))));
}

/* --- Checking ------------------------------------------------------------------------------- */

static jt_err pass_row(void *context, const struct sql_table *table, struct db_values row)
{
    (void)table, (void)row;
    tell_row(context);
    return JT_DONE;
}

static jt_err check_table(struct copy *copy, const struct sql_table *table,
                          const struct table_sum *want)
{
    struct table_sum found = { 0 };
    copy->progress.table = table->name;
    JT_TRY(explain(copy, &copy->target, "nothing was copied, it cannot be read again",
                   table_walk(copy->target.db, table, pass_row, copy, copy->arena, &found,
                              copy->ret_problem)));
    if (found.rows == want->rows && memcmp(found.digest, want->digest, sizeof(found.digest)) == 0)
        return JT_DONE;
    jt_sentence_set(copy->arena, copy->ret_problem,
                    "nothing was copied: the table %s came out different (%lld rows for %lld); "
                    "please report it",
                    table->name, (long long)found.rows, (long long)want->rows);
    return JT_ERR(JT_STORE, "the copy is not the same");
}

/* Where its connection broke, a server may have come, and changed what is not in the copy. */
static jt_err check_source_was_kept(struct copy *copy)
{
    int64_t version = 0;
    return copy->options->is_beside
               ? JT_DONE
               : explain(copy, &copy->source,
                         "nothing was copied, the store was not kept for this alone to the end",
                         copy->source.place.ops->schema_version(copy->source.db, &version));
}

static jt_err run(struct copy *copy)
{
    JT_TRY(prepare(copy));
    for (size_t i = 0; i < SQL_TABLE_COUNT; i++) {
        JT_TRY(copy_table(copy, &sql_tables[i], &copy->tables[i]));
        JT_TRY(copy_numbering(copy, &sql_tables[i]));
    }
    copy->progress.is_check = true;
    copy->progress.rows = 0;
    for (size_t i = 0; i < SQL_TABLE_COUNT; i++)
        JT_TRY(check_table(copy, &sql_tables[i], &copy->tables[i].sum));
    JT_TRY(judge(copy, &copy->target));
    JT_TRY(check_source_was_kept(copy));
    return explain(copy, &copy->target, "the copy cannot be committed", db_commit(copy->target.db));
}

/* --- The whole ------------------------------------------------------------------------------ */

static bool is_same_file(const char *a, const char *b)
{
    struct stat one, other;
    return stat(a, &one) == 0 && stat(b, &other) == 0 && one.st_ino == other.st_ino &&
           one.st_dev == other.st_dev;
}

static jt_err refuse_same(const struct copy *copy)
{
    if (!jt_str_eq(copy->options->from, copy->options->to) &&
        !is_same_file(copy->source.place.location.ptr, copy->target.place.location.ptr))
        return JT_DONE;
    jt_sentence_set(copy->arena, copy->ret_problem,
                    "%.*s is to be copied into itself: name another "
                    "place",
                    JT_FMT(copy->source.place.location));
    return JT_ERR(JT_CONFLICT, "one store at both ends");
}

static jt_err open_ends(struct copy *copy)
{
    const struct store_copy_options *options = copy->options;
    JT_TRY(store_url_read(options->from, copy->arena, copy->arena, &copy->source.place,
                          copy->ret_problem));
    JT_TRY(store_url_read(options->to, copy->arena, copy->arena, &copy->target.place,
                          copy->ret_problem));
    JT_TRY(refuse_same(copy));
    JT_TRY(copy_end_open_source(&copy->source, options->is_beside, options->lock_wait_ms,
                                copy->arena, copy->ret_problem));
    return copy_end_open_target(&copy->target, options->lock_wait_ms, copy->arena,
                                copy->ret_problem);
}

jt_err store_copy(const struct store_copy_options *options, struct jt_arena *arena,
                  struct store_copy_table **ret_tables, jt_str *ret_problem)
{
    JT_AUTO(copy_clear)
    struct copy copy = { .options = options, .arena = arena, .ret_problem = ret_problem };
    *ret_problem = JT_STR("");
    JT_TRY(jt_arena_calloc(arena, SQL_TABLE_COUNT, sizeof(*copy.tables), &copy.tables));
    JT_TRY(open_ends(&copy));
    jt_err err = run(&copy);
    if (err.code != JT_OK)
        db_rollback(copy.target.db);
    db_rollback(copy.source.db);
    if (err.code == JT_OK)
        *ret_tables = copy.tables;
    return err;
}
