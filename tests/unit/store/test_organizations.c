/* Organizations. */
#include "store/fixture.h"

TEST(an_organization_comes_back_as_it_was_put)
{
    FIXTURE(f);
    struct organization org = { .code = JT_STR("o1"),
                                .name = JT_STR("One"),
                                .handle = JT_STR("one"),
                                .external_id = JT_STR("x-1"),
                                .sender_email = JT_STR("one@example.com"),
                                .created_ms = 5,
                                .attributes = JT_STR("{\"a\":1}") },
                        got;
    struct store_tx *tx = fixture_begin(f.store, STORE_WRITE);
    CHECK_OK("create", store_organization_create(tx, &org));
    CHECK_OK("get", store_organization_get(tx, JT_STR("o1"), test_arena(), &got));
    CHECK_STR("name", got.name, "One");
    CHECK_STR("handle", got.handle, "one");
    CHECK_STR("external id", got.external_id, "x-1");
    CHECK_STR("e-mail", got.sender_email, "one@example.com");
    CHECK("not suspended", !got.is_suspended && got.suspended_ms == 0);
    CHECK_STR("attributes", got.attributes, "{\"a\":1}");

    org.name = JT_STR("Uno");
    org.handle = JT_STR("");
    org.is_suspended = true;
    org.suspended_ms = 77;
    org.created_ms = 99;
    CHECK_OK("update", store_organization_update(tx, &org));
    CHECK_OK("get", store_organization_get(tx, JT_STR("o1"), test_arena(), &got));
    CHECK_STR("name", got.name, "Uno");
    CHECK_STR("no handle", got.handle, "");
    CHECK("suspended", got.is_suspended && got.suspended_ms == 77);
    CHECK_INT("created stays", got.created_ms, 5);

    org.code = JT_STR("o9");
    CHECK_CODE("update of none", store_organization_update(tx, &org), JT_NOT_FOUND);
    CHECK_CODE("get none", store_organization_get(tx, JT_STR("o9"), test_arena(), &got),
               JT_NOT_FOUND);
    store_tx_abortp(&tx);
}

TEST(a_handle_is_unique_where_it_is_set)
{
    FIXTURE(f);
    struct organization org = { .code = JT_STR("o1"), .attributes = JT_STR("{}") };
    struct store_tx *tx = fixture_begin(f.store, STORE_WRITE);
    CHECK_OK("none", store_organization_create(tx, &org));
    CHECK_ENDS("the code is taken", f, tx, store_organization_create(tx, &org), JT_CONFLICT);
    org.code = JT_STR("o2");
    CHECK_OK("none again", store_organization_create(tx, &org));
    org.handle = JT_STR("h");
    CHECK_OK("set", store_organization_update(tx, &org));
    CHECK_OK("set to what it is", store_organization_update(tx, &org));
    org.code = JT_STR("o1");
    CHECK_ENDS("set on another", f, tx, store_organization_update(tx, &org), JT_CONFLICT);
    org.code = JT_STR("o3");
    CHECK_ENDS("created with it", f, tx, store_organization_create(tx, &org), JT_CONFLICT);
    store_tx_abortp(&tx);
}

TEST(its_applications_go_with_an_organization)
{
    FIXTURE(f);
    struct application app;
    jt_str *ids = NULL;
    size_t count = 0;
    struct store_tx *tx = fixture_begin(f.store, STORE_WRITE);
    put_organization(tx, "o1", "one", "");
    put_application_of(tx, "a1", "b", "o1");
    put_application_of(tx, "a2", "a", "o1");
    put_application(tx, "a3", "global");
    CHECK_OK("delete", store_organization_delete(tx, JT_STR("o1"), test_arena(), &ids, &count));
    CHECK_INT("two", count, 2);
    CHECK_STR("by name", ids[0], "a2");
    CHECK_STR("by name", ids[1], "a1");
    CHECK_CODE("gone", store_application_get(tx, JT_STR("a1"), test_arena(), &app), JT_NOT_FOUND);
    CHECK_OK("the global one stays", store_application_get(tx, JT_STR("a3"), test_arena(), &app));
    store_tx_abortp(&tx);
}

static jt_str walk(struct store_tx *tx, enum store_sort sort, size_t page_size)
{
    struct store_cursor after = { 0 };
    struct jt_buf seen;
    CHECK_OK("buffer", jt_arena_buf(test_arena(), 4096, &seen));
    for (;;) {
        bool is_by_email = sort == SORT_EMAIL_ASC || sort == SORT_EMAIL_DESC;
        struct organization *orgs = NULL;
        size_t count = 0;
        CHECK_OK("list", store_organization_list(tx, sort, after, page_size + 1, test_arena(),
                                                 &orgs, &count));
        for (size_t i = 0; i < count && i < page_size; i++) {
            jt_buf_put(&seen, orgs[i].code);
            after.value = is_by_email ? orgs[i].sender_email : orgs[i].name;
            after.id = orgs[i].code;
        }
        if (count <= page_size)
            return jt_buf_str(&seen);
    }
}

TEST(pages_hold_every_organization_once_in_each_order)
{
    FIXTURE(f);
    struct store_tx *tx = fixture_begin(f.store, STORE_WRITE);
    put_organization(tx, "a", "x", "");
    put_organization(tx, "b", "y", ""); /* no e-mail, twice: the code decides */
    put_organization(tx, "c", "x", "b@example.com");
    put_organization(tx, "d", "", "a@example.com");
    static const struct {
        const char *name;
        enum store_sort sort;
        const char *want;
    } cases[] = {
        { "name ascending", SORT_NAME_ASC, "dacb" },
        { "name descending", SORT_NAME_DESC, "bcad" },
        { "e-mail ascending", SORT_EMAIL_ASC, "abdc" },
        { "e-mail descending", SORT_EMAIL_DESC, "cdba" },
    };
    for (size_t i = 0; i < COUNT(cases); i++)
        for (size_t page_size = 1; page_size < 6; page_size++)
            CHECK_STR(cases[i].name, walk(tx, cases[i].sort, page_size), cases[i].want);
    store_tx_abortp(&tx);
}
