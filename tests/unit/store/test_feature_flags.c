/* Feature flags, and who overrides them. */
#include "store/flag_fixture.h"

TEST(a_flag_is_kept_as_it_was_made)
{
    FIXTURE(f);
    struct feature_flag flag = fixture_flag("new-agent", FEATURE_FLAG_INTEGER, "-5"), got;
    struct store_tx *tx = fixture_begin(f.store, STORE_WRITE);
    flag.description = JT_STR("What it is for");
    flag.allow_override_level = FEATURE_FLAG_USER;
    CHECK_OK("create", store_feature_flag_create(tx, &flag));
    CHECK_ENDS("again", f, tx, store_feature_flag_create(tx, &flag), JT_CONFLICT);
    CHECK_OK("get", store_feature_flag_get(tx, flag.key, test_arena(), &got));
    CHECK_STR("key", got.key, "new-agent");
    CHECK_STR("name", got.name, "A flag");
    CHECK_STR("description", got.description, "What it is for");
    CHECK_INT("type", got.type, FEATURE_FLAG_INTEGER);
    CHECK_INT("level", got.allow_override_level, FEATURE_FLAG_USER);
    CHECK_STR("default", got.default_value, "-5");
    CHECK("not overridden", !got.is_overridden && got.environment_value.len == 0);
    CHECK_INT("made", got.created_ms, 1000);
    CHECK_CODE("unknown", store_feature_flag_get(tx, JT_STR("x"), test_arena(), &got),
               JT_NOT_FOUND);
    fixture_commit(&tx);
}

TEST(an_update_leaves_key_type_and_override)
{
    FIXTURE(f);
    struct feature_flag flag = fixture_flag("f", FEATURE_FLAG_BOOLEAN, "false"), got;
    bool is_changed = false;
    struct store_tx *tx = fixture_begin(f.store, STORE_WRITE);
    CHECK_CODE("unknown", store_feature_flag_update(tx, &flag), JT_NOT_FOUND);
    CHECK_OK("create", store_feature_flag_create(tx, &flag));
    CHECK_OK("override", store_feature_flag_override(tx, flag.key, JT_STR("true"), &is_changed));
    flag = (struct feature_flag){ .key = JT_STR("f"),
                                  .name = JT_STR("New"),
                                  .description = JT_STR("d"),
                                  .type = FEATURE_FLAG_STRING,
                                  .allow_override_level = FEATURE_FLAG_ENVIRONMENT,
                                  .default_value = JT_STR("x") };
    CHECK_OK("update", store_feature_flag_update(tx, &flag));
    CHECK_OK("get", store_feature_flag_get(tx, flag.key, test_arena(), &got));
    CHECK_STR("name", got.name, "New");
    CHECK_STR("description", got.description, "d");
    CHECK_INT("type", got.type, FEATURE_FLAG_BOOLEAN);
    CHECK_INT("level", got.allow_override_level, FEATURE_FLAG_ENVIRONMENT);
    CHECK_STR("default", got.default_value, "x");
    CHECK_STR("override", got.environment_value, "true");
    store_tx_abortp(&tx);
}

TEST(the_environment_overrides_and_tells_whether_anything_changed)
{
    FIXTURE(f);
    struct feature_flag *flags = NULL, got;
    size_t count = 0;
    bool is_changed = false;
    struct store_tx *tx = fixture_begin(f.store, STORE_WRITE);
    put_flag(tx, "b", FEATURE_FLAG_STRING, "default");
    put_flag(tx, "a", FEATURE_FLAG_STRING, "default");
    put_flag(tx, "c", FEATURE_FLAG_STRING, "default");
    CHECK_OK("set", store_feature_flag_override(tx, JT_STR("b"), JT_STR("v"), &is_changed));
    CHECK("changed", is_changed);
    CHECK_OK("again", store_feature_flag_override(tx, JT_STR("b"), JT_STR("v"), &is_changed));
    CHECK("same", !is_changed);
    CHECK_OK("empty", store_feature_flag_override(tx, JT_STR("a"), JT_STR(""), &is_changed));
    CHECK_OK("get", store_feature_flag_get(tx, JT_STR("a"), test_arena(), &got));
    CHECK("an empty value is one", is_changed && got.is_overridden);
    CHECK_OK("unknown", store_feature_flag_override(tx, JT_STR("x"), JT_STR("v"), &is_changed));
    CHECK("nothing", !is_changed);
    CHECK_OK("list", store_feature_flag_overridden(tx, test_arena(), &flags, &count));
    CHECK_INT("two", count, 2);
    CHECK_STR("by key", flags[0].key, "a");
    CHECK_STR("its value", flags[1].environment_value, "v");
    CHECK_OK("remove", store_feature_flag_override_remove(tx, JT_STR("a"), &is_changed));
    CHECK("removed", is_changed);
    CHECK_OK("again", store_feature_flag_override_remove(tx, JT_STR("a"), &is_changed));
    CHECK("was gone", !is_changed);
    CHECK_OK("all", store_feature_flag_overrides_remove(tx));
    CHECK_OK("list", store_feature_flag_overridden(tx, test_arena(), &flags, &count));
    CHECK_INT("none is left", count, 0);
    store_tx_abortp(&tx);
}

