/*
 * application_search: a page of the applications that a search finds. Names are looked for in the
 * texts that have some hundreds of them each (application_names.h), along which a page is filled in
 * its order: so it matters neither how often something occurs nor how far from the page's
 * beginning.
 *
 * Of ids there are no texts. What may be one is looked for in an index of three characters each,
 * and found there where it is seldom; where it occurs often, texts are no help and all applications
 * are read in their order, until the page is full. In SQLite that index is a table of its own
 * (application_index.h), into which new applications are put some at a time; those that are not in
 * there yet are looked at one by one.
 */
#include "store/application_search.h"

#include "store/tx.h"

enum {
    GRAM_CHARACTERS = 3,
    INDEX_MIN_CHARACTERS = 4, /* fewer are in every hundredth id or so */
    GRAMS_MAX = 32,           /* of a long search: what is found is compared whole */
    GRAM_MAX_BYTES = GRAM_CHARACTERS + 2 + 5, /* quotes around it, and " AND " */
};

struct search {
    jt_str name_pattern, id_pattern;
    jt_str grams; /* as FTS5 asks for them; empty: the index is not asked */
};

static const struct tx_page_statements by_index = { SQL_APPLICATION_SEARCH_INDEX_ASC,
                                                    SQL_APPLICATION_SEARCH_INDEX_DESC_FIRST,
                                                    SQL_APPLICATION_SEARCH_INDEX_DESC };
static const struct tx_page_statements by_texts = { SQL_APPLICATION_SEARCH_ASC,
                                                    SQL_APPLICATION_SEARCH_DESC_FIRST,
                                                    SQL_APPLICATION_SEARCH_DESC };

/* "%search%" in lower case; the pattern's own characters in search stand for themselves. */
static jt_err pattern_of(jt_str search, struct jt_arena *arena, jt_str *ret_pattern)
{
    struct jt_buf pattern;
    JT_TRY(jt_arena_buf(arena, 2 * search.len + 2, &pattern));
    jt_buf_put_char(&pattern, '%');
    for (size_t i = 0; i < search.len; i++) {
        const char c = search.ptr[i];
        if (c == '%' || c == '_' || c == '\\')
            jt_buf_put_char(&pattern, '\\');
        jt_buf_put_char(&pattern, jt_lower(c));
    }
    jt_buf_put_char(&pattern, '%');
    *ret_pattern = jt_buf_str(&pattern);
    return JT_DONE;
}

/* What may be in an id has nothing that must be escaped here, and a byte a character. */
static jt_err grams_of(jt_str search, struct jt_arena *arena, jt_str *ret_grams)
{
    struct jt_buf grams;
    JT_TRY(jt_arena_buf(arena, GRAMS_MAX * GRAM_MAX_BYTES, &grams));
    for (size_t i = 0; i + GRAM_CHARACTERS <= search.len && i < GRAMS_MAX; i++) {
        jt_buf_put(&grams, i == 0 ? JT_STR("\"") : JT_STR(" AND \""));
        jt_buf_put(&grams, (jt_str){ search.ptr + i, GRAM_CHARACTERS });
        jt_buf_put_char(&grams, '"');
    }
    *ret_grams = jt_buf_str(&grams);
    return JT_DONE;
}

static bool may_be_in_id(jt_str search)
{
    for (size_t i = 0; i < search.len; i++)
        if (jt_hex_digit(search.ptr[i]) < 0)
            return false;
    return true;
}

static jt_err search_init(jt_str text, struct jt_arena *arena, struct search *ret_search)
{
    /* No id is "zzz", which costs nothing to find out, with and without an index. */
    struct search search = { .id_pattern = JT_STR("zzz"), .grams = JT_STR("") };
    JT_TRY(pattern_of(text, arena, &search.name_pattern));
    if (may_be_in_id(text)) {
        search.id_pattern = search.name_pattern;
        if (text.len >= INDEX_MIN_CHARACTERS)
            JT_TRY(grams_of(text, arena, &search.grams));
    }
    *ret_search = search;
    return JT_DONE;
}

static jt_err read_page(struct store_tx *tx, const struct tx_page_statements *statements,
                        const struct search *search, const struct application_page *page,
                        struct tx_list *list)
{
    struct tx_page own; /* the cursor's part of it */
    struct db_value values[3 + COUNT(own.values)];
    size_t count = 0, list_count = 0;
    struct application *items = NULL;

    JT_TRY(
        tx_page_init(statements, page->is_descending, JT_STR(""), page->after, page->limit, &own));
    if (statements == &by_index)
        values[count++] = db_text(search->grams);
    values[count++] = db_text(search->name_pattern);
    values[count++] = db_text(search->id_pattern);
    for (size_t i = 0; i < own.value_count; i++)
        values[count++] = own.values[i];
    list->count = 0;
    return tx_list_read(tx, own.statement, (struct db_values){ values, count }, page->read, list,
                        &items, &list_count);
}

static jt_err is_seldom(struct store_tx *tx, const struct search *search, bool *ret_is_seldom)
{
    int64_t is_true = 0;
    if (search->grams.len != 0)
        JT_TRY(tx_number(tx, SQL_APPLICATION_SEARCH_IS_SELDOM,
                         DB_VALUES(db_text(search->grams), db_text(search->name_pattern),
                                   db_text(search->id_pattern)),
                         &is_true));
    *ret_is_seldom = is_true != 0;
    return JT_DONE;
}

jt_err application_search(struct store_tx *tx, jt_str text, const struct application_page *page,
                          struct tx_list *list)
{
    struct search search;
    bool occurs_seldom = false;
    JT_TRY(search_init(text, list->arena, &search));
    JT_TRY(is_seldom(tx, &search, &occurs_seldom));
    return read_page(tx, occurs_seldom ? &by_index : &by_texts, &search, page, list);
}
