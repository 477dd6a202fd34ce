/*
 * table_walk: a page is a statement of its own, which begins behind the key of the last row: so
 * neither side holds more than one page, whatever the database does with a statement's rows.
 */
#include "store/table_walk.h"

#include <endian.h>
#include <string.h>

#include "base/sentence.h"

enum {
    PAGE_ROWS_FIRST = 16,
    PAGE_ROWS_MAX = 1024,
    PAGE_BYTES = 512 * 1024, /* about; a page of more than that is followed by a smaller one */
    KEY_FIRST_BYTES = 1024,
    KEY_MAX_BYTES = 1 << 20,
    NAMED_KEY_BYTES = 200,
};

struct walk {
    const struct sql_table *table;
    table_visitor *visit;
    void *context;
    struct jt_sha256_stream *digest;
    struct jt_arena *key_arena;
    struct db_value key[SQL_KEY_MAX]; /* of the last row of a page */
    int64_t page_rows, limit, rows;
    size_t page_bytes;
    struct jt_arena *arena;
    jt_str *ret_problem;
};

static void walk_clear(struct walk *walk)
{
    jt_sha256_stream_free(walk->digest);
    jt_arena_free(walk->key_arena);
}

/* --- What a value must be ------------------------------------------------------------------- */

static const struct {
    enum db_type type;
    const char *words;
} kinds[] = {
    [SQL_INTEGER] = { DB_INT, "a number" },
    [SQL_TEXT] = { DB_TEXT, "text" },
    [SQL_BLOB] = { DB_BLOB, "bytes" },
};

static void name_key(const struct walk *walk, const struct db_value *row, struct jt_buf *buf)
{
    for (int i = 0; i < walk->table->key_count; i++) {
        const struct db_value *value = &row[walk->table->key[i]];
        jt_buf_put(buf, i == 0 ? JT_STR("") : JT_STR(", "));
        if (value->type == DB_INT)
            jt_buf_put_int(buf, value->number);
        else if (value->type == DB_TEXT && jt_str_is_utf8(value->bytes))
            jt_buf_put(buf, value->bytes);
        else
            jt_buf_put_hex(buf, (const uint8_t *)value->bytes.ptr, value->bytes.len);
    }
}

static jt_err refuse(const struct walk *walk, const struct db_value *row, int column,
                     const char *what)
{
    char bytes[NAMED_KEY_BYTES];
    struct jt_buf key = jt_buf_over(bytes, sizeof(bytes));
    name_key(walk, row, &key);
    jt_sentence_set(walk->arena, walk->ret_problem,
                    "in the table %s, the row %.*s has in its column %s %s, where %s must stand: "
                    "mend it in the store first",
                    walk->table->name, JT_FMT(jt_buf_str(&key)), walk->table->columns[column].name,
                    what, kinds[walk->table->columns[column].type].words);
    return JT_ERR(JT_INVALID, "a value of another type than its column");
}

/* Text that one database takes and another does not would be found only there. */
static const char *value_fault(const struct db_value *value, enum sql_type type)
{
    static const char *const found[] = { [DB_INT] = "a number",
                                         [DB_TEXT] = "text",
                                         [DB_BLOB] = "bytes",
                                         [DB_OTHER] = "what no store holds" };
    if (value->type == DB_NULL)
        return NULL;
    if (value->type != kinds[type].type)
        return found[value->type];
    if (type != SQL_TEXT)
        return NULL;
    if (!jt_str_is_utf8(value->bytes))
        return "text that is not UTF-8";
    return value->bytes.len != 0 && memchr(value->bytes.ptr, 0, value->bytes.len) != NULL
               ? "text with a NUL in it"
               : NULL;
}

/* --- A row ---------------------------------------------------------------------------------- */

static jt_err digest_value(struct walk *walk, const struct db_value *value)
{
    static const char letters[] = {
        [DB_NULL] = 'N', [DB_INT] = 'I', [DB_TEXT] = 'T', [DB_BLOB] = 'B'
    };
    const bool has_bytes = value->type == DB_TEXT || value->type == DB_BLOB;
    const uint64_t number = has_bytes ? value->bytes.len : (uint64_t)value->number;
    const uint64_t ordered = htobe64(number);
    char head[1 + sizeof(ordered)];
    head[0] = letters[value->type];
    memcpy(head + 1, &ordered, sizeof(ordered));
    JT_TRY(jt_sha256_stream_put(walk->digest, (jt_str){ head, sizeof(head) }));
    walk->page_bytes += sizeof(head) + (has_bytes ? value->bytes.len : 0);
    return has_bytes ? jt_sha256_stream_put(walk->digest, value->bytes) : JT_DONE;
}

