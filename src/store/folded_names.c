/*
 * folded_names: a text is written anew from the names that it should have. One that has become
 * too long is parted into equal ones. A text of which more names are to be read than one turn
 * allows, as the only one of a store that was upgraded, gives off what is left to a stale one.
 *
 * A text may have names that are gone; only one that is marked may lack a name. Writers come one
 * after another (tx.h), so none changes a name between what is read and what is written here.
 */
#include "store/folded_names.h"

#include <assert.h>

#include "base/fold.h"
#include "model/api_key.h"
#include "store/tx.h"

enum {
    TURN_NAMES = 2000,    /* or a few more in a transaction: a longer one would make writers wait */
    TEXT_MAX_BYTES = 950, /* some dozens of names, which all are read where one is found */
    NAME_MAX_BYTES = APPLICATION_NAME_MAX_BYTES * JT_FOLD_GROWTH, /* folded */
    ARENA_BYTES = 64 << 10,                                       /* at first */
    ARENA_MAX_BYTES = 16 << 20,
};

static_assert((int)API_KEY_NAME_MAX_BYTES <= (int)APPLICATION_NAME_MAX_BYTES,
              "a text must have room");

/* The statements for the names of one kind of things. */
#define STATEMENTS(KIND)                                                                \
    {                                                                                   \
        SQL_##KIND##_NAMES_ARE_DUE, SQL_##KIND##_NAMES_STALE, SQL_##KIND##_NAMES_READ,  \
            SQL_##KIND##_NAMES_PUT, SQL_##KIND##_NAMES_DELETE, SQL_##KIND##_NAMES_MARK, \
            SQL_##KIND##_NAMES_UNMARK                                                   \
    }
static const struct statements {
    enum sql_statement are_due, stale, read, put, delete, mark, unmark;
} kinds[] = { STATEMENTS(APPLICATION), STATEMENTS(API_KEY) };

jt_err store_folded_names_are_due(struct store_tx *tx, bool *ret_are_due)
{
    *ret_are_due = false;
    for (size_t i = 0; i < COUNT(kinds) && !*ret_are_due; i++)
        JT_TRY(tx_exists(tx, kinds[i].are_due, DB_NO_VALUES, ret_are_due));
    return JT_DONE;
}

/* What is written anew, and with which statements. */
struct writing {
    struct store_tx *tx;
    const struct statements *of;
    struct jt_arena *arena;
};

static jt_err put(const struct writing *w, jt_str first, jt_str names)
{
    return tx_run(w->tx, w->of->put, DB_VALUES(db_text(first), db_text(names)));
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
static jt_err put_texts(const struct writing *w, jt_str first, const jt_str *names, size_t count)
{
    struct jt_buf text;
    JT_TRY(jt_arena_buf(w->arena, TEXT_MAX_BYTES + NAME_MAX_BYTES + 1, &text));
    const size_t bytes = total_bytes(&text, names, count);
    const size_t share = bytes / (bytes / TEXT_MAX_BYTES + 1);
    for (size_t i = 0; i < count; i++) {
        if (text.len >= share && i > 0) {
            JT_TRY(put(w, first, jt_buf_str(&text)));
            text.len = 0;
            first = names[i];
        }
        put_name(&text, names[i]);
    }
    return put(w, first, jt_buf_str(&text));
}

/* Where nothing is left the row goes, and the one before it takes its place; the first one stays.
 */
static jt_err renew(const struct writing *w, jt_str first, size_t *ret_count)
{
    struct tx_list list = TX_LIST(w->arena, jt_str);
    jt_str *names = NULL;
    JT_TRY(tx_list_read(w->tx, w->of->read, DB_VALUES(db_text(first), db_int(TURN_NAMES + 1)),
                        tx_text_read, &list, &names, ret_count));
    JT_TRY(tx_run(w->tx, w->of->unmark, DB_VALUES(db_text(first))));
    if (*ret_count == 0 && first.len != 0)
        return tx_run(w->tx, w->of->delete, DB_VALUES(db_text(first)));
    if (*ret_count > TURN_NAMES) {
        const jt_str rest = names[--*ret_count];
        JT_TRY(put(w, rest, JT_STR("")));
        JT_TRY(tx_run(w->tx, w->of->mark, DB_VALUES(db_text(rest))));
    }
    return put_texts(w, first, names, *ret_count);
}

static jt_err find_stale(const struct writing *w, jt_str *ret_first, bool *ret_is_there)
{
    JT_AUTO(db_rows_close) struct db_rows rows = { 0 };
    JT_TRY(db_query(w->tx->db, w->of->stale, DB_NO_VALUES, &rows));
    JT_TRY(db_rows_next(&rows, ret_is_there));
    return *ret_is_there ? db_rows_copy(&rows, 0, w->arena, ret_first) : JT_DONE;
}

/* Of one kind, until so many names of all kinds are done. */
static jt_err write_kind(const struct writing *w, size_t *done, bool *ret_has_more)
{
    for (;;) {
        size_t count = 0;
        jt_str first;
        JT_TRY(find_stale(w, &first, ret_has_more));
        if (!*ret_has_more || *done >= TURN_NAMES)
            return JT_DONE;
        JT_TRY(renew(w, first, &count));
        *done += count + 1;
    }
}

jt_err store_folded_names_write(struct store_tx *tx, bool *ret_has_more)
{
    JT_AUTO(jt_arena_freep) struct jt_arena *arena = NULL;
    size_t done = 0;
    *ret_has_more = false;
    JT_TRY(jt_arena_new(ARENA_BYTES, ARENA_MAX_BYTES, &arena));
    for (size_t i = 0; i < COUNT(kinds) && !*ret_has_more; i++)
        JT_TRY(write_kind(&(struct writing){ tx, &kinds[i], arena }, &done, ret_has_more));
    return JT_DONE;
}
