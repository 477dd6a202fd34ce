/* What an application's tokens carry besides: as it is set, and as the token endpoint reads it. */
#include "store/clients.h"
#include "store/flag_fixture.h"
#include "store/property_fixture.h"
#include "store/token_set_fixture.h"

/* Application a1; properties: region (eu), tier (no value), beta (true), secret (private, x), org
 * (of organizations); flags: level, new. */
static void fill(struct fixture *f)
{
    struct store_tx *tx = fixture_begin(f->store, STORE_WRITE);
    put_application(tx, "a1", "app");
    put_application(tx, "a2", "other");
    put_flag(tx, "new", FEATURE_FLAG_BOOLEAN, "false");
    put_flag(tx, "level", FEATURE_FLAG_STRING, "beta");
    fixture_commit(&tx);
    put_property(f, "region", "single_line_text", "app", false);
    put_property(f, "tier", "multi_line_text", "app", false);
    put_property(f, "beta", "boolean", "app", false);
    put_property(f, "secret", "single_line_text", "app", true);
    put_property(f, "org", "single_line_text", "org", false);
    put_property_value(f, "a1", "region", "eu");
    put_property_value(f, "a1", "beta", "true");
    put_property_value(f, "a1", "secret", "x");
    put_property_value(f, "a2", "tier", "of another");
}

static bool set_properties(struct store_tx *tx, const char *first, const char *second)
{
    return put_token_set(tx, "a1", TOKEN_PROPERTIES, first, second);
}

TEST(what_may_be_switched_on_is_shown_with_its_value)
{
    FIXTURE(f);
    struct token_customization got;
    fill(&f);
    struct store_tx *tx = fixture_begin(f.store, STORE_WRITE);
    CHECK_CODE("unknown", store_token_customization_get(tx, JT_STR("x"), test_arena(), &got, NULL),
               JT_NOT_FOUND);
    CHECK_OK("get", store_token_customization_get(tx, JT_STR("a1"), test_arena(), &got, NULL));
    CHECK("off by default", !got.has_permissions_claim && !got.coalesces_tokens);
    CHECK_INT("public ones of applications", got.property_count, 3);
    CHECK_STR("by key", got.properties[0].key, "beta");
    CHECK("boolean", got.properties[0].is_boolean && got.properties[0].has_value);
    CHECK_STR("value", got.properties[1].value, "eu");
    CHECK_STR("id", got.properties[1].id, "prop_region");
    CHECK_STR("name", got.properties[1].name, "Name of region");
    CHECK("no value", !got.properties[2].has_value && !got.properties[2].is_boolean);
    CHECK_INT("all flags", got.flag_count, 2);
    CHECK_STR("by key", got.flags[0].key, "level");
    CHECK_STR("default", got.flags[0].value, "beta");
    for (size_t i = 0; i < got.property_count; i++)
        CHECK("off by default", !got.properties[i].is_included);
    for (size_t i = 0; i < got.flag_count; i++)
        CHECK("off by default", !got.flags[i].is_included);

    CHECK("switched on", set_properties(tx, "tier", NULL));
    CHECK_OK("get", store_token_customization_get(tx, JT_STR("a1"), test_arena(), &got, NULL));
    CHECK_STR("first, because it is included", got.properties[0].key, "tier");
    CHECK("included", got.properties[0].is_included && !got.properties[1].is_included);
    store_tx_abortp(&tx);
}

TEST(only_public_properties_of_applications_may_be_in_tokens)
{
    static const struct {
        const char *key, *wanted;
    } cases[] = {
        { "region", "prop_region" },
        { "tier", "prop_tier" },
        { "secret", "" },
        { "org", "" },
        { "x", "" },
        { "prop_region", "" },
    };
    FIXTURE(f);
    struct token_keys wanted[TOKEN_SET_COUNT] = { 0 };
    struct token_settings settings;
    jt_str keys[COUNT(cases)];
    fill(&f);
    struct store_tx *tx = fixture_begin(f.store, STORE_WRITE);
    set_properties(tx, "beta", NULL);
    put_token_set(tx, "a1", TOKEN_FEATURE_FLAGS, "new", NULL);
    for (size_t i = 0; i < COUNT(cases); i++)
        keys[i] = str(cases[i].key);
    wanted[TOKEN_PROPERTIES] = wanted[TOKEN_FEATURE_FLAGS] =
        (struct token_keys){ keys, COUNT(keys) };
    CHECK_CODE("unknown",
               store_token_settings_get(tx, JT_STR("x"), wanted, test_arena(), &settings),
               JT_NOT_FOUND);
    CHECK_OK("get", store_token_settings_get(tx, JT_STR("a1"), wanted, test_arena(), &settings));
    CHECK("switches", !settings.has_permissions_claim && !settings.coalesces_tokens);
    CHECK_INT("on", settings.sets[TOKEN_PROPERTIES].included_count, 1);
    CHECK_STR("on", settings.sets[TOKEN_PROPERTIES].included[0], "prop_beta");
    CHECK_INT("on", settings.sets[TOKEN_FEATURE_FLAGS].included_count, 1);
    CHECK_STR("on", settings.sets[TOKEN_FEATURE_FLAGS].included[0], "new");
    CHECK_INT("all asked", settings.sets[TOKEN_PROPERTIES].wanted_count, COUNT(cases));
    for (size_t i = 0; i < COUNT(cases); i++) {
        CHECK_STR(cases[i].key, settings.sets[TOKEN_PROPERTIES].wanted[i], cases[i].wanted);
        CHECK_STR("no flag", settings.sets[TOKEN_FEATURE_FLAGS].wanted[i], "");
    }
    store_tx_abortp(&tx);
}

