/*
 * application_names: a text is written anew from the names that it should have. One that has become
 * too long is parted into equal ones. A text of which more names are to be read than one turn
 * allows, as the only one of a store that was upgraded, gives off what is left to a stale one.
 *
 * A text may have names that are gone; only one that is marked may lack a name. Writers come one
 * after another (tx.h), so none changes a name between what is read and what is written here.
 */
#include "store/application_names.h"

#include "base/fold.h"
#include "store/tx.h"

enum {
    TURN_NAMES = 2000,    /* or a few more in a transaction: a longer one would make writers wait */
    TEXT_MAX_BYTES = 950, /* some dozens of names, which all are read where one is found */
    NAME_MAX_BYTES = APPLICATION_NAME_MAX_BYTES * JT_FOLD_GROWTH, /* folded */
    ARENA_BYTES = 64 << 10,                                       /* at first */
    ARENA_MAX_BYTES = 16 << 20,
};

jt_err store_application_names_are_due(struct store_tx *tx, bool *ret_are_due)
{
    return tx_exists(tx, SQL_APPLICATION_NAMES_ARE_DUE, DB_NO_VALUES, ret_are_due);
}

static jt_err put(struct store_tx *tx, jt_str first, jt_str names)
{
    return tx_run(tx, SQL_APPLICATION_NAMES_PUT, DB_VALUES(db_text(first), db_text(names)));
}

static void put_name(struct jt_buf *text, jt_str name)
{
    jt_fold_put(text, name);
    jt_buf_put_char(text, '\n');
}

static size_t total_bytes(struct jt_buf *text, const jt_str *names, size_t count)
{
    size_t bytes = 0;
    for (size_t i = 0; i < count; i++, bytes += text->len) {
        text->len = 0;
        put_name(text, names[i]);
    }
    text->len = 0;
    return bytes;
}

/* first: what the row is known by, which no name need be. */
static jt_err put_texts(struct store_tx *tx, jt_str first, const jt_str *names, size_t count,
                        struct jt_arena *arena)
{
    struct jt_buf text;
    JT_TRY(jt_arena_buf(arena, TEXT_MAX_BYTES + NAME_MAX_BYTES + 1, &text));
    const size_t bytes = total_bytes(&text, names, count);
    const size_t share = bytes / (bytes / TEXT_MAX_BYTES + 1);
    for (size_t i = 0; i < count; i++) {
        if (text.len >= share && i > 0) {
            JT_TRY(put(tx, first, jt_buf_str(&text)));
            text.len = 0;
            first = names[i];
        }
        put_name(&text, names[i]);
    }
    return put(tx, first, jt_buf_str(&text));
}

/* Where nothing is left the row goes, and the one before it takes its place; the first one stays.
 */
static jt_err renew(struct store_tx *tx, jt_str first, struct jt_arena *arena, size_t *ret_count)
{
    struct tx_list list = TX_LIST(arena, jt_str);
    jt_str *names = NULL;
    JT_TRY(tx_list_read(tx, SQL_APPLICATION_NAMES_READ,
                        DB_VALUES(db_text(first), db_int(TURN_NAMES + 1)), tx_text_read, &list,
                        &names, ret_count));
    JT_TRY(tx_run(tx, SQL_APPLICATION_NAMES_UNMARK, DB_VALUES(db_text(first))));
    if (*ret_count == 0 && first.len != 0)
        return tx_run(tx, SQL_APPLICATION_NAMES_DELETE, DB_VALUES(db_text(first)));
    if (*ret_count > TURN_NAMES) {
        const jt_str rest = names[--*ret_count];
        JT_TRY(put(tx, rest, JT_STR("")));
        JT_TRY(tx_run(tx, SQL_APPLICATION_NAMES_MARK, DB_VALUES(db_text(rest))));
    }
    return put_texts(tx, first, names, *ret_count, arena);
}

static jt_err find_stale(struct store_tx *tx, struct jt_arena *arena, jt_str *ret_first,
                         bool *ret_is_there)
{
    JT_AUTO(db_rows_close) struct db_rows rows = { 0 };
    JT_TRY(db_query(tx->db, SQL_APPLICATION_NAMES_STALE, DB_NO_VALUES, &rows));
    JT_TRY(db_rows_next(&rows, ret_is_there));
    return *ret_is_there ? db_rows_copy(&rows, 0, arena, ret_first) : JT_DONE;
}

jt_err store_application_names_write(struct store_tx *tx, bool *ret_has_more)
{
    JT_AUTO(jt_arena_freep) struct jt_arena *arena = NULL;
    size_t done = 0;
    JT_TRY(jt_arena_new(ARENA_BYTES, ARENA_MAX_BYTES, &arena));
    for (;;) {
        size_t count = 0;
        jt_str first;
        JT_TRY(find_stale(tx, arena, &first, ret_has_more));
        if (!*ret_has_more || done >= TURN_NAMES)
            return JT_DONE;
        JT_TRY(renew(tx, first, arena, &count));
        done += count + 1;
    }
}
