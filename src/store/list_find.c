/*
 * list_find: where one of the filters, or the search, leaves few, these are gathered and put in
 * order, and their number is known. Else the order is walked along, which soon fills a page where
 * many fit; where few do, the page ends before it is full (list_walk.h).
 */
#include "store/list_find.h"

#include "store/list_search.h"

enum {
    GATHER_MAX = 2000,
    COUNT_MAX = 10000, /* of a filter */
    COUNT_ALL_MAX = 100000,
};

/* --- Filters that an index has ---------------------------------------------------------------- */

static jt_err count_source(struct store_tx *tx, const struct list_source *source, int64_t limit,
                           int64_t *ret_count)
{
    const struct db_value with_value[] = { source->value, db_int(limit) };
    return tx_number(tx, source->count,
                     source->has_value ? (struct db_values){ with_value, 2 }
                                       : (struct db_values){ with_value + 1, 1 },
                     ret_count);
}

/* The one that leaves the fewest; none is asked: ret_count is past what is gathered. */
static jt_err find_smallest(struct store_tx *tx, const struct list_query *query,
                            const struct list_source **ret_smallest, int64_t *ret_count)
{
    *ret_smallest = NULL;
    *ret_count = GATHER_MAX + 1;
    for (size_t i = 0; i < query->source_count; i++) {
        int64_t count = 0;
        if (!query->sources[i].is_asked)
            continue;
        JT_TRY(count_source(tx, &query->sources[i], GATHER_MAX + 1, &count));
        if (*ret_smallest != NULL && count >= *ret_count)
            continue;
        *ret_smallest = &query->sources[i];
        *ret_count = count;
    }
    return JT_DONE;
}

static jt_err gather_source(struct list_walk *walk, const struct list_source *source)
{
    const struct db_value with_value[] = { source->value, db_int(GATHER_MAX) };
    return list_walk_gather(walk, source->gather,
                            source->has_value ? (struct db_values){ with_value, 2 }
                                              : (struct db_values){ with_value + 1, 1 });
}

/* --- Places ----------------------------------------------------------------------------------- */

static jt_err place_of(const struct list_wish *wish, struct store_cursor cursor,
                       struct list_place *ret_place)
{
    *ret_place = (struct list_place){ .name = cursor.value, .id = cursor.id };
    return wish->order == ORDER_NAME ? JT_DONE
                                     : jt_str_to_int(cursor.value, 0, INT64_MAX, &ret_place->value);
}

static jt_err cursor_of(const struct list_wish *wish, struct list_place place,
                        struct jt_arena *arena, struct store_cursor *ret_cursor)
{
    struct jt_buf digits;
    *ret_cursor = (struct store_cursor){ .value = place.name, .id = place.id };
    if (wish->order == ORDER_NAME)
        return JT_DONE;
    JT_TRY(jt_arena_buf(arena, 24, &digits));
    jt_buf_put_int(&digits, place.value);
    ret_cursor->value = jt_buf_str(&digits);
    return JT_DONE;
}

/* --- A page ----------------------------------------------------------------------------------- */

/* What is being found, and for whom. */
struct finding {
    struct store_tx *tx;
    const struct list_query *query;
    struct jt_arena *arena;
    struct list_wish wish;
    struct list_place place;        /* where the page begins behind */
    const struct list_place *after; /* NULL: at the first */
    struct list_found *found;
};

/* The first of what a walk found, which begins behind the place. */
static jt_err take_page(const struct finding *f, const struct list_walk *walk)
{
    const struct list_place *places = (const struct list_place *)walk->found.items;
    const size_t limit = f->query->limit, count = walk->found.count;
    f->found->places = places;
    f->found->page.count = count > limit ? limit : count;
    f->found->page.has_more = count > limit || walk->is_cut;
    if (!f->found->page.has_more)
        return JT_DONE;
    return cursor_of(&f->wish, count > limit ? places[limit - 1] : walk->last, f->arena,
                     &f->found->page.next);
}

/* Of all that there are: the ones behind the place. */
static jt_err take_gathered(const struct finding *f, struct list_walk *walk)
{
    size_t before = 0;
    list_places_sort(&f->wish, &walk->found);
    const struct list_place *places = (const struct list_place *)walk->found.items;
    f->found->page.total = (int64_t)walk->found.count;
    f->found->page.total_is_exact = true;
    while (f->after != NULL && before < walk->found.count &&
           list_place_compare(&f->wish, places[before], *f->after) <= 0)
        before++;
    walk->found.items += before * sizeof(*places);
    walk->found.count -= before;
    return take_page(f, walk);
}

/* --- The number of all ------------------------------------------------------------------------ */

/* More than count, where it is past the limit. */
static void set_total(struct store_found *found, int64_t count, int64_t limit)
{
    found->total_is_exact = count <= limit;
    found->total = count <= limit ? count : limit;
}