TEST(a_set_is_replaced_whole_and_tells_whether_it_differs)
{
    FIXTURE(f);
    struct token_customization got;
    struct client_data client;
    fill(&f);
    struct store_tx *tx = fixture_begin(f.store, STORE_WRITE);
    CHECK("nothing to nothing", !set_properties(tx, NULL, NULL));
    CHECK("two", set_properties(tx, "tier", "region"));
    CHECK("the same in another order", !set_properties(tx, "region", "tier"));
    CHECK("one of them", set_properties(tx, "region", "region"));
    CHECK("twice is once", !set_properties(tx, "region", NULL));
    CHECK("flags", put_token_set(tx, "a1", TOKEN_FEATURE_FLAGS, "new", "level"));
    CHECK_OK("permissions", store_token_permissions_set(tx, JT_STR("a1"), true));
    CHECK_OK("coalescing", store_token_coalescing_set(tx, JT_STR("a1"), true));
    CHECK_OK("get", store_token_customization_get(tx, JT_STR("a1"), test_arena(), &got, NULL));
    CHECK("all on", got.has_permissions_claim && got.coalesces_tokens && got.flags[0].is_included &&
                        got.flags[1].is_included && got.properties[0].is_included &&
                        !got.properties[1].is_included);
    CHECK_OK("with the client",
             store_token_customization_get(tx, JT_STR("a1"), test_arena(), &got, &client));
    CHECK_STR("with the client", client.app.id, "a1");
    CHECK_INT("its flags", client.feature_flag_count, 2);
    CHECK_OK("another", store_token_customization_get(tx, JT_STR("a2"), test_arena(), &got, NULL));
    CHECK("has its own", !got.has_permissions_claim && !got.coalesces_tokens &&
                             !got.flags[0].is_included && !got.properties[0].is_included);
    fixture_commit(&tx);
}

/* --- As the token endpoint reads it --------------------------------------------------------- */

static struct client_data client_of(struct fixture *f)
{
    struct client_data client;
    struct store_tx *tx = fixture_begin(f->store, STORE_READ);
    CHECK_OK("client", store_client_get(tx, JT_STR("a1"), test_arena(), &client));
    store_tx_abortp(&tx);
    return client;
}

TEST(a_client_has_the_public_properties_that_are_on_and_have_a_value)
{
    FIXTURE(f);
    fill(&f);
    struct client_data client = client_of(&f);
    CHECK("off by default", client.property_count == 0 && !client.depends_on_properties &&
                                !client.has_permissions_claim && !client.coalesces_tokens);
    struct store_tx *tx = fixture_begin(f.store, STORE_WRITE);
    CHECK("on", set_properties(tx, "region", "beta"));
    CHECK_OK("on", store_token_permissions_set(tx, JT_STR("a1"), true));
    CHECK_OK("on", store_token_coalescing_set(tx, JT_STR("a1"), true));
    fixture_commit(&tx);
    client = client_of(&f);
    CHECK("permissions", client.has_permissions_claim);
    CHECK("coalescing", client.coalesces_tokens);
    CHECK_INT("those with a value", client.property_count, 2);
    CHECK_STR("by key", client.properties[0].key, "beta");
    CHECK("boolean", client.properties[0].is_boolean && !client.properties[1].is_boolean);
    CHECK_STR("value", client.properties[1].value, "eu");
    CHECK("depends", client.depends_on_properties);

    set_property_private(&f, "region", true);
    set_property_private(&f, "beta", true);
    client = client_of(&f);
    CHECK_INT("private ones drop out", client.property_count, 0);
    CHECK("still depends", client.depends_on_properties);
    set_property_private(&f, "region", false);
    CHECK_INT("and come back", client_of(&f).property_count, 1);
}

TEST(a_client_has_the_environments_values_of_its_flags)
{
    FIXTURE(f);
    bool is_changed = false;
    fill(&f);
    CHECK_INT("off by default", client_of(&f).feature_flag_count, 0);
    struct store_tx *tx = fixture_begin(f.store, STORE_WRITE);
    put_organization(tx, "o1", "one", "");
    CHECK("on", put_token_set(tx, "a1", TOKEN_FEATURE_FLAGS, "new", "level"));
    CHECK_OK("override",
             store_feature_flag_override(tx, JT_STR("new"), JT_STR("true"), &is_changed));
    CHECK_OK("an organization's is not its",
             store_organization_flag_override(tx, JT_STR("o1"), JT_STR("level"), JT_STR("x"),
                                              &is_changed));
    fixture_commit(&tx);
    struct client_data client = client_of(&f);
    CHECK_INT("both", client.feature_flag_count, 2);
    CHECK_STR("by key", client.feature_flags[0].key, "level");
    CHECK_INT("type", client.feature_flags[0].type, FEATURE_FLAG_STRING);
    CHECK_STR("default", client.feature_flags[0].value, "beta");
    CHECK_STR("overridden", client.feature_flags[1].value, "true");

    tx = fixture_begin(f.store, STORE_WRITE);
    CHECK_OK("delete", store_feature_flag_delete(tx, JT_STR("new")));
    fixture_commit(&tx);
    CHECK_INT("one is left", client_of(&f).feature_flag_count, 1);
}
