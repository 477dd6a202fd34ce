/* Applications. */
#include "store/clients.h"
#include "store/fixture.h"
#include "store/usage.h"

TEST(an_application_comes_back_as_it_was_put)
{
    FIXTURE(f);
    struct application app = fixture_application("a1", "Rechnungslauf \xC3\xA4\xF0\x9F\x98\x80"),
                       got;
    app.type = APPLICATION_REG;
    app.org_code = JT_STR("o1");
    app.access_token_lifetime_s = 7200;
    app.attributes = JT_STR("{\"login_uri\":\"https://x\"}");

    struct store_tx *tx = fixture_begin(f.store, STORE_WRITE);
    put_organization(tx, "o1", "one", "");
    CHECK_OK("create", store_application_create(tx, &app));
    CHECK_ENDS("twice", f, tx, store_application_create(tx, &app), JT_CONFLICT);
    fixture_commit(&tx);

    tx = fixture_begin(f.store, STORE_READ);
    CHECK_OK("get", store_application_get(tx, JT_STR("a1"), test_arena(), &got));
    CHECK("id", jt_str_eq(got.id, app.id));
    CHECK("name", jt_str_eq(got.name, app.name));
    CHECK_INT("type", got.type, APPLICATION_REG);
    CHECK_STR("organization", got.org_code, "o1");
    CHECK_INT("lifetime", got.access_token_lifetime_s, 7200);
    CHECK("attributes", jt_str_eq(got.attributes, app.attributes));
    CHECK_INT("created", got.created_ms, 1000);
    CHECK_INT("updated", got.updated_ms, 1000);
    CHECK_CODE("another", store_application_get(tx, JT_STR("a2"), test_arena(), &got),
               JT_NOT_FOUND);
    store_tx_abortp(&tx);
}

TEST(an_application_of_no_organization_is_global_and_of_an_unknown_one_is_refused)
{
    FIXTURE(f);
    struct application app = fixture_application("a1", "one"), got;
    struct store_tx *tx = fixture_begin(f.store, STORE_WRITE);
    CHECK_OK("global", store_application_create(tx, &app));
    CHECK_OK("get", store_application_get(tx, JT_STR("a1"), test_arena(), &got));
    CHECK("no organization is the empty view", got.org_code.ptr != NULL && got.org_code.len == 0);
    app.id = JT_STR("a2");
    app.org_code = JT_STR("o9");
    CHECK_ENDS("unknown", f, tx, store_application_create(tx, &app), JT_NOT_FOUND);
    store_tx_abortp(&tx);
}

TEST(an_update_writes_what_may_change)
{
    FIXTURE(f);
    struct application app = fixture_application("a1", "one"), got;
    struct store_tx *tx = fixture_begin(f.store, STORE_WRITE);
    CHECK_OK("create", store_application_create(tx, &app));
    app.name = JT_STR("two");
    app.type = APPLICATION_SPA;
    app.access_token_lifetime_s = 60;
    app.attributes = JT_STR("{\"a\":1}");
    CHECK_OK("update", store_application_update(tx, &app));
    CHECK_OK("get", store_application_get(tx, JT_STR("a1"), test_arena(), &got));
    CHECK_STR("name", got.name, "two");
    CHECK_INT("type stays", got.type, APPLICATION_M2M);
    CHECK_INT("lifetime", got.access_token_lifetime_s, 60);
    CHECK_STR("attributes", got.attributes, "{\"a\":1}");
    CHECK_INT("created stays", got.created_ms, 1000);
    CHECK_INT("updated is now", got.updated_ms, f.now_ms);
    app.id = JT_STR("a9");
    CHECK_CODE("unknown", store_application_update(tx, &app), JT_NOT_FOUND);
    store_tx_abortp(&tx);
}

TEST(all_of_an_application_goes_with_it)
{
    FIXTURE(f);
    struct client_data client;
    struct client_secret *secrets = NULL;
    struct usage_figures figures = { .application_id = JT_STR("a1") };
    size_t count = 9;
    struct store_tx *tx = fixture_begin(f.store, STORE_WRITE);
    put_application(tx, "a1", "one");
    put_secret(tx, "a1", 1, 10, false);
    put_api(tx, "p1", "api");
    put_scope(tx, "p1", "read");
    authorize(tx, "a1", "p1");
    enable(tx, "a1", "p1", "read");
    CHECK_OK("usage", store_usage_add(tx, &(struct usage){ .application_id = JT_STR("a1"),
                                                           .count = 1,
                                                           .last_used_ms = 5 }));
    CHECK_OK("delete", store_application_delete(tx, JT_STR("a1")));
    CHECK_CODE("again", store_application_delete(tx, JT_STR("a1")), JT_NOT_FOUND);

    put_application(tx, "a1", "the same id again");
    CHECK_OK("client", store_client_get(tx, JT_STR("a1"), test_arena(), &client));
    CHECK_INT("APIs", client.api_count, 0);
    CHECK_OK("secrets", store_client_secret_list(tx, JT_STR("a1"), test_arena(), &secrets, &count));
    CHECK_INT("secrets", count, 0);
    CHECK_OK("usage",
             store_usage_get(tx, USAGE_APPLICATION, JT_STR(""), &figures, 1, test_arena()));
    CHECK_INT("figures", figures.count, 0);
    store_tx_abortp(&tx);
}

