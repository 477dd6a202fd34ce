/* Scopes, each of one API. */
#include "store/clients.h"
#include "store/fixture.h"
#include "store/usage.h"

TEST(a_scope_comes_back_as_it_was_put)
{
    FIXTURE(f);
    struct scope got;
    struct scope scope = { JT_STR("s1"), JT_STR("p1"), JT_STR("read:x"), JT_STR("Read x"), false };
    struct store_tx *tx = fixture_begin(f.store, STORE_WRITE);
    CHECK_ENDS("of no API", f, tx, store_scope_create(tx, &scope), JT_NOT_FOUND);
    put_api(tx, "p1", "one");
    put_api(tx, "p2", "two");
    CHECK_OK("create", store_scope_create(tx, &scope));
    CHECK_OK("get", store_scope_get(tx, JT_STR("p1"), JT_STR("s1"), test_arena(), &got));
    CHECK_STR("id", got.id, "s1");
    CHECK_STR("API", got.api_id, "p1");
    CHECK_STR("key", got.key, "read:x");
    CHECK_STR("description", got.description, "Read x");
    CHECK_OK("by key",
             store_scope_get_by_key(tx, JT_STR("p1"), JT_STR("read:x"), test_arena(), &got));
    CHECK_STR("by key", got.id, "s1");

    CHECK_CODE("not by another API",
               store_scope_get(tx, JT_STR("p2"), JT_STR("s1"), test_arena(), &got), JT_NOT_FOUND);
    CHECK_CODE("nor its key",
               store_scope_get_by_key(tx, JT_STR("p2"), JT_STR("read:x"), test_arena(), &got),
               JT_NOT_FOUND);
    store_tx_abortp(&tx);
}

TEST(a_key_is_unique_on_its_api_only)
{
    FIXTURE(f);
    struct store_tx *tx = fixture_begin(f.store, STORE_WRITE);
    put_api(tx, "p1", "one");
    put_api(tx, "p2", "two");
    put_scope(tx, "p1", "read");
    put_scope(tx, "p2", "read");
    put_scope(tx, "p1", "Read");
    struct scope again = { JT_STR("other"), JT_STR("p1"), JT_STR("read"), JT_STR(""), false };
    CHECK_ENDS("twice", f, tx, store_scope_create(tx, &again), JT_CONFLICT);
    store_tx_abortp(&tx);
}

TEST(only_the_description_changes_and_only_through_its_api)
{
    FIXTURE(f);
    struct scope got;
    struct store_tx *tx = fixture_begin(f.store, STORE_WRITE);
    put_api(tx, "p1", "one");
    put_api(tx, "p2", "two");
    put_scope(tx, "p1", "read");
    CHECK_OK("set",
             store_scope_set_description(tx, JT_STR("p1"), JT_STR("p1:read"), JT_STR("New")));
    CHECK_OK("get", store_scope_get(tx, JT_STR("p1"), JT_STR("p1:read"), test_arena(), &got));
    CHECK_STR("description", got.description, "New");
    CHECK_STR("key", got.key, "read");
    CHECK_CODE("another API's",
               store_scope_set_description(tx, JT_STR("p2"), JT_STR("p1:read"), JT_STR("x")),
               JT_NOT_FOUND);
    CHECK_OK("delete by another", store_scope_delete(tx, JT_STR("p2"), JT_STR("p1:read")));
    CHECK_OK("is there", store_scope_get(tx, JT_STR("p1"), JT_STR("p1:read"), test_arena(), &got));
    CHECK_OK("delete", store_scope_delete(tx, JT_STR("p1"), JT_STR("p1:read")));
    CHECK_CODE("is gone", store_scope_get(tx, JT_STR("p1"), JT_STR("p1:read"), test_arena(), &got),
               JT_NOT_FOUND);
    store_tx_abortp(&tx);
}

TEST(a_deleted_scope_is_enabled_nowhere_and_was_never_used)
{
    FIXTURE(f);
    struct client_data client;
    struct usage_figures figures = { .application_id = JT_STR("a1") };
    struct store_tx *tx = fixture_begin(f.store, STORE_WRITE);
    put_application(tx, "a1", "one");
    put_api(tx, "p1", "one");
    put_scope(tx, "p1", "read");
    put_scope(tx, "p1", "write");
    authorize(tx, "a1", "p1");
    enable(tx, "a1", "p1", "read");
    enable(tx, "a1", "p1", "write");
    CHECK_OK("usage",
             store_usage_add(tx, &(struct usage){ JT_STR("a1"), USAGE_SCOPE, JT_STR("p1:read"), 0,
                                                  3, 5, JT_STR("") }));
    CHECK_OK("delete", store_scope_delete(tx, JT_STR("p1"), JT_STR("p1:read")));
    CHECK_OK("client", store_client_get(tx, JT_STR("a1"), test_arena(), &client));
    CHECK_INT("scopes left", client.apis[0].scope_count, 1);
    CHECK_STR("the other one", client.apis[0].scopes[0].key, "write");
    CHECK_OK("figures",
             store_usage_get(tx, USAGE_SCOPE, JT_STR("p1:read"), &figures, 1, test_arena()));
    CHECK_INT("figures", figures.count, 0);
    store_tx_abortp(&tx);
}

TEST(scopes_are_listed_by_the_bytes_of_their_keys)
{
    FIXTURE(f);
    struct scope *scopes = NULL;
    size_t count = 9;
    struct store_tx *tx = fixture_begin(f.store, STORE_WRITE);
    CHECK_CODE("no such API", store_scope_list(tx, JT_STR("p1"), test_arena(), &scopes, &count),
               JT_NOT_FOUND);
    put_api(tx, "p1", "one");
    CHECK_OK("none", store_scope_list(tx, JT_STR("p1"), test_arena(), &scopes, &count));
    CHECK_INT("none", count, 0);
    static const char *const keys[] = { "b", "a:b", "B", "a", "a~", "_" };
    for (size_t i = 0; i < COUNT(keys); i++)
        put_scope(tx, "p1", keys[i]);
    CHECK_OK("list", store_scope_list(tx, JT_STR("p1"), test_arena(), &scopes, &count));
    CHECK_INT("all", count, COUNT(keys));
    for (size_t i = 1; i < count; i++)
        CHECK("ascending", jt_str_cmp(scopes[i - 1].key, scopes[i].key) < 0);
    store_tx_abortp(&tx);
}

TEST(an_api_has_a_limited_number_of_scopes)
{
    FIXTURE(f);
    struct store_tx *tx = fixture_begin(f.store, STORE_WRITE);
    put_api(tx, "p1", "one");
    put_api(tx, "p2", "two");
    for (int i = 0; i < SCOPES_PER_API_MAX; i++) {
        char key[16];
        snprintf(key, sizeof(key), "s%d", i);
        put_scope(tx, "p1", key);
    }
    struct scope more = { JT_STR("more"), JT_STR("p1"), JT_STR("more"), JT_STR(""), false };
    CHECK_CODE("one more", store_scope_create(tx, &more), JT_TOO_LARGE);
    put_scope(tx, "p2", "another API's");
    store_tx_abortp(&tx);
}
