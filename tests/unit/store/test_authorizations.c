/* Authorizing applications for APIs, and switching scopes on for them. */
#include "store/clients.h"
#include "store/fixture.h"

TEST(authorizing_tells_whether_it_changed_anything)
{
    FIXTURE(f);
    bool is_changed = false;
    struct store_tx *tx = fixture_begin(f.store, STORE_WRITE);
    put_application(tx, "a1", "one");
    put_api(tx, "p1", "api");

    CHECK_OK("first", store_authorize(tx, JT_STR("a1"), JT_STR("p1"), &is_changed));
    CHECK("first", is_changed);
    CHECK_OK("again", store_authorize(tx, JT_STR("a1"), JT_STR("p1"), &is_changed));
    CHECK("again", !is_changed);
    CHECK_OK("revoke", store_revoke(tx, JT_STR("a1"), JT_STR("p1"), &is_changed));
    CHECK("revoke", is_changed);
    CHECK_OK("revoke again", store_revoke(tx, JT_STR("a1"), JT_STR("p1"), &is_changed));
    CHECK("revoke again", !is_changed);

    static const struct {
        const char *name, *application, *api;
    } unknown[] = {
        { "no such application", "a9", "p1" },
        { "no such API", "a1", "p9" },
    };
    for (size_t i = 0; i < COUNT(unknown); i++) {
        jt_str application = str(unknown[i].application), api = str(unknown[i].api);
        CHECK_ENDS(unknown[i].name, f, tx, store_authorize(tx, application, api, &is_changed),
                   JT_NOT_FOUND);
        CHECK_ENDS(unknown[i].name, f, tx, store_revoke(tx, application, api, &is_changed),
                   JT_NOT_FOUND);
    }
    store_tx_abortp(&tx);
}

TEST(scopes_are_switched_on_authorized_apis_only)
{
    FIXTURE(f);
    struct store_tx *tx = fixture_begin(f.store, STORE_WRITE);
    put_application(tx, "a1", "one");
    put_api(tx, "p1", "api");
    put_api(tx, "p2", "other");
    put_scope(tx, "p1", "read");
    put_scope(tx, "p2", "read");
    authorize(tx, "a1", "p1");

    static const struct {
        const char *name, *api, *scope;
        bool enables;
        enum jt_code code;
        bool is_changed;
    } cases[] = {
        { "off when it never was on", "p1", "p1:read", false, JT_OK, false },
        { "on", "p1", "p1:read", true, JT_OK, true },
        { "on again", "p1", "p1:read", true, JT_OK, false },
        { "off", "p1", "p1:read", false, JT_OK, true },
        { "off again", "p1", "p1:read", false, JT_OK, false },
        { "another API's scope", "p1", "p2:read", true, JT_NOT_FOUND, false },
        { "another API's scope, off", "p1", "p2:read", false, JT_NOT_FOUND, false },
        { "no such scope", "p1", "p1:none", true, JT_NOT_FOUND, false },
        { "an API it is not authorized for", "p2", "p2:read", true, JT_REFUSED, false },
        { "the same, off", "p2", "p2:read", false, JT_REFUSED, false },
        { "no such API", "p9", "p2:read", true, JT_REFUSED, false },
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        bool is_changed = false;
        jt_str api = str(cases[i].api), scope = str(cases[i].scope);
        jt_err err =
            cases[i].enables
                ? store_application_scope_enable(tx, JT_STR("a1"), api, scope, &is_changed)
                : store_application_scope_disable(tx, JT_STR("a1"), api, scope, &is_changed);
        CHECK_CODE(cases[i].name, err, cases[i].code);
        CHECK_INT(cases[i].name, is_changed, cases[i].is_changed);
    }
    store_tx_abortp(&tx);
}

TEST(the_enabled_scopes_go_with_the_authorization)
{
    FIXTURE(f);
    struct client_data client;
    bool is_changed = false;
    struct store_tx *tx = fixture_begin(f.store, STORE_WRITE);
    put_application(tx, "a1", "one");
    put_api(tx, "p1", "api");
    put_scope(tx, "p1", "read");
    authorize(tx, "a1", "p1");
    enable(tx, "a1", "p1", "read");
    CHECK_OK("revoke", store_revoke(tx, JT_STR("a1"), JT_STR("p1"), &is_changed));
    authorize(tx, "a1", "p1");
    CHECK_OK("client", store_client_get(tx, JT_STR("a1"), test_arena(), &client));
    CHECK_INT("API", client.api_count, 1);
    CHECK_INT("no scope", client.apis[0].scope_count, 0);
    store_tx_abortp(&tx);
}

