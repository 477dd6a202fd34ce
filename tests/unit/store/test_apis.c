/* APIs, and the built-in one among them. */
#include "store/clients.h"
#include "store/fixture.h"
#include "store/usage.h"

TEST(an_api_comes_back_as_it_was_put)
{
    FIXTURE(f);
    struct api api = { .id = JT_STR("p1"),
                       .name = JT_STR("Orders"),
                       .audience = JT_STR("https://orders"),
                       .created_ms = 7 },
               got;
    struct store_tx *tx = fixture_begin(f.store, STORE_WRITE);
    CHECK_OK("create", store_api_create(tx, &api));
    CHECK_OK("by id", store_api_get(tx, JT_STR("p1"), test_arena(), &got));
    CHECK_STR("name", got.name, "Orders");
    CHECK_STR("audience", got.audience, "https://orders");
    CHECK("not the built-in one", !got.is_management);
    CHECK_INT("created", got.created_ms, 7);
    CHECK_OK("by audience",
             store_api_get_by_audience(tx, JT_STR("https://orders"), test_arena(), &got));
    CHECK_STR("id", got.id, "p1");
    CHECK_CODE("exact spelling only",
               store_api_get_by_audience(tx, JT_STR("https://Orders"), test_arena(), &got),
               JT_NOT_FOUND);
    CHECK_CODE("unknown id", store_api_get(tx, JT_STR("p2"), test_arena(), &got), JT_NOT_FOUND);
    store_tx_abortp(&tx);
}

TEST(an_audience_is_one_apis_only)
{
    FIXTURE(f);
    struct store_tx *tx = fixture_begin(f.store, STORE_WRITE);
    put_api(tx, "p1", "orders");
    static const struct {
        const char *name, *audience;
        enum jt_code code;
    } cases[] = {
        { "taken", "https://orders", JT_CONFLICT },
        { "the management API's", ISSUER "/api/v1", JT_CONFLICT },
        { "the management API's short one", ISSUER "/api", JT_CONFLICT },
        { "a longer one is free", ISSUER "/api/v1/x", JT_OK },
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct api api = { .id = str(cases[i].name),
                           .name = JT_STR("x"),
                           .audience = str(cases[i].audience) };
        CHECK_ENDS(cases[i].name, f, tx, store_api_create(tx, &api), cases[i].code);
    }
    store_tx_abortp(&tx);
}

TEST(the_management_api_is_found_by_either_audience_and_shows_the_longer)
{
    FIXTURE(f);
    struct api first, second, by_id;
    struct store_tx *tx = fixture_begin(f.store, STORE_WRITE);
    CHECK_OK("v1", store_api_get_by_audience(tx, JT_STR(ISSUER "/api/v1"), test_arena(), &first));
    CHECK_OK("short", store_api_get_by_audience(tx, JT_STR(ISSUER "/api"), test_arena(), &second));
    CHECK_OK("id", store_api_get(tx, first.id, test_arena(), &by_id));
    CHECK("one API", jt_str_eq(first.id, second.id) && by_id.is_management);
    CHECK_STR("audience", second.audience, ISSUER "/api/v1");
    CHECK("an id like others", jt_str_is_lower_hex(first.id, 32));
    CHECK_CODE("it stays", store_api_delete(tx, first.id), JT_NOT_FOUND);
    store_tx_abortp(&tx);
}

TEST(the_management_apis_audience_follows_the_issuer)
{
    FIXTURE(f);
    struct store_options options = fixture_options(&f);
    struct store *moved = NULL;
    struct api api;
    jt_str problem;
    options.issuer = JT_STR("https://new.example.com");
    CHECK_OK("open", store_open(&options, test_arena(), &moved, &problem));
    struct store_tx *tx = fixture_begin(moved, STORE_READ);
    CHECK_OK("new", store_api_get_by_audience(tx, JT_STR("https://new.example.com/api"),
                                              test_arena(), &api));
    CHECK_STR("new", api.audience, "https://new.example.com/api/v1");
    CHECK_CODE("old", store_api_get_by_audience(tx, JT_STR(ISSUER "/api"), test_arena(), &api),
               JT_NOT_FOUND);
    store_tx_abortp(&tx);
    store_close(moved);
}

TEST(apis_are_listed_by_name)
{
    FIXTURE(f);
    struct api *apis = NULL;
    size_t count = 0;
    struct store_tx *tx = fixture_begin(f.store, STORE_WRITE);
    put_api(tx, "p1", "zebra");
    put_api(tx, "p2", "ant");
    CHECK_OK("list", store_api_list(tx, test_arena(), &apis, &count));
    CHECK_INT("with the built-in one", count, 3);
    CHECK_STR("first", apis[0].id, "p2");
    CHECK_STR("its name sorts too", apis[1].name, MANAGEMENT_API_NAME);
    CHECK_STR("last", apis[2].id, "p1");
    store_tx_abortp(&tx);
}

TEST(all_of_an_api_goes_with_it)
{
    FIXTURE(f);
    struct client_data client;
    struct usage_figures figures = { .application_id = JT_STR("a1") };
    struct store_tx *tx = fixture_begin(f.store, STORE_WRITE);
    put_application(tx, "a1", "one");
    put_api(tx, "p1", "api");
    put_scope(tx, "p1", "read");
    authorize(tx, "a1", "p1");
    enable(tx, "a1", "p1", "read");
    CHECK_OK("usage of the API",
             store_usage_add(tx, &(struct usage){ JT_STR("a1"), USAGE_AUDIENCE, JT_STR("p1"), 0, 3,
                                                  5, JT_STR("") }));
    CHECK_OK("usage of the scope",
             store_usage_add(tx, &(struct usage){ JT_STR("a1"), USAGE_SCOPE, JT_STR("p1:read"), 0,
                                                  3, 5, JT_STR("") }));
    CHECK_OK("delete", store_api_delete(tx, JT_STR("p1")));
    CHECK_CODE("again", store_api_delete(tx, JT_STR("p1")), JT_NOT_FOUND);

    CHECK_OK("client", store_client_get(tx, JT_STR("a1"), test_arena(), &client));
    CHECK_INT("its APIs", client.api_count, 0);
    CHECK_OK("figures",
             store_usage_get(tx, USAGE_AUDIENCE, JT_STR("p1"), &figures, 1, test_arena()));
    CHECK_INT("figures of the API", figures.count, 0);
    CHECK_OK("figures",
             store_usage_get(tx, USAGE_SCOPE, JT_STR("p1:read"), &figures, 1, test_arena()));
    CHECK_INT("figures of the scope", figures.count, 0);
    store_tx_abortp(&tx);
}
