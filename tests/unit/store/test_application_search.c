/* test_application_search: a search finds what a look at each application finds, in its order, by
 * whichever way it goes, and whether or not they are in the index and the texts of names. */
#include "base/fold.h"
#include "store/application_find.h"
#include "store/application_index.h"
#include "store/fixture.h"
#include "store/folded_names.h"

enum { MANY = 600, ID_DIGITS = 32 };

static struct application apps[MANY];

static uint32_t next_random(uint32_t *seed)
{
    *seed = *seed * 1664525u + 1013904223u;
    return *seed >> 8;
}

/* Names of a few parts that often come again, so that searches for parts of them find some. */
static jt_str random_name(uint32_t *seed)
{
    static const char *const parts[] = {
        "Robot", "robot", "ROBOT", "a%b", "_", "\\", "\"q\"", "\u00e4\u00f6", "\u65e5\u672c\u8a9e",
        "zz",    "7f",    "AND",   "*",   " ", "-"
    };
    struct jt_buf name;
    CHECK_OK("name", jt_arena_buf(test_arena(), 128, &name));
    jt_buf_put_char(&name, 'n');
    for (uint32_t i = next_random(seed) % 6; i > 0; i--)
        jt_buf_put(&name, str(parts[next_random(seed) % COUNT(parts)]));
    return jt_buf_str(&name);
}

static jt_str random_id(uint32_t *seed)
{
    uint8_t bytes[ID_DIGITS / 2];
    struct jt_buf id;
    for (size_t i = 0; i < sizeof(bytes); i++)
        bytes[i] = (uint8_t)next_random(seed);
    CHECK_OK("id", jt_arena_buf(test_arena(), ID_DIGITS, &id));
    jt_buf_put_hex(&id, bytes, sizeof(bytes));
    return jt_buf_str(&id);
}

static int by_name(const void *left, const void *right)
{
    const struct application *a = left, *b = right;
    const int order = jt_str_cmp(a->name, b->name);
    return order != 0 ? order : jt_str_cmp(a->id, b->id);
}

static bool is_found(const struct application *app, struct jt_needle *needle)
{
    return jt_needle_is_in(needle, app->name) || jt_needle_is_in(needle, app->id);
}

/* All pages of a search, beside a look at each. */
static void check_search(const char *when, struct store *store, jt_str search, bool is_descending,
                         size_t limit)
{
    JT_AUTO(jt_arena_freep) struct jt_arena *arena = NULL;
    struct jt_needle needle;
    CHECK_OK("arena", jt_arena_new(64 << 10, 16 << 20, &arena));
    CHECK_OK("needle", jt_needle_init(search, APPLICATION_NAME_MAX_BYTES, arena, &needle));
    struct store_tx *tx = fixture_begin(store, STORE_READ);
    struct application_query query = { .sort = is_descending ? SORT_NAME_DESC : SORT_NAME_ASC,
                                       .search = search,
                                       .limit = limit };
    struct application_found got = { .page.has_more = true };
    size_t next = 0;
    for (size_t i = 0; i < MANY; i++) {
        const struct application *want = &apps[is_descending ? MANY - 1 - i : i];
        if (!is_found(want, &needle))
            continue;
        if (next == got.page.count && got.page.has_more) {
            CHECK_OK(when, store_application_find(tx, &query, arena, &got));
            query.after = got.page.next;
            next = 0;
        }
        if (next == got.page.count || !jt_str_eq(got.apps[next].id, want->id))
            fail_msg("%s: \"%.*s\": %.*s is missing", when, JT_FMT(search), JT_FMT(want->name));
        next++;
    }
    CHECK_INT("no row that was not found", next, got.page.count);
    CHECK("none behind the last", !got.page.has_more || next == 0);
    store_tx_abortp(&tx);
}