static size_t asked_of(const struct list_query *query, const struct list_source **ret_one)
{
    size_t count = query->search.len > 0;
    for (size_t i = 0; i < query->source_count; i++) {
        if (!query->sources[i].is_asked)
            continue;
        *ret_one = &query->sources[i];
        count++;
    }
    return count;
}

/* Of what could not be gathered: counted where one index has it all, else as many as were found. */
static jt_err count_total(const struct finding *f, const struct list_walk *walk)
{
    const struct list_source *one = NULL;
    const size_t asked = asked_of(f->query, &one);
    int64_t count = 0;
    if (f->after == NULL && !walk->is_cut) {
        set_total(&f->found->page, (int64_t)walk->found.count, (int64_t)walk->found.count);
        return JT_DONE;
    }
    if (asked == 0) {
        JT_TRY(tx_number(f->tx, f->wish.kind->count_all, DB_VALUES(db_int(COUNT_ALL_MAX + 1)),
                         &count));
        set_total(&f->found->page, count, COUNT_ALL_MAX);
    } else if (asked == 1 && one != NULL && one->is_exact) {
        JT_TRY(count_source(f->tx, one, COUNT_MAX + 1, &count));
        set_total(&f->found->page, count, COUNT_MAX);
    } else {
        f->found->page.total = (int64_t)f->found->page.count;
        f->found->page.total_is_exact = false;
    }
    return JT_DONE;
}

/* --- Ways ------------------------------------------------------------------------------------- */

static void walk_init(struct finding *f, size_t found_max, struct list_walk *ret_walk)
{
    list_walk_init(f->tx, &f->wish, f->arena, found_max, ret_walk);
}

/* All that the search finds; or it finds too many, and nothing is taken. */
static jt_err gather_search(struct finding *f, bool *ret_is_taken)
{
    struct list_walk walk;
    walk_init(f, GATHER_MAX + 1, &walk);
    JT_TRY(list_search(&walk, NULL));
    *ret_is_taken = !walk.is_cut;
    return walk.is_cut ? JT_DONE : take_gathered(f, &walk);
}

static jt_err walk_on(struct finding *f)
{
    struct list_walk walk;
    walk_init(f, f->query->limit + 1, &walk);
    JT_TRY(f->wish.has_needle && f->wish.order == ORDER_NAME ? list_search(&walk, f->after)
                                                             : list_walk_order(&walk, f->after));
    JT_TRY(take_page(f, &walk));
    return f->query->wants_total ? count_total(f, &walk) : JT_DONE;
}

static jt_err find(struct finding *f)
{
    const struct list_source *smallest = NULL;
    int64_t count = 0;
    bool is_taken = false;

    JT_TRY(find_smallest(f->tx, f->query, &smallest, &count));
    if (count <= GATHER_MAX) {
        struct list_walk walk;
        walk_init(f, GATHER_MAX + 1, &walk);
        JT_TRY(gather_source(&walk, smallest));
        return take_gathered(f, &walk);
    }
    if (f->wish.has_needle && (f->wish.order != ORDER_NAME || f->query->wants_total))
        JT_TRY(gather_search(f, &is_taken));
    return is_taken ? JT_DONE : walk_on(f);
}

jt_err list_find(struct store_tx *tx, const struct list_query *query, struct jt_arena *arena,
                 struct list_found *ret_found)
{
    struct list_found found = { 0 };
    struct finding f = { .tx = tx, .query = query, .arena = arena, .found = &found };
    if (query->limit > STORE_PAGE_MAX)
        return JT_ERR(JT_TOO_LARGE, "page too long");
    JT_TRY(list_wish_init(query->kind, query->search, query->sort, arena, &f.wish));
    f.wish.filters = query->filters;
    if (query->after.id.len > 0) {
        JT_TRY(place_of(&f.wish, query->after, &f.place));
        f.after = &f.place;
    }
    JT_TRY(find(&f));
    *ret_found = found;
    return JT_DONE;
}

jt_err list_read(struct store_tx *tx, const struct list_found *found, enum sql_statement get,
                 tx_row_reader *reader, struct tx_list *list, void *ret_items)
{
    JT_AUTO(tx_queries_close) struct tx_queries queries = { 0 };
    JT_TRY(tx_queries_new(found->page.count, list->arena, &queries));
    for (size_t i = 0; i < found->page.count; i++)
        JT_TRY(tx_queries_add(tx, &queries, get, DB_VALUES(db_text(found->places[i].id))));
    for (size_t i = 0; i < found->page.count; i++) {
        void *item = NULL;
        JT_TRY(tx_list_add(list, &item));
        JT_TRY(db_rows_one(&queries.at[i]));
        JT_TRY(reader(tx, &queries.at[i], list->arena, item));
    }
    memcpy(ret_items, &list->items, sizeof(list->items));
    return JT_DONE;
}
