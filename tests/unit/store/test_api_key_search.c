/* test_api_key_search: whatever is asked for, in whatever order, is what a look at each API key
 * finds: where one filter leaves few, and where more fit than are gathered; whether the texts of
 * their names are written or not. */
#include "base/clock.h"
#include "base/fold.h"
#include "store/api_key_search.h"
#include "store/fixture.h"
#include "store/folded_names.h"

enum { MANY = 4300, LIMIT = 500 };

static struct api_key all[MANY]; /* last_verified_ms 0: never used */

static jt_str kept(const char *text)
{
    jt_str copy;
    CHECK_OK("copy", jt_arena_copy(test_arena(), str(text), &copy));
    return copy;
}

static jt_str with_number(const char *before, int digits, int number)
{
    char text[64];
    snprintf(text, sizeof(text), "%s%0*d", before, digits, number);
    return kept(text);
}

/* Nearly all are of the organization and the API. */
static struct api_key make(int i, int64_t now_ms)
{
    static const char *const names[] = { "Z\u00fcrich ", "Stra\u00dfe ", "Robot ", "\u0130zmir " };
    struct api_key key = { .id = with_number("key_", 6, i * 7919 % MANY),
                           .name = with_number(names[(size_t)i % COUNT(names)], 1, i % 97),
                           .type = i % 20 == 0 ? API_KEY_ENVIRONMENT : API_KEY_ORGANIZATION,
                           .api_id = i % 30 == 1 ? JT_STR("p2") : JT_STR("p1"),
                           .suffix = with_number("S", 3, i % 1000),
                           .created_ms = now_ms - (i % 50) * JT_DAY_MS - 1,
                           .created_by = JT_STR("test") };
    if (key.type == API_KEY_ORGANIZATION)
        key.org_code = JT_STR("org_1");
    if (i % 100 == 7)
        key.expires_ms = now_ms + 1000;
    if (i % 3 != 0)
        key.last_verified_ms = key.created_ms + i % 40 + 1;
    memcpy(key.digest, &i, sizeof(i));
    return key;
}

static void put_all(struct fixture *f)
{
    struct store_tx *tx = fixture_begin(f->store, STORE_WRITE);
    put_api(tx, "p1", "api");
    put_api(tx, "p2", "other");
    put_organization(tx, "org_1", "Acme", "");
    for (int i = 0; i < MANY; i++) {
        all[i] = make(i, f->now_ms);
        CHECK_OK("create", store_api_key_create(tx, &all[i], NULL, 0));
        if (all[i].last_verified_ms != 0)
            CHECK_OK("use", store_api_key_usage_add(tx, all[i].id, 1, all[i].last_verified_ms,
                                                    JT_STR("")));
        if (i % 10 != 4)
            continue;
        all[i].status = API_KEY_REVOKED;
        CHECK_OK("revoke", store_api_key_revoke(tx, all[i].id));
    }
    fixture_commit(&tx);
}

static void write_names(struct store *store)
{
    bool has_more = true;
    while (has_more) {
        struct store_tx *tx = fixture_begin(store, STORE_BOOKKEEPING);
        CHECK_OK("names", store_folded_names_write(tx, &has_more));
        CHECK_OK("commit", store_commit(&tx));
    }
}

/* --- A look at each --------------------------------------------------------------------------- */

static enum store_sort sort;

static int64_t value_of(const struct api_key *key)
{
    return sort == SORT_CREATED_ASC || sort == SORT_CREATED_DESC ? key->created_ms
                                                                 : key->last_verified_ms;
}

static int compare(const void *left, const void *right)
{
    const struct api_key *a = left, *b = right;
    int order = sort == SORT_NAME_ASC || sort == SORT_NAME_DESC
                    ? jt_str_cmp(a->name, b->name)
                    : (value_of(a) > value_of(b)) - (value_of(a) < value_of(b));
    if (order == 0)
        order = jt_str_cmp(a->id, b->id);
    return store_sort_is_descending(sort) ? -order : order;
}

static bool is_or_any(jt_str wanted, jt_str text)
{
    return wanted.len == 0 || jt_str_eq(wanted, text);
}

static bool fits(const struct api_key *key, const struct api_key_query *query,
                 struct jt_needle *needle)
{
    const struct api_key_filter *filter = &query->filter;
    const int64_t idle_since_ms =
        key->last_verified_ms > 0 ? key->last_verified_ms : key->created_ms;
    return is_or_any(filter->type, api_key_type_name(key->type)) &&
           is_or_any(filter->status, api_key_status_name(key->status)) &&
           is_or_any(filter->user_id, key->user_id) && is_or_any(filter->org_code, key->org_code) &&
           is_or_any(filter->api_id, key->api_id) && is_or_any(filter->suffix, key->suffix) &&
           (filter->expires_by_ms == 0 || (key->status == API_KEY_ACTIVE && key->expires_ms > 0 &&
                                           key->expires_ms <= filter->expires_by_ms)) &&
           (!query->is_never_used || key->last_verified_ms == 0) &&
           (query->idle_before_ms == 0 || idle_since_ms < query->idle_before_ms) &&
           (jt_needle_is_in(needle, key->name) || jt_str_eq(query->search, key->suffix));
}

