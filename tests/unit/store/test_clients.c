/* What the token endpoint reads of one client. */
#include "store/clients.h"
#include "store/fixture.h"

TEST(a_client_comes_with_all_that_its_tokens_depend_on)
{
    FIXTURE(f);
    struct client_data client;
    struct api management;
    struct scope scope;
    bool is_changed = false;
    struct store_tx *tx = fixture_begin(f.store, STORE_WRITE);
    CHECK_OK("management API",
             store_api_get_by_audience(tx, JT_STR(ISSUER "/api"), test_arena(), &management));
    CHECK_OK("its scope",
             store_scope_get_by_key(tx, management.id, JT_STR("read:apis"), test_arena(), &scope));
    put_organization(tx, "o1", "one", "");
    put_application_of(tx, "a1", "app", "o1");
    put_secret(tx, "a1", 1, 10, false);
    put_secret(tx, "a1", 2, 20, true);
    /* The management API, https://id.example.com/api/v1, sorts between these two. */
    put_api(tx, "p1", "zebra");
    put_api(tx, "p2", "ant");
    put_api(tx, "p3", "not-authorized");
    put_scope(tx, "p1", "b");
    put_scope(tx, "p1", "a:z");
    put_scope(tx, "p1", "B");
    put_scope(tx, "p1", "off");
    authorize(tx, "a1", "p1");
    authorize(tx, "a1", "p2");
    CHECK_OK("authorize", store_authorize(tx, JT_STR("a1"), management.id));
    CHECK_OK("enable", store_application_scope_enable(tx, JT_STR("a1"), management.id, scope.id,
                                                      &is_changed));
    enable(tx, "a1", "p1", "b");
    enable(tx, "a1", "p1", "a:z");
    enable(tx, "a1", "p1", "B");
    fixture_commit(&tx);

    tx = fixture_begin(f.store, STORE_READ);
    CHECK_OK("get", store_client_get(tx, JT_STR("a1"), test_arena(), &client));
    store_tx_abortp(&tx);
    CHECK_STR("id", client.app.id, "a1");
    CHECK_STR("organization", client.app.org_code, "o1");
    CHECK("not suspended", !client.is_organization_suspended);
    CHECK_INT("revision", client.revision, 1);
    CHECK_INT("secrets", client.secret_count, 2);
    CHECK("current first", client.secrets[0].digest[0] == 2 && !client.secrets[0].is_previous);
    CHECK("then previous", client.secrets[1].digest[0] == 1 && client.secrets[1].is_previous);

    CHECK_INT("APIs", client.api_count, 3);
    CHECK_STR("by audience", client.apis[0].audience, "https://ant");
    CHECK_STR("by audience", client.apis[1].audience, ISSUER "/api/v1");
    CHECK_STR("by audience", client.apis[2].audience, "https://zebra");
    CHECK("only one is the management API", !client.apis[0].is_management &&
                                                client.apis[1].is_management &&
                                                !client.apis[2].is_management);
    CHECK_INT("none enabled", client.apis[0].scope_count, 0);
    CHECK_INT("one enabled", client.apis[1].scope_count, 1);
    CHECK_STR("its key", client.apis[1].scopes[0].key, "read:apis");
    CHECK_INT("three enabled", client.apis[2].scope_count, 3);
    CHECK_STR("by bytes", client.apis[2].scopes[0].key, "B");
    CHECK_STR("by bytes", client.apis[2].scopes[1].key, "a:z");
    CHECK_STR("by bytes", client.apis[2].scopes[2].key, "b");
    CHECK_STR("with its id", client.apis[2].scopes[2].id, "p1:b");
}