TEST(flags_are_found_by_their_keys_together)
{
    FIXTURE(f);
    struct feature_flag_found found[] = { { .key = JT_STR("b") },
                                          { .key = JT_STR("none") },
                                          { .key = JT_STR("a") },
                                          { .key = JT_STR("b") } };
    struct store_tx *tx = fixture_begin(f.store, STORE_WRITE);
    put_flag(tx, "a", FEATURE_FLAG_STRING, "x");
    put_flag(tx, "b", FEATURE_FLAG_BOOLEAN, "true");
    CHECK_OK("find", store_feature_flags_find(tx, found, COUNT(found), test_arena()));
    CHECK("there", found[0].is_there && found[2].is_there && found[3].is_there);
    CHECK("none", !found[1].is_there);
    CHECK_INT("type", found[0].flag.type, FEATURE_FLAG_BOOLEAN);
    CHECK_STR("key", found[2].flag.key, "a");
    CHECK_STR("twice", found[3].flag.default_value, "true");
    store_tx_abortp(&tx);
}

TEST(organizations_override_each_for_itself)
{
    FIXTURE(f);
    struct feature_flag_value *flags = NULL;
    size_t count = 0;
    bool is_changed = false, has = false;
    struct store_tx *tx = fixture_begin(f.store, STORE_WRITE);
    put_organization(tx, "o1", "one", "");
    put_organization(tx, "o2", "two", "");
    put_flag(tx, "b", FEATURE_FLAG_BOOLEAN, "false");
    put_flag(tx, "a", FEATURE_FLAG_INTEGER, "1");
    CHECK_OK("none yet", store_feature_flag_has_organizations(tx, JT_STR("b"), &has));
    CHECK("none", !has);
    CHECK_OK("set", store_organization_flag_override(tx, JT_STR("o1"), JT_STR("b"), JT_STR("true"),
                                                     &is_changed));
    CHECK("changed", is_changed);
    CHECK_OK("again", store_organization_flag_override(tx, JT_STR("o1"), JT_STR("b"),
                                                       JT_STR("true"), &is_changed));
    CHECK("same", !is_changed);
    CHECK_OK("other", store_organization_flag_override(tx, JT_STR("o1"), JT_STR("b"),
                                                       JT_STR("false"), &is_changed));
    CHECK("changed", is_changed);
    CHECK_OK("second", store_organization_flag_override(tx, JT_STR("o1"), JT_STR("a"), JT_STR("2"),
                                                        &is_changed));
    CHECK_ENDS(
        "no such flag", f, tx,
        store_organization_flag_override(tx, JT_STR("o1"), JT_STR("x"), JT_STR("2"), &is_changed),
        JT_NOT_FOUND);
    CHECK_OK("list", store_organization_flag_list(tx, JT_STR("o1"), test_arena(), &flags, &count));
    CHECK_INT("two", count, 2);
    CHECK_STR("by key", flags[0].key, "a");
    CHECK_INT("type", flags[0].type, FEATURE_FLAG_INTEGER);
    CHECK_STR("value", flags[1].value, "false");
    CHECK_OK("list", store_organization_flag_list(tx, JT_STR("o2"), test_arena(), &flags, &count));
    CHECK_INT("not the other", count, 0);
    CHECK_OK("has", store_feature_flag_has_organizations(tx, JT_STR("b"), &has));
    CHECK("one", has);
    CHECK_OK("one", store_organization_flag_remove(tx, JT_STR("o1"), JT_STR("b"), &is_changed));
    CHECK("removed", is_changed);
    CHECK_OK("all", store_organization_flags_remove(tx, JT_STR("o1"), &is_changed));
    CHECK("removed", is_changed);
    CHECK_OK("all", store_organization_flags_remove(tx, JT_STR("o1"), &is_changed));
    CHECK("none left", !is_changed);
    store_tx_abortp(&tx);
}

TEST(a_deleted_flag_takes_its_overrides_along)
{
    FIXTURE(f);
    struct feature_flag_value *flags = NULL;
    struct feature_flag *overridden = NULL;
    size_t count = 0;
    bool is_changed = false;
    struct store_tx *tx = fixture_begin(f.store, STORE_WRITE);
    put_organization(tx, "o1", "one", "");
    put_flag(tx, "f", FEATURE_FLAG_BOOLEAN, "false");
    CHECK_OK("env", store_feature_flag_override(tx, JT_STR("f"), JT_STR("true"), &is_changed));
    CHECK_OK("org", store_organization_flag_override(tx, JT_STR("o1"), JT_STR("f"), JT_STR("true"),
                                                     &is_changed));
    CHECK_OK("delete", store_feature_flag_delete(tx, JT_STR("f")));
    CHECK_CODE("again", store_feature_flag_delete(tx, JT_STR("f")), JT_NOT_FOUND);
    put_flag(tx, "f", FEATURE_FLAG_BOOLEAN, "false");
    CHECK_OK("list", store_organization_flag_list(tx, JT_STR("o1"), test_arena(), &flags, &count));
    CHECK_INT("none", count, 0);
    CHECK_OK("list", store_feature_flag_overridden(tx, test_arena(), &overridden, &count));
    CHECK_INT("none", count, 0);
    store_tx_abortp(&tx);
}

TEST(there_is_a_limit_of_flags)
{
    FIXTURE(f);
    char key[32];
    struct store_tx *tx = fixture_begin(f.store, STORE_WRITE);
    for (int i = 0; i < FEATURE_FLAGS_MAX; i++) {
        snprintf(key, sizeof(key), "flag-%d", i);
        put_flag(tx, key, FEATURE_FLAG_STRING, "");
    }
    struct feature_flag more = fixture_flag("more", FEATURE_FLAG_STRING, "");
    CHECK_CODE("one too many", store_feature_flag_create(tx, &more), JT_TOO_LARGE);
    CHECK_OK("one goes", store_feature_flag_delete(tx, JT_STR("flag-7")));
    CHECK_OK("one comes", store_feature_flag_create(tx, &more));
    store_tx_abortp(&tx);
}
