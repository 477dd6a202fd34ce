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
    INDEX_MIN_CHARACTERS = 4,        /* fewer are in every hundredth id or so */
    GRAMS_MAX = 32,                  /* of a long search: what is found is compared whole */
    GRAM_MAX_BYTES = 2 * 12 + 2 + 5, /* quotes doubled and around it, and " AND " */
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

/* A character of UTF-8 begins at each byte that is no continuation. */
static size_t next_character(jt_str text, size_t at)
{
    do
        at++;
    while (at < text.len && ((unsigned char)text.ptr[at] & 0xc0) == 0x80);
    return at;
}

static void put_gram(struct jt_buf *grams, jt_str gram)
{
    jt_buf_put(grams, grams->len == 0 ? JT_STR("\"") : JT_STR(" AND \""));
    for (size_t i = 0; i < gram.len; i++) {
        if (gram.ptr[i] == '"')
            jt_buf_put_char(grams, '"');
        jt_buf_put_char(grams, gram.ptr[i]);
    }
    jt_buf_put_char(grams, '"');
}

static jt_err grams_of(jt_str search, struct jt_arena *arena, jt_str *ret_grams)
{
    struct jt_buf grams;
    size_t end = 0;
    JT_TRY(jt_arena_buf(arena, GRAMS_MAX * GRAM_MAX_BYTES, &grams));
    for (size_t i = 0; i < GRAM_CHARACTERS - 1 && end < search.len; i++)
        end = next_character(search, end);
    for (size_t from = 0, i = 0; end < search.len && i < GRAMS_MAX; i++) {
        end = next_character(search, end);
        put_gram(&grams, (jt_str){ search.ptr + from, end - from });
        from = next_character(search, from);
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
    JT_TRY(pattern_of(text, arena, &ret_search->name_pattern));
    /* No id is "zzz", which costs nothing to find out, with and without an index. */
    *ret_search = (struct search){ ret_search->name_pattern, JT_STR("zzz"), JT_STR("") };
    if (!may_be_in_id(text))
        return JT_DONE;
    ret_search->id_pattern = ret_search->name_pattern;
    return text.len < INDEX_MIN_CHARACTERS ? JT_DONE : grams_of(text, arena, &ret_search->grams);
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
    bool is_rare = false;
    JT_TRY(search_init(text, list->arena, &search));
    JT_TRY(is_seldom(tx, &search, &is_rare));
    return read_page(tx, is_rare ? &by_index : &by_texts, &search, page, list);
}
