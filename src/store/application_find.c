/*
 * application_find: where one of the filters, or the search, leaves few applications, these are
 * gathered and put in order, and their number is known. Else the order is walked along, which soon
 * fills a page where many fit; where few do, the page ends before it is full (application_walk.h).
 */
#include "store/application_find.h"

#include "store/application_search.h"

enum {
    GATHER_MAX = 2000,
    COUNT_MAX = 10000, /* of a filter */
    COUNT_ALL_MAX = 100000,
};

/* --- Filters that an index has ---------------------------------------------------------------- */

struct source {
    enum sql_statement count, gather;
    struct db_value value; /* the count's first, and the gathering's */
    bool has_value, is_asked;
    bool is_exact; /* whatever the index has fits */
};

enum { SOURCES = 5 };

static void sources_of(const struct application_query *query, struct source ret_sources[SOURCES])
{
    const struct source all[SOURCES] = {
        { SQL_APPLICATION_COUNT_API, SQL_APPLICATION_GATHER_API, db_text(query->api_id), true,
          query->api_id.len > 0, true },
        { SQL_APPLICATION_COUNT_ORGANIZATION, SQL_APPLICATION_GATHER_ORGANIZATION,
          db_text(query->org_code), true, query->org_code.len > 0, true },
        { SQL_APPLICATION_COUNT_TWO_SECRETS, SQL_APPLICATION_GATHER_TWO_SECRETS,
          .is_asked = query->has_two_secrets },
        { SQL_APPLICATION_COUNT_UNUSED, SQL_APPLICATION_GATHER_UNUSED,
          .is_asked = query->is_never_used },
        { SQL_APPLICATION_COUNT_IDLE, SQL_APPLICATION_GATHER_IDLE, db_int(query->idle_before_ms),
          true, query->idle_before_ms > 0 },
    };
    memcpy(ret_sources, all, sizeof(all));
}

static jt_err count_source(struct store_tx *tx, const struct source *source, int64_t limit,
                           int64_t *ret_count)
{
    const struct db_value with_value[] = { source->value, db_int(limit) };
    return tx_number(tx, source->count,
                     source->has_value ? (struct db_values){ with_value, 2 }
                                       : (struct db_values){ with_value + 1, 1 },
                     ret_count);
}

/* The one that leaves the fewest; none is asked: ret_count is past what is gathered. */
static jt_err find_smallest(struct store_tx *tx, const struct source *sources,
                            const struct source **ret_smallest, int64_t *ret_count)
{
    *ret_smallest = NULL;
    *ret_count = GATHER_MAX + 1;
    for (size_t i = 0; i < SOURCES; i++) {
        int64_t count = 0;
        if (!sources[i].is_asked)
            continue;
        JT_TRY(count_source(tx, &sources[i], GATHER_MAX + 1, &count));
        if (*ret_smallest != NULL && count >= *ret_count)
            continue;
        *ret_smallest = &sources[i];
        *ret_count = count;
    }
    return JT_DONE;
}

static jt_err gather_source(struct application_walk *walk, const struct source *source)
{
    const struct db_value with_value[] = { source->value, db_int(GATHER_MAX) };
    return application_walk_gather(walk, source->gather,
                                   source->has_value ? (struct db_values){ with_value, 2 }
                                                     : (struct db_values){ with_value + 1, 1 });
}

/* --- Places ----------------------------------------------------------------------------------- */

static jt_err place_of(const struct application_wish *wish, struct store_cursor cursor,
                       struct application_place *ret_place)
{
    *ret_place = (struct application_place){ .name = cursor.value, .id = cursor.id };
    return wish->order == ORDER_NAME ? JT_DONE
                                     : jt_str_to_int(cursor.value, 0, INT64_MAX, &ret_place->value);
}

static jt_err cursor_of(const struct application_wish *wish, struct application_place place,
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
    const struct application_query *query;
    struct jt_arena *arena;
    struct application_wish wish;
    struct application_place place;        /* where the page begins behind */
    const struct application_place *after; /* NULL: at the first */
    struct application_found *found;
};

static jt_err read_applications(const struct finding *f, const struct application_place *places,
                                size_t count)
{
    JT_AUTO(tx_queries_close) struct tx_queries queries = { 0 };
    JT_TRY(jt_arena_calloc(f->arena, count, sizeof(*f->found->apps), &f->found->apps));
    JT_TRY(tx_queries_new(count, f->arena, &queries));
    for (size_t i = 0; i < count; i++)
        JT_TRY(
            tx_queries_add(f->tx, &queries, SQL_APPLICATION_GET, DB_VALUES(db_text(places[i].id))));
    for (size_t i = 0; i < count; i++) {
        JT_TRY(db_rows_one(&queries.at[i]));
        JT_TRY(application_from_row(&queries.at[i], f->arena, &f->found->apps[i]));
    }
    f->found->count = count;
    return JT_DONE;
}

/* The first of what a walk found, which begins behind the place. */
static jt_err take_page(const struct finding *f, const struct application_walk *walk)
{
    const struct application_place *places = (const struct application_place *)walk->found.items;
    const size_t limit = f->query->limit, count = walk->found.count;
    f->found->has_more = count > limit || walk->is_cut;
    if (f->found->has_more)
        JT_TRY(cursor_of(&f->wish, count > limit ? places[limit - 1] : walk->last, f->arena,
                         &f->found->next));
    return read_applications(f, places, count > limit ? limit : count);
}