static void check_searches(const char *when, struct store *store, uint32_t *seed)
{
    static const char *const searches[] = { "robot", "ROBOTrobot",
                                            "zz7f",  "7f",
                                            "z",     "%",
                                            "_",     "\\",
                                            "\"q\"", "*",
                                            "AND",   "\u00e4\u00f6",
                                            "AO",    "\u65e5\u672c\u8a9e",
                                            "n",     "qqq",
                                            "a%b-",  "robot zz" };
    for (size_t i = 0; i < COUNT(searches); i++)
        check_search(when, store, str(searches[i]), i % 2 == 1, 7);
    for (size_t i = 0; i < MANY; i += MANY / 8)
        check_search(when, store, apps[i].id, i % 2 == 1, 1);
    for (size_t i = 0; i < 8; i++) /* digits sort first: some are the id of another one */
        check_search(when, store, apps[i].name, i % 2 == 1, 1);
    for (int i = 0; i < 60; i++) {
        const struct application *app = &apps[next_random(seed) % MANY];
        const jt_str text = next_random(seed) % 2 == 0 ? app->id : app->name;
        const size_t from = next_random(seed) % text.len;
        size_t len = 1 + next_random(seed) % (text.len - from);
        jt_str part = { text.ptr + from, len };
        if (jt_str_is_utf8(part))
            check_search(when, store, part, i % 2 == 1, 1 + next_random(seed) % 20);
    }
}

static int64_t index_some(struct store *store, int64_t limit)
{
    int64_t count = 0;
    struct store_tx *tx = fixture_begin(store, STORE_BOOKKEEPING);
    CHECK_OK("index", store_application_index_write(tx, limit, &count));
    CHECK_OK("commit", store_commit(&tx));
    return count;
}

static bool is_due(struct store *store)
{
    bool due = false;
    struct store_tx *tx = fixture_begin(store, STORE_READ);
    CHECK_OK("is due", store_application_index_is_due(tx, &due));
    store_tx_abortp(&tx);
    return due;
}

static bool names_are_due(struct store *store)
{
    bool due = false;
    struct store_tx *tx = fixture_begin(store, STORE_READ);
    CHECK_OK("are due", store_folded_names_are_due(tx, &due));
    store_tx_abortp(&tx);
    return due;
}

/* A turn of the texts of names: whether there is more. */
static bool write_names(struct store *store)
{
    bool has_more = false;
    struct store_tx *tx = fixture_begin(store, STORE_BOOKKEEPING);
    CHECK_OK("names", store_folded_names_write(tx, &has_more));
    CHECK_OK("commit", store_commit(&tx));
    return has_more;
}

static void index_all(struct store *store)
{
    while (is_due(store))
        CHECK("some", index_some(store, 100) > 0);
    CHECK("names", names_are_due(store));
    while (write_names(store))
        ;
    CHECK("all names", !names_are_due(store));
}

TEST(a_search_finds_what_a_look_at_each_finds)
{
    FIXTURE(f);
    uint32_t seed = 7;
    struct store_tx *tx = fixture_begin(f.store, STORE_WRITE);
    for (size_t i = 0; i < MANY; i++) {
        apps[i] = fixture_application("", "");
        apps[i].id = random_id(&seed);
        apps[i].name = random_name(&seed);
        if (i % 20 == 1)
            apps[i].name = apps[i - 1].id;
        CHECK_OK("create", store_application_create(tx, &apps[i]));
    }
    fixture_commit(&tx);
    qsort(apps, MANY, sizeof(apps[0]), by_name);
    check_searches("before they are in the index", f.store, &seed);
    if (is_due(f.store))
        CHECK_INT("some", index_some(f.store, MANY / 2), MANY / 2);
    check_searches("with half of them in it", f.store, &seed);
    index_all(f.store);
    check_searches("with all of them in it", f.store, &seed);

    tx = fixture_begin(f.store, STORE_WRITE);
    for (size_t i = 0; i < MANY; i += 3) {
        apps[i].name = random_name(&seed);
        CHECK_OK("rename", store_application_update(tx, &apps[i]));
    }
    fixture_commit(&tx);
    qsort(apps, MANY, sizeof(apps[0]), by_name);
    check_searches("after some were renamed", f.store, &seed);
    index_all(f.store);
    check_searches("and are in it again", f.store, &seed);
}

