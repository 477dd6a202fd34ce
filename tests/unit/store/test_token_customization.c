/* What an application's tokens carry besides: as it is set, and as the token endpoint reads it. */
#include "store/clients.h"
#include "store/flag_fixture.h"
#include "store/property_fixture.h"
#include "store/token_customization.h"

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
    jt_str ids[2];
    size_t count = 0;
    bool is_changed = false;
    for (size_t i = 0; i < COUNT(ids); i++) {
        const char *id = i == 0 ? first : second;
        if (id != NULL)
            ids[count++] = str(id);
    }
    CHECK_OK("set",
             store_token_properties_set(tx, JT_STR("a1"), ids, count, test_arena(), &is_changed));
    return is_changed;
}

TEST(what_may_be_switched_on_is_shown_with_its_value)
{
    FIXTURE(f);
    struct token_customization got;
    fill(&f);
    struct store_tx *tx = fixture_begin(f.store, STORE_WRITE);
    CHECK_CODE("unknown", store_token_customization_get(tx, JT_STR("x"), test_arena(), &got),
               JT_NOT_FOUND);
    CHECK_OK("get", store_token_customization_get(tx, JT_STR("a1"), test_arena(), &got));
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

    CHECK("switched on", set_properties(tx, "prop_tier", NULL));
    CHECK_OK("get", store_token_customization_get(tx, JT_STR("a1"), test_arena(), &got));
    CHECK_STR("first, because it is included", got.properties[0].key, "tier");
    CHECK("included", got.properties[0].is_included && !got.properties[1].is_included);
    store_tx_abortp(&tx);
}

TEST(only_public_properties_of_applications_may_be_in_tokens)
{
    static const struct {
        const char *key;
        enum jt_code code;
    } cases[] = {
        { "region", JT_OK },   { "tier", JT_OK },     { "secret", JT_REFUSED },
        { "org", JT_REFUSED }, { "x", JT_NOT_FOUND }, { "prop_region", JT_NOT_FOUND },
    };
    FIXTURE(f);
    fill(&f);
    struct store_tx *tx = fixture_begin(f.store, STORE_READ);
    for (size_t i = 0; i < COUNT(cases); i++) {
        jt_str id;
        CHECK_CODE(cases[i].key,
                   store_token_property_find(tx, str(cases[i].key), test_arena(), &id),
                   cases[i].code);
    }
    store_tx_abortp(&tx);
}

TEST(a_set_is_replaced_whole_and_tells_whether_it_differs)
{
    static const jt_str flags[] = { JT_STR_INIT("new"), JT_STR_INIT("level"), JT_STR_INIT("new") };
    FIXTURE(f);
    struct token_customization got;
    bool is_changed = false;
    fill(&f);
    struct store_tx *tx = fixture_begin(f.store, STORE_WRITE);
    CHECK("nothing to nothing", !set_properties(tx, NULL, NULL));
    CHECK("two", set_properties(tx, "prop_tier", "prop_region"));
    CHECK("the same in another order", !set_properties(tx, "prop_region", "prop_tier"));
    CHECK("one of them", set_properties(tx, "prop_region", "prop_region"));
    CHECK("twice is once", !set_properties(tx, "prop_region", NULL));
    CHECK_OK("flags", store_token_feature_flags_set(tx, JT_STR("a1"), flags, COUNT(flags),
                                                    test_arena(), &is_changed));
    CHECK("changed", is_changed);
    CHECK_OK("permissions", store_token_permissions_set(tx, JT_STR("a1"), true, &is_changed));
    CHECK("changed", is_changed);
    CHECK_OK("permissions", store_token_permissions_set(tx, JT_STR("a1"), true, &is_changed));
    CHECK("same", !is_changed);
    CHECK_OK("coalescing", store_token_coalescing_set(tx, JT_STR("a1"), true, &is_changed));
    CHECK("changed", is_changed);
    CHECK_OK("coalescing", store_token_coalescing_set(tx, JT_STR("a1"), true, &is_changed));
    CHECK("same", !is_changed);
    CHECK_OK("get", store_token_customization_get(tx, JT_STR("a1"), test_arena(), &got));
    CHECK("all on", got.has_permissions_claim && got.coalesces_tokens && got.flags[0].is_included &&
                        got.flags[1].is_included && got.properties[0].is_included &&
                        !got.properties[1].is_included);
    CHECK_OK("another", store_token_customization_get(tx, JT_STR("a2"), test_arena(), &got));
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
    static const jt_str ids[] = { JT_STR_INIT("prop_region"), JT_STR_INIT("prop_tier"),
                                  JT_STR_INIT("prop_beta") };
    FIXTURE(f);
    bool is_changed = false;
    fill(&f);
    struct client_data client = client_of(&f);
    CHECK("off by default", client.property_count == 0 && !client.depends_on_properties &&
                                !client.has_permissions_claim && !client.coalesces_tokens);
    struct store_tx *tx = fixture_begin(f.store, STORE_WRITE);
    CHECK_OK("on", store_token_properties_set(tx, JT_STR("a1"), ids, COUNT(ids), test_arena(),
                                              &is_changed));
    CHECK_OK("on", store_token_permissions_set(tx, JT_STR("a1"), true, &is_changed));
    CHECK_OK("on", store_token_coalescing_set(tx, JT_STR("a1"), true, &is_changed));
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
    static const jt_str keys[] = { JT_STR_INIT("new"), JT_STR_INIT("level") };
    FIXTURE(f);
    bool is_changed = false;
    fill(&f);
    CHECK_INT("off by default", client_of(&f).feature_flag_count, 0);
    struct store_tx *tx = fixture_begin(f.store, STORE_WRITE);
    put_organization(tx, "o1", "one", "");
    CHECK_OK("on", store_token_feature_flags_set(tx, JT_STR("a1"), keys, COUNT(keys), test_arena(),
                                                 &is_changed));
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
