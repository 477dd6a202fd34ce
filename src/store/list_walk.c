/*
 * list_walk: reads rows in parts that grow, so that a page which is soon full costs little.
 * A row says itself whether it fits the filters (sql/application_lists.sql, sql/api_key_lists.sql);
 * what a search looks for is looked for here, because no database folds names as base/fold.h does.
 *
 * An order is one or two stretches along an index: by last use, those that were never used stand
 * apart.
 */
#include "store/list_walk.h"

#include <stdlib.h>

enum {
    PART_FIRST_MIN = 50, /* rows */
    PART_MAX = 1000,
    STRETCH_PART = 200,                    /* of several at a time: more than a text has names */
    VALUES_MAX = 1 + LIST_FILTERS_MAX + 4, /* the order before, and what a stretch has behind */
};

/* Behind every name: one character more than any has, of the last that there is. */
#define FOUR(text) text text text text
const jt_str list_behind_all_names = JT_STR_INIT(FOUR(FOUR(FOUR(FOUR("\xF4\x8F\xBF\xBF")))));

/* --- What is asked of each -------------------------------------------------------------------- */

jt_err list_wish_init(const struct list_kind *kind, jt_str search, enum store_sort sort,
                      struct jt_arena *arena, struct list_wish *ret_wish)
{
    struct list_wish wish = { .kind = kind, .search = search };
    switch (sort) {
    case SORT_NAME_ASC:
    case SORT_NAME_DESC:
        wish.order = ORDER_NAME;
        break;
    case SORT_CREATED_ASC:
    case SORT_CREATED_DESC:
        wish.order = ORDER_CREATED;
        break;
    case SORT_LAST_USED_ASC:
    case SORT_LAST_USED_DESC:
        wish.order = ORDER_LAST_USED;
        break;
    default:
        return JT_ERR(JT_INVALID, "this list does not sort so");
    }
    wish.is_descending = store_sort_is_descending(sort);
    JT_TRY(jt_needle_init(search, kind->name_max_bytes, arena, &wish.needle));
    wish.has_needle = wish.needle.folded.len > 0;
    wish.may_be_in_code = wish.has_needle && kind->may_be_in_code(search, wish.needle.folded);
    *ret_wish = wish;
    return JT_DONE;
}

static bool is_found(struct list_wish *wish, jt_str name, jt_str code)
{
    return !wish->has_needle || jt_needle_is_in(&wish->needle, name) ||
           (wish->may_be_in_code && wish->kind->is_in_code(wish, code));
}

static int compare_numbers(int64_t a, int64_t b)
{
    return a < b ? -1 : a > b;
}

static int by_name(const void *left, const void *right)
{
    const struct list_place *a = left, *b = right;
    const int order = jt_str_cmp(a->name, b->name);
    return order != 0 ? order : jt_str_cmp(a->id, b->id);
}

static int by_value(const void *left, const void *right)
{
    const struct list_place *a = left, *b = right;
    const int order = compare_numbers(a->value, b->value);
    return order != 0 ? order : jt_str_cmp(a->id, b->id);
}

int list_place_compare(const struct list_wish *wish, struct list_place a, struct list_place b)
{
    const int order = wish->order == ORDER_NAME ? by_name(&a, &b) : by_value(&a, &b);
    return wish->is_descending ? -order : order;
}

static int by_name_descending(const void *left, const void *right)
{
    return by_name(right, left);
}

static int by_value_descending(const void *left, const void *right)
{
    return by_value(right, left);
}

void list_places_sort(const struct list_wish *wish, struct tx_list *places)
{
    struct list_place *at = (struct list_place *)places->items;
    size_t kept = 0;
    if (places->count == 0)
        return;
    if (wish->order == ORDER_NAME)
        qsort(at, places->count, sizeof(*at), wish->is_descending ? by_name_descending : by_name);
    else
        qsort(at, places->count, sizeof(*at), wish->is_descending ? by_value_descending : by_value);
    for (size_t i = 1; i < places->count; i++)
        if (!jt_str_eq(at[i].id, at[kept].id))
            at[++kept] = at[i];
    places->count = kept + 1;
}

