/* Who is authorized for what, from either side. */
#include "store/authorization_lists.h"

#include "store/fixture.h"
#include "store/usage.h"

static void fill(struct fixture *f)
{
    struct store_tx *tx = fixture_begin(f->store, STORE_WRITE);
    put_organization(tx, "org_1", "Acme", "");
    put_application(tx, "a1", "first");
    put_application_of(tx, "a2", "second", "org_1");
    put_application(tx, "a3", "not authorized");
    put_application(tx, "a4", "fourth");
    put_api(tx, "p1", "orders");
    put_api(tx, "p2", "invoices");
    put_scope(tx, "p1", "write");
    put_scope(tx, "p1", "read");
    put_scope(tx, "p2", "read");
    authorize(tx, "a1", "p1");
    authorize(tx, "a2", "p1");
    authorize(tx, "a4", "p1");
    authorize(tx, "a1", "p2");
    enable(tx, "a1", "p1", "write");
    enable(tx, "a1", "p1", "read");
    enable(tx, "a1", "p2", "read");
    fixture_commit(&tx);
    tx = fixture_begin(f->store, STORE_BOOKKEEPING);
    const struct usage usages[] = {
        { .application_id = JT_STR("a1"),
          .kind = USAGE_AUDIENCE,
          .subject = JT_STR("p1"),
          .count = 7,
          .last_used_ms = 70,
          .last_address = JT_STR("") },
        { .application_id = JT_STR("a1"),
          .kind = USAGE_SCOPE,
          .subject = JT_STR("p1:read"),
          .count = 5,
          .last_used_ms = 50,
          .last_address = JT_STR("") },
    };
    for (size_t i = 0; i < COUNT(usages); i++)
        CHECK_OK("usage", store_usage_add(tx, &usages[i]));
    CHECK_OK("commit", store_commit(&tx));
}

TEST(the_authorized_applications_of_an_api_come_in_pages_by_id)
{
    FIXTURE(f);
    struct authorized_application *rows = NULL;
    size_t count = 0;
    fill(&f);
    struct store_tx *tx = fixture_begin(f.store, STORE_READ);
    CHECK_OK("first", store_authorized_applications(tx, JT_STR("p1"), JT_STR(""), 2, test_arena(),
                                                    &rows, &count));
    CHECK_INT("limited", count, 2);
    CHECK_STR("id", rows[0].id, "a1");
    CHECK_STR("name", rows[0].name, "first");
    CHECK_INT("type", rows[0].type, APPLICATION_M2M);
    CHECK_STR("global", rows[0].org_code, "");
    CHECK_STR("of an organization", rows[1].org_code, "org_1");
    CHECK_OK("rest", store_authorized_applications(tx, JT_STR("p1"), JT_STR("a2"), 2, test_arena(),
                                                   &rows, &count));
    CHECK_INT("one is left", count, 1);
    CHECK_STR("id", rows[0].id, "a4");
    CHECK_CODE("a page too long",
               store_authorized_applications(tx, JT_STR("p1"), JT_STR(""), STORE_PAGE_MAX + 2,
                                             test_arena(), &rows, &count),
               JT_TOO_LARGE);
    store_tx_abortp(&tx);
}

TEST(the_apis_of_an_application_have_their_figures)
{
    FIXTURE(f);
    struct authorized_api *rows = NULL;
    size_t count = 0;
    fill(&f);
    struct store_tx *tx = fixture_begin(f.store, STORE_READ);
    CHECK_OK("list",
             store_authorized_apis(tx, JT_STR("a1"), JT_STR(""), 10, test_arena(), &rows, &count));
    CHECK_INT("two", count, 2);
    CHECK_STR("audience", rows[0].audience, "https://orders");
    CHECK("not built in", !rows[0].is_management);
    CHECK_INT("count", rows[0].use_count, 7);
    CHECK_INT("last", rows[0].last_used_ms, 70);
    CHECK_INT("never used", rows[1].use_count, 0);
    CHECK_OK("behind the first", store_authorized_apis(tx, JT_STR("a1"), JT_STR("p1"), 10,
                                                       test_arena(), &rows, &count));
    CHECK_INT("one", count, 1);
    CHECK_STR("id", rows[0].id, "p2");
    store_tx_abortp(&tx);
}

TEST(enabled_scopes_come_by_key_with_their_figures)
{
    FIXTURE(f);
    struct enabled_scope *scopes = NULL;
    size_t count = 0;
    fill(&f);
    struct store_tx *tx = fixture_begin(f.store, STORE_READ);
    CHECK_OK("list",
             store_enabled_scopes(tx, JT_STR("a1"), JT_STR("p1"), test_arena(), &scopes, &count));
    CHECK_INT("two", count, 2);
    CHECK_STR("by key", scopes[0].key, "read");
    CHECK_STR("id", scopes[0].id, "p1:read");
    CHECK_INT("count", scopes[0].use_count, 5);
    CHECK_INT("last", scopes[0].last_used_ms, 50);
    CHECK_INT("never used", scopes[1].use_count, 0);
    CHECK_OK("none",
             store_enabled_scopes(tx, JT_STR("a2"), JT_STR("p1"), test_arena(), &scopes, &count));
    CHECK_INT("none", count, 0);
    store_tx_abortp(&tx);
}