static jt_err read_row(struct walk *walk, struct db_rows *rows,
                       struct db_value ret_row[static SQL_COLUMNS_MAX])
{
    for (int i = 0; i < walk->table->column_count; i++)
        JT_TRY(db_rows_value(rows, i, &ret_row[i]));
    for (int i = 0; i < walk->table->column_count; i++) {
        const char *fault = value_fault(&ret_row[i], walk->table->columns[i].type);
        if (fault != NULL)
            return refuse(walk, ret_row, i, fault);
    }
    return JT_DONE;
}

static jt_err take_row(struct walk *walk, const struct db_value *row)
{
    const struct db_values values = { row, (size_t)walk->table->column_count };
    for (size_t i = 0; i < values.count; i++)
        JT_TRY(digest_value(walk, &row[i]));
    walk->page_rows++;
    return walk->visit(walk->context, walk->table, values);
}

/* Where the next page begins. */
static jt_err keep_key(struct walk *walk, const struct db_value *row)
{
    jt_arena_reset(walk->key_arena);
    for (int i = 0; i < walk->table->key_count; i++) {
        walk->key[i] = row[walk->table->key[i]];
        JT_TRY(jt_arena_copy(walk->key_arena, walk->key[i].bytes, &walk->key[i].bytes));
    }
    return JT_DONE;
}

/* --- Pages ---------------------------------------------------------------------------------- */

static jt_err query_page(struct walk *walk, struct db *db, struct db_rows *ret_rows)
{
    const struct sql_table *table = walk->table;
    struct db_value values[SQL_KEY_MAX + 1];
    size_t count = 0;
    if (walk->rows != 0)
        while (count < (size_t)table->key_count) {
            values[count] = walk->key[count];
            count++;
        }
    values[count++] = db_int(walk->limit);
    return db_query(db, walk->rows == 0 ? table->first : table->next,
                    (struct db_values){ values, count }, ret_rows);
}

static jt_err read_page(struct walk *walk, struct db *db)
{
    JT_AUTO(db_rows_close) struct db_rows rows = { 0 };
    struct db_value row[SQL_COLUMNS_MAX] = { 0 };
    bool has_row = false;
    walk->page_rows = 0;
    walk->page_bytes = 0;
    JT_TRY(query_page(walk, db, &rows));
    for (;;) {
        JT_TRY(db_rows_next(&rows, &has_row));
        if (!has_row)
            return JT_DONE;
        JT_TRY(read_row(walk, &rows, row));
        JT_TRY(take_row(walk, row));
        if (walk->page_rows == walk->limit)
            JT_TRY(keep_key(walk, row));
    }
}

static int64_t next_limit(const struct walk *walk)
{
    if (walk->page_bytes > PAGE_BYTES)
        return walk->limit > 1 ? walk->limit / 2 : 1;
    return walk->limit * 2 > PAGE_ROWS_MAX || walk->page_bytes > PAGE_BYTES / 2 ? walk->limit
                                                                                : walk->limit * 2;
}

static jt_err read_pages(struct walk *walk, struct db *db)
{
    bool is_last = false;
    while (!is_last) {
        JT_TRY(read_page(walk, db));
        walk->rows += walk->page_rows;
        is_last = walk->page_rows < walk->limit;
        walk->limit = next_limit(walk);
    }
    return JT_DONE;
}

jt_err table_walk(struct db *db, const struct sql_table *table, table_visitor *visit, void *context,
                  struct jt_arena *arena, struct table_sum *ret_sum, jt_str *ret_problem)
{
    JT_AUTO(walk_clear)
    struct walk walk = { .table = table,
                         .visit = visit,
                         .context = context,
                         .limit = PAGE_ROWS_FIRST,
                         .arena = arena,
                         .ret_problem = ret_problem };
    JT_TRY(jt_sha256_stream_new(&walk.digest));
    JT_TRY(jt_arena_new(KEY_FIRST_BYTES, KEY_MAX_BYTES, &walk.key_arena));
    JT_TRY(read_pages(&walk, db));
    JT_TRY(jt_sha256_stream_end(walk.digest, ret_sum->digest));
    ret_sum->rows = walk.rows;
    return JT_DONE;
}