/* On the first page that has some: one may end before, where few of very many fit. */
static size_t found(struct store *store, const char *search, jt_str *ret_first)
{
    struct application_found got = { .page.has_more = true };
    struct application_query query = { .search = str(search), .limit = 20 };
    struct store_tx *tx = fixture_begin(store, STORE_READ);
    while (got.page.count == 0 && got.page.has_more) {
        CHECK_OK(search, store_application_find(tx, &query, test_arena(), &got));
        query.after = got.page.next;
    }
    store_tx_abortp(&tx);
    *ret_first = got.page.count == 0 ? JT_STR("") : got.apps[0].name;
    return got.page.count;
}

enum { ROBOTS = 10200 }; /* more names than a turn writes */

static void put_robots(struct store *store)
{
    char id[ID_DIGITS + 1], name[32];
    struct store_tx *tx = fixture_begin(store, STORE_WRITE);
    for (int i = 0; i < ROBOTS; i++) {
        snprintf(id, sizeof(id), "%032x", i);
        snprintf(name, sizeof(name), "a%06d", i);
        put_application(tx, id, name);
    }
    put_application(tx, "ffffffffffffffffffffffffffffffff", "zebra");
    fixture_commit(&tx);
}

static void check_robots(struct store *store)
{
    jt_str first;
    CHECK_INT("by its name", found(store, "EBR", &first), 1);
    CHECK_STR("by its name", first, "zebra");
    CHECK_INT("by two letters", found(store, "br", &first), 1);
    CHECK_INT("by its id", found(store, "fffffffffff", &first), 1);
    CHECK_INT("what occurs often", found(store, "a0", &first), 20);
    CHECK_INT("in many texts", found(store, "77", &first), 20);
    CHECK_STR("in many texts", first, "a000077");
    CHECK_INT("of a late one", found(store, "A01019", &first), 10);
    CHECK_STR("of a late one", first, "a010190");
    CHECK_INT("nothing", found(store, "zebrb", &first), 0);
}

TEST(what_stands_behind_ten_thousand_names_is_found_too)
{
    FIXTURE(f);
    jt_str first;
    put_robots(f.store);
    check_robots(f.store);
    CHECK("more than a turn", write_names(f.store));
    check_robots(f.store);
    index_all(f.store);
    check_robots(f.store);
    struct store_tx *tx = fixture_begin(f.store, STORE_WRITE);
    CHECK_OK("delete", store_application_delete(tx, JT_STR("ffffffffffffffffffffffffffffffff")));
    fixture_commit(&tx);
    CHECK_INT("it is gone", found(f.store, "EBR", &first), 0);
}

/* Also where a whole text of them was gone. */
TEST(names_that_come_and_go_are_found_while_they_are_there)
{
    enum { FROM = 3000, TO = 8000 };
    FIXTURE(f);
    char id[ID_DIGITS + 1];
    jt_str first;
    put_robots(f.store);
    index_all(f.store);
    struct store_tx *tx = fixture_begin(f.store, STORE_WRITE);
    for (int i = FROM; i < TO; i++) {
        snprintf(id, sizeof(id), "%032x", i);
        CHECK_OK("delete", store_application_delete(tx, str(id)));
    }
    fixture_commit(&tx);
    CHECK_INT("gone", found(f.store, "A0055", &first), 0);
    index_all(f.store);
    CHECK_INT("gone", found(f.store, "A0055", &first), 0);
    CHECK_INT("behind them", found(f.store, "A0080", &first), 20);
    tx = fixture_begin(f.store, STORE_WRITE);
    put_application(tx, "eeeeeeeeeeeeeeeeeeeeeeeeeeeeeeee", "a005500 again");
    fixture_commit(&tx);
    CHECK_INT("at once", found(f.store, "A0055", &first), 1);
    index_all(f.store);
    CHECK_INT("and later", found(f.store, "0 aga", &first), 1);
    check_robots(f.store);
}

TEST(a_store_has_an_index_for_searches)
{
    FIXTURE(f);
    bool is_there = false;
    struct store_tx *tx = fixture_begin(f.store, STORE_READ);
    CHECK_OK("ask", store_application_index_is_there(tx, &is_there));
    CHECK("there", is_there);
    store_tx_abortp(&tx);
}