/* --- Rows ------------------------------------------------------------------------------------- */

void list_walk_init(struct store_tx *tx, struct list_wish *wish, struct jt_arena *arena,
                    size_t found_max, struct list_walk *ret_walk)
{
    *ret_walk = (struct list_walk){
        .tx = tx,
        .wish = wish,
        .found = TX_LIST(arena, struct list_place),
        .found_max = found_max,
        .look_max = LIST_LOOK_MAX,
    };
}

static jt_err keep(struct list_walk *walk, struct list_place place)
{
    struct list_place *kept = NULL;
    JT_TRY(tx_list_add(&walk->found, &kept));
    *kept = place;
    return JT_DONE;
}

static jt_err look_at(struct list_walk *walk, struct db_rows *rows)
{
    struct list_place *last = &walk->last;
    jt_str code;
    JT_TRY(db_rows_copy(rows, 0, walk->found.arena, &last->id));
    JT_TRY(db_rows_copy(rows, 1, walk->found.arena, &last->name));
    last->value = db_rows_int(rows, 2);
    JT_TRY(db_rows_view(rows, 4, &code));
    if (db_rows_int(rows, 3) != 0 && is_found(walk->wish, last->name, code))
        JT_TRY(keep(walk, *last));
    walk->looked_at++;
    walk->is_cut = walk->found.count >= walk->found_max || walk->looked_at >= walk->look_max;
    return JT_DONE;
}

static jt_err look_at_all(struct list_walk *walk, struct db_rows *rows, size_t *ret_count)
{
    bool has_row = true;
    *ret_count = 0;
    for (;;) {
        JT_TRY(db_rows_next(rows, &has_row));
        if (!has_row || walk->is_cut)
            return JT_DONE;
        JT_TRY(look_at(walk, rows));
        (*ret_count)++;
    }
}

/* --- Statements ------------------------------------------------------------------------------- */

struct values {
    struct db_value at[VALUES_MAX];
    size_t count;
};

static void add(struct values *values, struct db_value value)
{
    values->at[values->count++] = value;
}

static struct values common_values(const struct list_wish *wish)
{
    struct values values = { 0 };
    add(&values, db_int((int64_t)wish->order));
    for (size_t i = 0; i < wish->filters.count; i++)
        add(&values, wish->filters.at[i]);
    return values;
}

/* Where a stretch begins, in a word that no row has. */
static struct list_place begin_of(bool is_descending)
{
    if (!is_descending)
        return (struct list_place){ .name = JT_STR(""), .id = JT_STR(""), .value = -1 };
    return (struct list_place){ list_behind_all_names, list_behind_all_names, INT64_MAX };
}

static struct values values_of(const struct list_walk *walk, const struct list_stretch *stretch,
                               size_t limit)
{
    const bool is_descending = walk->wish->is_descending;
    const struct list_place from = stretch->is_from_begin ? begin_of(is_descending) : stretch->from;
    struct values values = common_values(walk->wish);
    if (stretch->kind == STRETCH_NAME)
        add(&values, db_text(from.name));
    else if (stretch->kind != STRETCH_UNUSED)
        add(&values, db_int(from.value));
    add(&values, db_text(from.id));
    if (stretch->kind == STRETCH_NAME)
        add(&values,
            db_text(stretch->end.len > 0 || is_descending ? stretch->end : list_behind_all_names));
    add(&values, db_int((int64_t)limit));
    return values;
}

static enum sql_statement statement_of(const struct list_walk *walk,
                                       const struct list_stretch *stretch)
{
    const struct list_kind *kind = walk->wish->kind;
    return walk->wish->is_descending ? kind->stretches[stretch->kind].desc
                                     : kind->stretches[stretch->kind].asc;
}

