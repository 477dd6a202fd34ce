/* test_application_find: whatever is asked for, in whatever order, is what a look at each
 * application finds: where one filter leaves few, and where more fit than are gathered. */
#include "base/clock.h"
#include "base/fold.h"
#include "store/application_find.h"
#include "store/client_secrets.h"
#include "store/fixture.h"
#include "store/usage.h"

enum { MANY = 4300, ID_DIGITS = 32, LIMIT = 500 };

struct known {
    struct application app;
    int64_t last_used_ms; /* 0: never */
    bool is_authorized, has_two_secrets;
};
static struct known all[MANY];

static jt_str kept(const char *text)
{
    jt_str copy;
    CHECK_OK("copy", jt_arena_copy(test_arena(), str(text), &copy));
    return copy;
}

static void use(struct store_tx *tx, const struct known *known)
{
    const struct usage usage = { .application_id = known->app.id,
                                 .kind = USAGE_APPLICATION,
                                 .subject = JT_STR(""),
                                 .count = 1,
                                 .last_used_ms = known->last_used_ms,
                                 .last_address = JT_STR("") };
    CHECK_OK("use", store_usage_add(tx, &usage));
}

static void rotate(struct store_tx *tx, const struct known *known)
{
    const struct client_secret secret = { .application_id = known->app.id, .created_ms = 1 };
    CHECK_OK("first secret", store_client_secret_rotate(tx, &secret, false));
    CHECK_OK("second secret", store_client_secret_rotate(tx, &secret, true));
}

/* Nearly all are of the organization and the API, few have two secrets. */
static void put_all(struct fixture *f)
{
    static const char *const names[] = { "Z\u00fcrich", "Stra\u00dfe", "Robot", "\u0130zmir" };
    const int64_t now_ms = f->now_ms;
    char text[64];
    struct store_tx *tx = fixture_begin(f->store, STORE_WRITE);
    put_api(tx, "p1", "api");
    put_organization(tx, "org_1", "Acme", "");
    for (int i = 0; i < MANY; i++) {
        struct known *known = &all[i];
        snprintf(text, sizeof(text), "%032x", i * 7919 % MANY);
        const jt_str id = kept(text);
        snprintf(text, sizeof(text), "%s %d", names[(size_t)i % COUNT(names)], i % 97);
        known->app = fixture_application("", "");
        known->app.id = id;
        known->app.name = kept(text);
        known->app.org_code = i % 20 == 0 ? JT_STR("") : JT_STR("org_1");
        known->app.created_ms = now_ms - (i % 50) * JT_DAY_MS - 1;
        known->is_authorized = i % 30 != 1;
        known->has_two_secrets = i % 100 == 7;
        known->last_used_ms = i % 3 == 0 ? 0 : known->app.created_ms + i % 40;
        CHECK_OK("create", store_application_create(tx, &known->app));
        if (known->is_authorized)
            CHECK_OK("authorize", store_authorize(tx, id, JT_STR("p1")));
        if (known->has_two_secrets)
            rotate(tx, known);
        if (known->last_used_ms != 0)
            use(tx, known);
    }
    fixture_commit(&tx);
}

/* --- A look at each --------------------------------------------------------------------------- */

static enum store_sort sort;

static int64_t value_of(const struct known *known)
{
    if (sort == SORT_CREATED_ASC || sort == SORT_CREATED_DESC)
        return known->app.created_ms;
    return known->last_used_ms > known->app.created_ms ? known->last_used_ms : 0;
}

static int compare(const void *left, const void *right)
{
    const struct known *a = left, *b = right;
    int order = sort == SORT_NAME_ASC || sort == SORT_NAME_DESC
                    ? jt_str_cmp(a->app.name, b->app.name)
                    : (value_of(a) > value_of(b)) - (value_of(a) < value_of(b));
    if (order == 0)
        order = jt_str_cmp(a->app.id, b->app.id);
    return store_sort_is_descending(sort) ? -order : order;
}