/* Contract section 1.4. */
TEST(a_client_comes_with_the_keys_that_one_api_enables_and_another_only_defines)
{
    FIXTURE(f);
    struct client_data client;
    struct store_tx *tx = fixture_begin(f.store, STORE_WRITE);
    put_application(tx, "a1", "app");
    put_application(tx, "a2", "other");
    put_api(tx, "p1", "ant");
    put_api(tx, "p2", "bee");
    put_api(tx, "p3", "cow");
    put_api(tx, "p4", "not-authorized");
    for (const char *api = "p1\0p2\0p4\0"; *api != '\0'; api += 3)
        put_scope(tx, api, "shared");
    put_scope(tx, "p1", "both");
    put_scope(tx, "p2", "both");
    put_scope(tx, "p2", "another");
    put_scope(tx, "p2", "own");
    put_scope(tx, "p3", "another");
    put_scope(tx, "p3", "idle");
    authorize(tx, "a1", "p1");
    enable(tx, "a1", "p1", "shared");
    CHECK_OK("of one API", store_client_get(tx, JT_STR("a1"), test_arena(), &client));
    CHECK_INT("none", client.apis[0].withheld_count, 0);

    authorize(tx, "a1", "p2");
    authorize(tx, "a1", "p3");
    authorize(tx, "a2", "p2");
    enable(tx, "a1", "p1", "both");
    enable(tx, "a1", "p2", "both");
    enable(tx, "a1", "p2", "own");
    enable(tx, "a1", "p3", "another");
    enable(tx, "a2", "p2", "shared"); /* another's does not count */
    CHECK_OK("of three", store_client_get(tx, JT_STR("a1"), test_arena(), &client));
    CHECK_INT("APIs", client.api_count, 3);
    CHECK_INT("the first enables what it shares", client.apis[0].withheld_count, 0);
    CHECK_INT("the second lacks two", client.apis[1].withheld_count, 2);
    CHECK_STR("ascending", client.apis[1].withheld[0], "another");
    CHECK_STR("ascending", client.apis[1].withheld[1], "shared");
    CHECK_INT("idle is no other's", client.apis[2].withheld_count, 0);
    store_tx_abortp(&tx);
}

TEST(a_client_without_anything_is_a_client)
{
    FIXTURE(f);
    struct client_data client;
    struct store_tx *tx = fixture_begin(f.store, STORE_WRITE);
    CHECK_CODE("unknown", store_client_get(tx, JT_STR("a1"), test_arena(), &client), JT_NOT_FOUND);
    put_application(tx, "a1", "app");
    CHECK_OK("get", store_client_get(tx, JT_STR("a1"), test_arena(), &client));
    CHECK_INT("no secret, no API", client.secret_count + client.api_count, 0);
    CHECK_INT("no change yet", client.revision, 0);
    CHECK_STR("no organization", client.app.org_code, "");
    store_tx_abortp(&tx);
}

TEST(a_suspended_organization_is_told)
{
    FIXTURE(f);
    struct client_data client;
    struct organization org = { .code = JT_STR("o1"),
                                .is_suspended = true,
                                .attributes = JT_STR("{}") };
    struct store_tx *tx = fixture_begin(f.store, STORE_WRITE);
    CHECK_OK("organization", store_organization_create(tx, &org));
    put_application_of(tx, "a1", "app", "o1");
    CHECK_OK("get", store_client_get(tx, JT_STR("a1"), test_arena(), &client));
    CHECK("suspended", client.is_organization_suspended);
    store_tx_abortp(&tx);
}

TEST(a_client_of_many_apis_and_scopes_keeps_each_scope_with_its_api)
{
    FIXTURE(f);
    enum { APIS = 30, SCOPES = 20 };
    struct client_data client;
    struct store_tx *tx = fixture_begin(f.store, STORE_WRITE);
    put_application(tx, "a1", "app");
    for (int i = 0; i < APIS; i++) {
        char api[16], key[16];
        snprintf(api, sizeof(api), "p%02d", i);
        put_api(tx, api, api);
        authorize(tx, "a1", api);
        for (int k = 0; k < SCOPES * (i % 3); k++) { /* each third has none */
            snprintf(key, sizeof(key), "s%02d", k);
            put_scope(tx, api, key);
            enable(tx, "a1", api, key);
        }
    }
    CHECK_OK("get", store_client_get(tx, JT_STR("a1"), test_arena(), &client));
    CHECK_INT("APIs", client.api_count, APIS);
    for (size_t i = 0; i < APIS; i++) {
        CHECK_INT("scopes", client.apis[i].scope_count, SCOPES * (i % 3));
        for (size_t k = 0; k < client.apis[i].scope_count; k++)
            CHECK("of this API", jt_str_starts(client.apis[i].scopes[k].id, client.apis[i].api_id));
    }
    store_tx_abortp(&tx);
}
