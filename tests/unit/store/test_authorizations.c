/* Authorizing applications for APIs, and switching scopes on for them. */
#include "store/clients.h"
#include "store/fixture.h"

/* Of a1, then of a9, which is not there, then of a2, which has no secret. */
static struct authorization_state state_of(struct store_tx *tx, const char *api, size_t i)
{
    struct authorization_state states[] = { { .application_id = JT_STR("a1") },
                                            { .application_id = JT_STR("a9") },
                                            { .application_id = JT_STR("a2") } };
    CHECK_OK(api, store_authorization_states(tx, str(api), states, COUNT(states), test_arena()));
    return states[i];
}

TEST(authorizing_and_revoking_show_in_the_state)
{
    FIXTURE(f);
    struct store_tx *tx = fixture_begin(f.store, STORE_WRITE);
    struct application spa = fixture_application("a2", "two");
    spa.type = APPLICATION_SPA;
    put_application(tx, "a1", "one");
    CHECK_OK("without a secret", store_application_create(tx, &spa));
    put_api(tx, "p1", "api");
    put_api(tx, "p2", "other");
    CHECK("not there", !state_of(tx, "p1", 1).is_there);
    CHECK("there", state_of(tx, "p1", 0).is_there && state_of(tx, "p1", 2).is_there);
    CHECK_INT("type", state_of(tx, "p1", 0).type, APPLICATION_M2M);
    CHECK_INT("type", state_of(tx, "p1", 2).type, APPLICATION_SPA);
    CHECK("at first", !state_of(tx, "p1", 0).is_authorized);

    for (int twice = 0; twice < 2; twice++) {
        CHECK_OK("authorize", store_authorize(tx, JT_STR("a1"), JT_STR("p1")));
        CHECK("authorized", state_of(tx, "p1", 0).is_authorized);
        CHECK("for that one alone", !state_of(tx, "p2", 0).is_authorized);
        CHECK("that one alone", !state_of(tx, "p1", 2).is_authorized);
    }
    for (int twice = 0; twice < 2; twice++) {
        CHECK_OK("revoke", store_revoke(tx, JT_STR("a1"), JT_STR("p1")));
        CHECK("revoked", !state_of(tx, "p1", 0).is_authorized);
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
    struct store_tx *tx = fixture_begin(f.store, STORE_WRITE);
    put_application(tx, "a1", "one");
    put_api(tx, "p1", "api");
    put_scope(tx, "p1", "read");
    authorize(tx, "a1", "p1");
    enable(tx, "a1", "p1", "read");
    CHECK_OK("revoke", store_revoke(tx, JT_STR("a1"), JT_STR("p1")));
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