/* Of all that there are: the ones behind the place. */
static jt_err take_gathered(const struct finding *f, struct application_walk *walk)
{
    size_t before = 0;
    application_places_sort(&f->wish, &walk->found);
    const struct application_place *places = (const struct application_place *)walk->found.items;
    f->found->total = (int64_t)walk->found.count;
    f->found->total_is_exact = true;
    while (f->after != NULL && before < walk->found.count &&
           application_place_compare(&f->wish, places[before], *f->after) <= 0)
        before++;
    walk->found.items += before * sizeof(*places);
    walk->found.count -= before;
    return take_page(f, walk);
}

/* --- The number of all ------------------------------------------------------------------------ */

/* More than count, where it is past the limit. */
static void set_total(struct application_found *found, int64_t count, int64_t limit)
{
    found->total_is_exact = count <= limit;
    found->total = count <= limit ? count : limit;
}

static size_t asked_of(const struct application_query *query, const struct source *sources,
                       const struct source **ret_one)
{
    size_t count = query->search.len > 0;
    for (size_t i = 0; i < SOURCES; i++) {
        if (!sources[i].is_asked)
            continue;
        *ret_one = &sources[i];
        count++;
    }
    return count;
}

/* Of what could not be gathered: counted where one index has it all, else as many as were found. */
static jt_err count_total(const struct finding *f, const struct source *sources,
                          const struct application_walk *walk)
{
    const struct source *one = NULL;
    const size_t asked = asked_of(f->query, sources, &one);
    int64_t count = 0;
    if (f->after == NULL && !walk->is_cut) {
        set_total(f->found, (int64_t)walk->found.count, (int64_t)walk->found.count);
        return JT_DONE;
    }
    if (asked == 0) {
        JT_TRY(tx_number(f->tx, SQL_APPLICATION_COUNT_ALL, DB_VALUES(db_int(COUNT_ALL_MAX + 1)),
                         &count));
        set_total(f->found, count, COUNT_ALL_MAX);
    } else if (asked == 1 && one != NULL && one->is_exact) {
        JT_TRY(count_source(f->tx, one, COUNT_MAX + 1, &count));
        set_total(f->found, count, COUNT_MAX);
    } else {
        f->found->total = (int64_t)f->found->count;
        f->found->total_is_exact = false;
    }
    return JT_DONE;
}

/* --- Ways ------------------------------------------------------------------------------------- */

static void walk_init(struct finding *f, size_t found_max, struct application_walk *ret_walk)
{
    application_walk_init(f->tx, &f->wish, f->arena, found_max, ret_walk);
}

/* All that the search finds; or it finds too many, and nothing is taken. */
static jt_err gather_search(struct finding *f, bool *ret_is_taken)
{
    struct application_walk walk;
    walk_init(f, GATHER_MAX + 1, &walk);
    JT_TRY(application_search(&walk, NULL));
    *ret_is_taken = !walk.is_cut;
    return walk.is_cut ? JT_DONE : take_gathered(f, &walk);
}

static jt_err walk_on(struct finding *f, const struct source *sources)
{
    struct application_walk walk;
    walk_init(f, f->query->limit + 1, &walk);
    JT_TRY(f->wish.has_needle && f->wish.order == ORDER_NAME
               ? application_search(&walk, f->after)
               : application_walk_order(&walk, f->after));
    JT_TRY(take_page(f, &walk));
    return f->query->wants_total ? count_total(f, sources, &walk) : JT_DONE;
}

static jt_err find(struct finding *f)
{
    struct source sources[SOURCES];
    const struct source *smallest = NULL;
    int64_t count = 0;
    bool is_taken = false;

    sources_of(f->query, sources);
    JT_TRY(find_smallest(f->tx, sources, &smallest, &count));
    if (count <= GATHER_MAX) {
        struct application_walk walk;
        walk_init(f, GATHER_MAX + 1, &walk);
        JT_TRY(gather_source(&walk, smallest));
        return take_gathered(f, &walk);
    }
    if (f->wish.has_needle && (f->wish.order != ORDER_NAME || f->query->wants_total))
        JT_TRY(gather_search(f, &is_taken));
    return is_taken ? JT_DONE : walk_on(f, sources);
}

jt_err store_application_find(struct store_tx *tx, const struct application_query *query,
                              struct jt_arena *arena, struct application_found *ret_found)
{
    struct application_found found = { 0 };
    struct finding f = { .tx = tx, .query = query, .arena = arena, .found = &found };
    if (query->limit > STORE_PAGE_MAX)
        return JT_ERR(JT_TOO_LARGE, "page too long");
    JT_TRY(application_wish_init(tx, query, arena, &f.wish));
    if (query->after.id.len > 0) {
        JT_TRY(place_of(&f.wish, query->after, &f.place));
        f.after = &f.place;
    }
    JT_TRY(find(&f));
    *ret_found = found;
    return JT_DONE;
}