static bool fits(const struct known *known, const struct application_query *query,
                 struct jt_needle *needle)
{
    const int64_t idle_since_ms =
        known->last_used_ms > known->app.created_ms ? known->last_used_ms : known->app.created_ms;
    return (query->api_id.len == 0 || known->is_authorized) &&
           (query->org_code.len == 0 || known->app.org_code.len > 0) &&
           (!query->is_never_used || known->last_used_ms == 0) &&
           (!query->has_two_secrets || known->has_two_secrets) &&
           (query->idle_before_ms == 0 || idle_since_ms < query->idle_before_ms) &&
           (jt_needle_is_in(needle, known->app.name) || jt_needle_is_in(needle, known->app.id));
}

/* All pages, in the order that `all` is in. */
static void check_find(const char *name, struct store_tx *tx, struct application_query query)
{
    JT_AUTO(jt_arena_freep) struct jt_arena *arena = NULL;
    struct application_found got = { .page.has_more = true };
    struct jt_needle needle;
    size_t next = 0, count = 0;
    query.sort = sort;
    query.limit = LIMIT;
    query.wants_total = true;
    CHECK_OK("arena", jt_arena_new(64 << 10, 256 << 20, &arena));
    CHECK_OK("needle", jt_needle_init(query.search, APPLICATION_NAME_MAX_BYTES, arena, &needle));
    for (size_t i = 0; i < MANY; i++) {
        if (!fits(&all[i], &query, &needle))
            continue;
        for (count++; next == got.page.count && got.page.has_more;
             query.after = got.page.next, next = 0)
            CHECK_OK(name, store_application_find(tx, &query, arena, &got));
        if (next == got.page.count || !jt_str_eq(got.apps[next].id, all[i].app.id))
            fail_msg("%s, order %d: row %zu is another one", name, (int)sort, count);
        next++;
    }
    for (; next == got.page.count && got.page.has_more; query.after = got.page.next, next = 0)
        CHECK_OK(name, store_application_find(tx, &query, arena, &got));
    CHECK_INT(name, next, got.page.count);
    if (got.page.total_is_exact)
        CHECK_INT(name, got.page.total, count);
    else
        CHECK(name, got.page.total <= (int64_t)count);
}

TEST(what_is_asked_for_in_any_order_is_what_a_look_at_each_finds)
{
    FIXTURE(f);
    put_all(&f);
    const int64_t before_ms = f.now_ms - 30 * (int64_t)JT_DAY_MS;
    const jt_str api_id = JT_STR("p1"), org_code = JT_STR("org_1");
    const struct {
        const char *name;
        struct application_query query;
    } cases[] = {
        { "all", { 0 } },
        { "API", { .api_id = api_id } },
        { "organization", { .org_code = org_code } },
        { "both", { .api_id = api_id, .org_code = org_code } },
        { "never used", { .is_never_used = true } },
        { "two secrets", { .has_two_secrets = true } },
        { "unused for long", { .idle_before_ms = before_ms } },
        { "search", { .search = JT_STR("ZURICH 9") } },
        { "a part of a client_id", { .search = JT_STR("00fe") } },
        { "search in an organization", { .search = JT_STR("strasse"), .org_code = org_code } },
        { "all of them",
          { .search = JT_STR("1"),
            .api_id = api_id,
            .org_code = org_code,
            .is_never_used = true,
            .has_two_secrets = true,
            .idle_before_ms = before_ms } },
    };
    struct store_tx *tx = fixture_begin(f.store, STORE_READ);
    for (sort = SORT_NAME_ASC; sort <= SORT_LAST_USED_DESC; sort++) {
        if (sort == SORT_EMAIL_ASC || sort == SORT_EMAIL_DESC)
            continue;
        qsort(all, MANY, sizeof(all[0]), compare);
        for (size_t i = 0; i < COUNT(cases); i++)
            check_find(cases[i].name, tx, cases[i].query);
    }
    store_tx_abortp(&tx);
}