/* The ids of all pages of page_size, joined. */
static jt_str walk(struct store_tx *tx, enum store_sort sort, const char *org_code,
                   size_t page_size)
{
    struct store_cursor after = { 0 };
    struct jt_buf seen;
    CHECK_OK("buffer", jt_arena_buf(test_arena(), 4096, &seen));
    for (;;) {
        struct application *apps = NULL;
        size_t count = 0;
        CHECK_OK("list", store_application_list(tx, sort, after, str(org_code), page_size + 1,
                                                test_arena(), &apps, &count));
        for (size_t i = 0; i < count && i < page_size; i++) {
            jt_buf_put(&seen, apps[i].id);
            after = (struct store_cursor){ apps[i].name, apps[i].id };
        }
        if (count <= page_size)
            return jt_buf_str(&seen);
    }
}

TEST(pages_hold_every_row_once_in_either_direction)
{
    FIXTURE(f);
    struct store_tx *tx = fixture_begin(f.store, STORE_WRITE);
    put_organization(tx, "o1", "one", "");
    put_organization(tx, "o2", "two", "");
    put_application(tx, "c", "b");
    put_application(tx, "a", "b"); /* one name twice: the id decides */
    put_application_of(tx, "d", "B", "o1");
    put_application_of(tx, "e", "\xC3\xA4", "o1"); /* names sort by bytes */
    put_application_of(tx, "b", "b", "o1");
    put_application_of(tx, "f", "a", "o2");

    static const struct {
        const char *name;
        enum store_sort sort;
        const char *org_code, *want;
    } cases[] = {
        { "ascending", SORT_NAME_ASC, "", "dfabce" },
        { "descending", SORT_NAME_DESC, "", "ecbafd" },
        { "ascending, of an organization", SORT_NAME_ASC, "o1", "dbe" },
        { "descending, of an organization", SORT_NAME_DESC, "o1", "ebd" },
        { "of no such organization", SORT_NAME_ASC, "o9", "" },
        { "of no such organization, descending", SORT_NAME_DESC, "o9", "" },
    };
    for (size_t i = 0; i < COUNT(cases); i++)
        for (size_t page_size = 1; page_size < 8; page_size++)
            CHECK_STR(cases[i].name, walk(tx, cases[i].sort, cases[i].org_code, page_size),
                      cases[i].want);
    store_tx_abortp(&tx);
}

TEST(a_list_has_limits)
{
    FIXTURE(f);
    struct application *apps = NULL;
    size_t count = 0;
    struct store_tx *tx = fixture_begin(f.store, STORE_READ);
    CHECK_CODE("too long a page",
               store_application_list(tx, SORT_NAME_ASC, (struct store_cursor){ 0 }, JT_STR(""),
                                      STORE_PAGE_MAX + 2, test_arena(), &apps, &count),
               JT_TOO_LARGE);
    CHECK_CODE("no e-mail",
               store_application_list(tx, SORT_EMAIL_ASC, (struct store_cursor){ 0 }, JT_STR(""),
                                      10, test_arena(), &apps, &count),
               JT_INVALID);
    store_tx_abortp(&tx);
}

TEST(the_longest_lifetime_is_at_least_the_default)
{
    FIXTURE(f);
    int64_t longest_s = 0;
    struct application app = fixture_application("a1", "one");
    struct store_tx *tx = fixture_begin(f.store, STORE_WRITE);
    CHECK_OK("none", store_longest_token_lifetime(tx, &longest_s));
    CHECK_INT("none", longest_s, TOKEN_LIFETIME_DEFAULT_S);
    app.access_token_lifetime_s = 60;
    CHECK_OK("create", store_application_create(tx, &app));
    CHECK_OK("short", store_longest_token_lifetime(tx, &longest_s));
    CHECK_INT("short", longest_s, TOKEN_LIFETIME_DEFAULT_S);
    app.access_token_lifetime_s = 86400;
    CHECK_OK("update", store_application_update(tx, &app));
    CHECK_OK("long", store_longest_token_lifetime(tx, &longest_s));
    CHECK_INT("long", longest_s, 86400);
    store_tx_abortp(&tx);
}
