/*
 * application_search: names are looked for in the texts that have some of them each
 * (application_names.h), along which a walk goes from one that has something to the next: so it
 * matters neither how often something occurs nor how far from the page's beginning.
 *
 * Of ids there are no texts. What may be one is looked for in an index of three characters each,
 * and found there where it is seldom; where it occurs often, all applications are walked along. In
 * SQLite that index is a table of its own (application_index.h), into which new applications are
 * put some at a time; those that are not in there yet are looked at one by one.
 */
#include "store/application_search.h"

#include <stdlib.h>

enum {
    GRAM_CHARACTERS = 3,
    INDEX_MIN_CHARACTERS = 4, /* fewer are in every hundredth id or so */
    GRAMS_MAX = 32,
    GRAM_MAX_BYTES = GRAM_CHARACTERS + 2 + 5, /* quotes around it, and " AND " */
    IDS_MAX = 4000,                           /* found by the index */
    TEXTS_FIRST = 4,
    TEXTS_MAX = 64, /* asked for at once */
};

/* --- Names ------------------------------------------------------------------------------------ */

/* "%search%"; the pattern's own characters in it stand for themselves. */
static jt_err pattern_of(jt_str search, struct jt_arena *arena, jt_str *ret_pattern)
{
    struct jt_buf pattern;
    JT_TRY(jt_arena_buf(arena, 2 * search.len + 2, &pattern));
    jt_buf_put_char(&pattern, '%');
    for (size_t i = 0; i < search.len; i++) {
        const char c = search.ptr[i];
        if (c == '%' || c == '_' || c == '\\')
            jt_buf_put_char(&pattern, '\\');
        jt_buf_put_char(&pattern, c);
    }
    jt_buf_put_char(&pattern, '%');
    *ret_pattern = jt_buf_str(&pattern);
    return JT_DONE;
}

/* The names of a text: from the first on, and before the end. */
struct text {
    jt_str first, end;
};

static jt_err text_read(struct store_tx *tx, struct db_rows *rows, struct jt_arena *arena,
                        void *item)
{
    struct text *text = item;
    (void)tx;
    JT_TRY(db_rows_copy(rows, 0, arena, &text->first));
    return db_rows_copy(rows, 1, arena, &text->end);
}

/* No name is before a text's first one, or at its end; but the walk may begin inside of it. */
static struct application_stretch stretch_of(const struct text *text, bool is_descending,
                                             const struct application_place *after)
{
    struct application_stretch stretch = { .kind = STRETCH_NAME };
    stretch.end = is_descending ? text->first : text->end;
    stretch.from.name = is_descending ? text->end : text->first;
    stretch.from.id = JT_STR("");
    if (after == NULL)
        return stretch;
    const int order = jt_str_cmp(after->name, stretch.from.name);
    if (is_descending ? order < 0 : order >= 0)
        stretch.from = *after;
    return stretch;
}

static jt_err walk_texts(struct application_walk *walk, const struct text *texts, size_t count,
                         const struct application_place *after)
{
    struct application_stretch *stretches = NULL;
    JT_TRY(jt_arena_calloc(walk->found.arena, count, sizeof(*stretches), &stretches));
    for (size_t i = 0; i < count; i++)
        stretches[i] = stretch_of(&texts[i], walk->wish->is_descending, after);
    return application_walk_stretches(walk, stretches, count);
}

static jt_err search_names(struct application_walk *walk, const struct application_place *after)
{
    const bool is_descending = walk->wish->is_descending;
    jt_str from = after != NULL   ? after->name
                  : is_descending ? application_behind_all_names
                                  : JT_STR("");
    jt_str but_for = application_behind_all_names; /* the text that was read last */
    bool has_more = true;
    jt_str pattern;
    JT_TRY(pattern_of(walk->wish->needle.folded, walk->found.arena, &pattern));
    for (size_t limit = TEXTS_FIRST; has_more && !walk->is_cut;
         limit = limit < TEXTS_MAX ? 4 * limit : limit) {
        size_t count = 0;
        struct tx_list list = TX_LIST(walk->found.arena, struct text);
        struct text *texts = NULL;
        JT_TRY(tx_list_read(
            walk->tx,
            is_descending ? SQL_APPLICATION_NAMES_FIND_DESC : SQL_APPLICATION_NAMES_FIND_ASC,
            DB_VALUES(db_text(from), db_text(but_for), db_text(pattern), db_int((int64_t)limit)),
            text_read, &list, &texts, &count));
        JT_TRY(walk_texts(walk, texts, count, after));
        has_more = count == limit;
        if (has_more)
            from = but_for = texts[count - 1].first;
    }
    return JT_DONE;
}

/* --- Ids -------------------------------------------------------------------------------------- */

/* As FTS5 asks for them. What may be in an id has nothing that must be escaped here. */
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

/* Those whose id has it, or is it, into found; or it is not seldom, and there are none. */
static jt_err gather_ids(struct application_walk *walk, struct application_walk *found,
                         bool *ret_is_seldom)
{
    const jt_str part = walk->wish->needle.folded;
    int64_t is_seldom = 0;
    jt_str grams, pattern;

    *ret_is_seldom = part.len == APPLICATION_ID_BYTES;
    application_walk_init(walk->tx, walk->wish, walk->found.arena, IDS_MAX + 1, found);
    if (*ret_is_seldom)
        return application_walk_gather(found, SQL_APPLICATION_GATHER_ID, DB_VALUES(db_text(part)));
    if (part.len < INDEX_MIN_CHARACTERS)
        return JT_DONE;
    JT_TRY(grams_of(part, walk->found.arena, &grams));
    JT_TRY(pattern_of(part, walk->found.arena, &pattern));
    JT_TRY(tx_number(walk->tx, SQL_APPLICATION_SEARCH_IS_SELDOM,
                     DB_VALUES(db_text(grams), db_text(pattern)), &is_seldom));
    if (is_seldom == 0)
        return JT_DONE;
    JT_TRY(
        application_walk_gather(found, SQL_APPLICATION_GATHER_IDS,
                                DB_VALUES(db_text(grams), db_text(pattern), db_int(IDS_MAX + 1))));
    *ret_is_seldom = found->looked_at <= IDS_MAX;
    return JT_DONE;
}

/* --- Both ------------------------------------------------------------------------------------- */

/* Those found by their id that the walk along names has come past, among what it found. */
static jt_err merge(struct application_walk *walk, const struct application_walk *by_id,
                    const struct application_place *after)
{
    const struct application_place *places = (const struct application_place *)by_id->found.items;
    for (size_t i = 0; i < by_id->found.count; i++) {
        struct application_place *added = NULL;
        if (after != NULL && application_place_compare(walk->wish, places[i], *after) <= 0)
            continue;
        if (walk->is_cut && application_place_compare(walk->wish, places[i], walk->last) > 0)
            continue;
        JT_TRY(tx_list_add(&walk->found, &added));
        *added = places[i];
    }
    application_places_sort(walk->wish, &walk->found);
    return JT_DONE;
}

jt_err application_search(struct application_walk *walk, const struct application_place *after)
{
    struct application_walk by_id = { 0 };
    bool is_seldom = false;
    if (!walk->wish->may_be_in_id)
        return search_names(walk, after);
    JT_TRY(gather_ids(walk, &by_id, &is_seldom));
    if (!is_seldom)
        return application_walk_order(walk, after);
    JT_TRY(search_names(walk, after));
    return merge(walk, &by_id, after);
}