static jt_err read_part(struct list_walk *walk, const struct list_stretch *stretch, size_t limit,
                        size_t *ret_count)
{
    JT_AUTO(db_rows_close) struct db_rows rows = { 0 };
    const struct values values = values_of(walk, stretch, limit);
    JT_TRY(db_query(walk->tx->db, statement_of(walk, stretch),
                    (struct db_values){ values.at, values.count }, &rows));
    return look_at_all(walk, &rows, ret_count);
}

static size_t min_size(size_t a, size_t b)
{
    return a < b ? a : b;
}

/* --- Stretches -------------------------------------------------------------------------------- */

jt_err list_walk_stretch(struct list_walk *walk, const struct list_stretch *stretch)
{
    struct list_stretch rest = *stretch;
    size_t limit = walk->found_max - walk->found.count, count = 0;
    if (limit < PART_FIRST_MIN)
        limit = PART_FIRST_MIN;
    for (limit = min_size(limit, PART_MAX); !walk->is_cut; limit = min_size(2 * limit, PART_MAX)) {
        JT_TRY(read_part(walk, &rest, limit, &count));
        if (count < limit)
            return JT_DONE;
        rest.from = walk->last;
        rest.is_from_begin = false;
    }
    return JT_DONE;
}

jt_err list_walk_stretches(struct list_walk *walk, const struct list_stretch *stretches,
                           size_t count)
{
    JT_AUTO(tx_queries_close) struct tx_queries queries = { 0 };
    JT_TRY(tx_queries_new(count, walk->found.arena, &queries));
    for (size_t i = 0; i < count; i++) {
        const struct values values = values_of(walk, &stretches[i], STRETCH_PART);
        JT_TRY(tx_queries_add(walk->tx, &queries, statement_of(walk, &stretches[i]),
                              (struct db_values){ values.at, values.count }));
    }
    for (size_t i = 0; i < count && !walk->is_cut; i++) {
        struct list_stretch rest = stretches[i];
        size_t read = 0;
        JT_TRY(look_at_all(walk, &queries.at[i], &read));
        rest.from = walk->last;
        rest.is_from_begin = false;
        if (read == STRETCH_PART && !walk->is_cut)
            JT_TRY(list_walk_stretch(walk, &rest));
    }
    return JT_DONE;
}

static size_t stretches_of(const struct list_wish *wish, const struct list_place *after,
                           enum list_stretch_kind ret_kinds[static 2])
{
    const bool is_after_used = after != NULL && after->value > 0;
    const bool is_after_unused = after != NULL && after->value == 0;
    size_t count = 0;
    if (wish->order != ORDER_LAST_USED) {
        ret_kinds[0] = wish->order == ORDER_NAME ? STRETCH_NAME : STRETCH_CREATED;
        return 1;
    }
    if (wish->is_descending ? !is_after_unused : !is_after_used)
        ret_kinds[count++] = wish->is_descending ? STRETCH_USED : STRETCH_UNUSED;
    ret_kinds[count++] = wish->is_descending ? STRETCH_UNUSED : STRETCH_USED;
    return count;
}

jt_err list_walk_order(struct list_walk *walk, const struct list_place *after)
{
    enum list_stretch_kind kinds[2];
    const size_t count = stretches_of(walk->wish, after, kinds);
    for (size_t i = 0; i < count && !walk->is_cut; i++) {
        struct list_stretch stretch = { .kind = kinds[i], .end = JT_STR("") };
        stretch.is_from_begin = after == NULL || i > 0;
        if (!stretch.is_from_begin)
            stretch.from = *after;
        JT_TRY(list_walk_stretch(walk, &stretch));
    }
    return JT_DONE;
}

jt_err list_walk_gather(struct list_walk *walk, enum sql_statement statement,
                        struct db_values values)
{
    JT_AUTO(db_rows_close) struct db_rows rows = { 0 };
    struct values all = common_values(walk->wish);
    size_t count = 0;
    for (size_t i = 0; i < values.count; i++)
        add(&all, values.at[i]);
    JT_TRY(db_query(walk->tx->db, statement, (struct db_values){ all.at, all.count }, &rows));
    return look_at_all(walk, &rows, &count);
}