TEST(the_applications_of_an_api_are_of_all_types_authorized_ones_first)
{
    FIXTURE(f);
    struct api_application *rows = NULL;
    size_t count = 0;
    struct store_tx *tx = fixture_begin(f.store, STORE_WRITE);
    put_application(tx, "a1", "d");
    put_application(tx, "a2", "c");
    put_application(tx, "a3", "b");
    struct application app = fixture_application("a4", "a");
    app.type = APPLICATION_REG;
    CHECK_OK("reg", store_application_create(tx, &app));
    app.id = JT_STR("a5");
    app.type = APPLICATION_SPA;
    CHECK_OK("spa", store_application_create(tx, &app));
    put_api(tx, "p1", "api");
    put_api(tx, "p2", "other");
    authorize(tx, "a1", "p1");
    authorize(tx, "a2", "p1");
    authorize(tx, "a3", "p2");

    CHECK_OK("list", store_api_applications(tx, JT_STR("p1"), test_arena(), &rows, &count));
    static const struct {
        const char *id;
        bool is_authorized;
        enum application_type type;
    } want[] = {
        { "a2", true, APPLICATION_M2M },  { "a1", true, APPLICATION_M2M },
        { "a4", false, APPLICATION_REG }, { "a5", false, APPLICATION_SPA },
        { "a3", false, APPLICATION_M2M },
    };
    CHECK_INT("rows", count, COUNT(want));
    for (size_t i = 0; i < COUNT(want); i++) {
        CHECK_STR("id", rows[i].id, want[i].id);
        CHECK_INT(want[i].id, rows[i].is_authorized, want[i].is_authorized);
        CHECK_INT(want[i].id, rows[i].type, want[i].type);
    }
    store_tx_abortp(&tx);
}

TEST(the_applications_of_an_api_are_limited)
{
    FIXTURE(f);
    struct api_application *rows = NULL;
    size_t count = 0;
    struct store_tx *tx = fixture_begin(f.store, STORE_WRITE);
    put_api(tx, "p1", "api");
    for (int i = 0; i < STORE_API_APPLICATIONS_MAX + 5; i++) {
        char id[16];
        snprintf(id, sizeof(id), "a%d", i);
        put_application(tx, id, id);
    }
    authorize(tx, "a9", "p1");
    CHECK_OK("list", store_api_applications(tx, JT_STR("p1"), test_arena(), &rows, &count));
    CHECK_INT("rows", count, STORE_API_APPLICATIONS_MAX);
    CHECK_STR("the authorized one is among them", rows[0].id, "a9");
    store_tx_abortp(&tx);
}

TEST(of_many_authorized_applications_the_first_by_name_are_listed)
{
    enum { MANY = 10050 };
    FIXTURE(f);
    struct api_application *rows = NULL;
    size_t count = 0;
    char id[16], name[16];
    struct store_tx *tx = fixture_begin(f.store, STORE_WRITE);
    put_api(tx, "p1", "api");
    for (int i = 0; i < MANY; i++) {
        snprintf(id, sizeof(id), "a%d", i);
        snprintf(name, sizeof(name), "n%05d", MANY - i); /* the other way round */
        put_application(tx, id, name);
        authorize(tx, id, "p1");
    }
    put_application(tx, "first", "a");
    CHECK_OK("list", store_api_applications(tx, JT_STR("p1"), test_arena(), &rows, &count));
    CHECK_INT("rows", count, STORE_API_APPLICATIONS_MAX);
    for (int i = 0; i < STORE_API_APPLICATIONS_MAX; i++) {
        snprintf(name, sizeof(name), "n%05d", i + 1);
        CHECK_STR("by name", rows[i].name, name);
        CHECK(name, rows[i].is_authorized);
    }
    store_tx_abortp(&tx);
}