/* All pages, in the order that `all` is in. */
static void check_search(const char *name, struct store_tx *tx, struct api_key_query query)
{
    JT_AUTO(jt_arena_freep) struct jt_arena *arena = NULL;
    struct api_keys_found got = { .page.has_more = true };
    struct jt_needle needle;
    size_t next = 0, count = 0;
    query.sort = sort;
    query.limit = LIMIT;
    query.wants_total = true;
    CHECK_OK("arena", jt_arena_new(64 << 10, 256 << 20, &arena));
    CHECK_OK("needle", jt_needle_init(query.search, API_KEY_NAME_MAX_BYTES, arena, &needle));
    for (size_t i = 0; i < MANY; i++) {
        if (!fits(&all[i], &query, &needle))
            continue;
        for (count++; next == got.page.count && got.page.has_more;
             query.after = got.page.next, next = 0)
            CHECK_OK(name, store_api_key_search(tx, &query, arena, &got));
        if (next == got.page.count || !jt_str_eq(got.keys[next].id, all[i].id))
            fail_msg("%s, order %d: row %zu is another one", name, (int)sort, count);
        next++;
    }
    for (; next == got.page.count && got.page.has_more; query.after = got.page.next, next = 0)
        CHECK_OK(name, store_api_key_search(tx, &query, arena, &got));
    CHECK_INT(name, next, got.page.count);
    if (got.page.total_is_exact)
        CHECK_INT(name, got.page.total, count);
    else
        CHECK(name, got.page.total <= (int64_t)count);
}

static void check_all(struct fixture *f)
{
    const int64_t before_ms = f->now_ms - 30 * (int64_t)JT_DAY_MS;
    const jt_str active = JT_STR("active"), org_code = JT_STR("org_1"), api_id = JT_STR("p1");
    const struct {
        const char *name;
        struct api_key_query query;
    } cases[] = {
        { "all", { 0 } },
        { "type", { .filter.type = JT_STR("environment") } },
        { "status", { .filter.status = active } },
        { "revoked", { .filter.status = JT_STR("revoked") } },
        { "no such user", { .filter.user_id = JT_STR("nobody") } },
        { "organization", { .filter.org_code = org_code } },
        { "API", { .filter.api_id = api_id } },
        { "suffix", { .filter.suffix = JT_STR("S123") } },
        { "ending soon", { .filter.expires_by_ms = f->now_ms + 2000 } },
        { "ending sooner", { .filter.expires_by_ms = f->now_ms } },
        { "never used", { .is_never_used = true } },
        { "unused for long", { .idle_before_ms = before_ms } },
        { "search", { .search = JT_STR("ZURICH 9") } },
        { "search for what many have", { .search = JT_STR("r") } },
        { "search for a suffix", { .search = JT_STR("S042") } },
        { "search that is no whole suffix", { .search = JT_STR("S04") } },
        { "search in an organization",
          { .search = JT_STR("strasse"), .filter.org_code = org_code } },
        { "all of them",
          { .search = JT_STR("1"),
            .filter = { .type = JT_STR("organization"),
                        .status = active,
                        .org_code = org_code,
                        .api_id = api_id },
            .is_never_used = true,
            .idle_before_ms = before_ms } },
    };
    struct store_tx *tx = fixture_begin(f->store, STORE_READ);
    for (sort = SORT_NAME_ASC; sort <= SORT_LAST_USED_DESC; sort++) {
        if (sort == SORT_EMAIL_ASC || sort == SORT_EMAIL_DESC)
            continue;
        qsort(all, MANY, sizeof(all[0]), compare);
        for (size_t i = 0; i < COUNT(cases); i++)
            check_search(cases[i].name, tx, cases[i].query);
    }
    store_tx_abortp(&tx);
}

TEST(what_is_asked_for_of_api_keys_in_any_order_is_what_a_look_at_each_finds)
{
    FIXTURE(f);
    put_all(&f);
    check_all(&f);
    write_names(f.store);
    check_all(&f);
}

TEST(an_order_that_api_keys_have_not_is_refused)
{
    FIXTURE(f);
    struct api_keys_found found = { 0 };
    const struct api_key_query by_email = { .sort = SORT_EMAIL_ASC, .limit = 1 };
    const struct api_key_query too_long = { .sort = SORT_NAME_ASC, .limit = STORE_PAGE_MAX + 1 };
    struct store_tx *tx = fixture_begin(f.store, STORE_READ);
    CHECK_INT("e-mail", store_api_key_search(tx, &by_email, test_arena(), &found).code, JT_INVALID);
    CHECK_INT("page", store_api_key_search(tx, &too_long, test_arena(), &found).code, JT_TOO_LARGE);
    store_tx_abortp(&tx);
}
