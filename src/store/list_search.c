/*
 * list_search: names are looked for in the texts that have some of them each (folded_names.h),
 * along which a walk goes from one that has something to the next: so it matters neither how often
 * something occurs nor how far from the page's beginning.
 *
 * Of codes there are no texts. What may be in one is gathered by an index of the kind's; where it
 * occurs often, all things are walked along.
 */
#include "store/list_search.h"

enum {
    TEXTS_FIRST = 4,
    TEXTS_MAX = 64, /* asked for at once */
};

/* --- Names ------------------------------------------------------------------------------------ */

jt_err list_pattern(jt_str search, struct jt_arena *arena, jt_str *ret_pattern)
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
static struct list_stretch stretch_of(const struct text *text, bool is_descending,
                                      const struct list_place *after)
{
    struct list_stretch stretch = { .kind = STRETCH_NAME };
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

static jt_err walk_texts(struct list_walk *walk, const struct text *texts, size_t count,
                         const struct list_place *after)
{
    struct list_stretch *stretches = NULL;
    JT_TRY(jt_arena_calloc(walk->found.arena, count, sizeof(*stretches), &stretches));
    for (size_t i = 0; i < count; i++)
        stretches[i] = stretch_of(&texts[i], walk->wish->is_descending, after);
    return list_walk_stretches(walk, stretches, count);
}

static jt_err search_names(struct list_walk *walk, const struct list_place *after)
{
    const bool is_descending = walk->wish->is_descending;
    jt_str from = after != NULL ? after->name : is_descending ? list_behind_all_names : JT_STR("");
    jt_str but_for = list_behind_all_names; /* the text that was read last */
    bool has_more = true;
    jt_str pattern;
    JT_TRY(list_pattern(walk->wish->needle.folded, walk->found.arena, &pattern));
    for (size_t limit = TEXTS_FIRST; has_more && !walk->is_cut;
         limit = limit < TEXTS_MAX ? 4 * limit : limit) {
        size_t count = 0;
        struct tx_list list = TX_LIST(walk->found.arena, struct text);
        struct text *texts = NULL;
        JT_TRY(tx_list_read(
            walk->tx, is_descending ? walk->wish->kind->names.desc : walk->wish->kind->names.asc,
            DB_VALUES(db_text(from), db_text(but_for), db_text(pattern), db_int((int64_t)limit)),
            text_read, &list, &texts, &count));
        JT_TRY(walk_texts(walk, texts, count, after));
        has_more = count == limit;
        if (has_more)
            from = but_for = texts[count - 1].first;
    }
    return JT_DONE;
}

/* --- Both ------------------------------------------------------------------------------------- */

/* Those found by their code that the walk along names has come past, among what it found. */
static jt_err merge(struct list_walk *walk, const struct list_walk *by_code,
                    const struct list_place *after)
{
    const struct list_place *places = (const struct list_place *)by_code->found.items;
    for (size_t i = 0; i < by_code->found.count; i++) {
        struct list_place *added = NULL;
        if (after != NULL && list_place_compare(walk->wish, places[i], *after) <= 0)
            continue;
        if (walk->is_cut && list_place_compare(walk->wish, places[i], walk->last) > 0)
            continue;
        JT_TRY(tx_list_add(&walk->found, &added));
        *added = places[i];
    }
    list_places_sort(walk->wish, &walk->found);
    return JT_DONE;
}

jt_err list_search(struct list_walk *walk, const struct list_place *after)
{
    struct list_walk by_code;
    bool are_few = false;
    if (!walk->wish->may_be_in_code)
        return search_names(walk, after);
    list_walk_init(walk->tx, walk->wish, walk->found.arena, LIST_CODES_MAX + 1, &by_code);
    JT_TRY(walk->wish->kind->gather_codes(&by_code, &are_few));
    if (!are_few)
        return list_walk_order(walk, after);
    JT_TRY(search_names(walk, after));
    return merge(walk, &by_code, after);
}
