/* Environment variables: a secret one's value goes in and does not come out. */
#include "store/environment_variables.h"

#include "store/fixture.h"

static struct environment_variable variable_of(const char *id, const char *key, const char *value,
                                               bool is_secret)
{
    return (struct environment_variable){ str(id), str(key), str(value), is_secret, 7 };
}

static void put(struct store_tx *tx, const char *id, const char *key, const char *value,
                bool is_secret)
{
    const struct environment_variable variable = variable_of(id, key, value, is_secret);
    CHECK_OK(id, store_environment_variable_create(tx, &variable));
}

static struct environment_variable get(struct store_tx *tx, const char *id)
{
    struct environment_variable got = { 0 };
    CHECK_OK(id, store_environment_variable_get(tx, str(id), test_arena(), &got));
    return got;
}

TEST(a_variable_comes_back_as_it_was_put)
{
    FIXTURE(f);
    struct store_tx *tx = fixture_begin(f.store, STORE_WRITE);
    put(tx, "v1", "A", "some \xC3\xA9\n", false);
    put(tx, "v2", "B", "", false);
    const struct environment_variable got = get(tx, "v1");
    CHECK_STR("key", got.key, "A");
    CHECK_STR("value", got.value, "some \xC3\xA9\n");
    CHECK("not secret", !got.is_secret);
    CHECK_INT("created", got.created_ms, 7);
    CHECK_STR("empty", get(tx, "v2").value, "");

    const struct environment_variable again = variable_of("v3", "A", "", false);
    CHECK_ENDS("taken", f, tx, store_environment_variable_create(tx, &again), JT_CONFLICT);
    CHECK_OK("delete", store_environment_variable_delete(tx, JT_STR("v1")));
    CHECK_CODE("again", store_environment_variable_delete(tx, JT_STR("v1")), JT_NOT_FOUND);
    CHECK_OK("free again", store_environment_variable_create(tx, &again));
    store_tx_abortp(&tx);
}

TEST(a_secret_value_does_not_come_out)
{
    FIXTURE(f);
    struct environment_variable *all = NULL;
    size_t count = 0;
    struct store_tx *tx = fixture_begin(f.store, STORE_WRITE);
    put(tx, "v1", "B", "box", true);
    put(tx, "v2", "A", "shown", false);
    CHECK("secret", get(tx, "v1").is_secret);
    CHECK_STR("get", get(tx, "v1").value, "");
    CHECK_OK("list", store_environment_variable_list(tx, test_arena(), &all, &count));
    CHECK_INT("list", count, 2);
    CHECK_STR("by key", all[0].key, "A");
    CHECK_STR("shown", all[0].value, "shown");
    CHECK_STR("not shown", all[1].value, "");
    store_tx_abortp(&tx);
}

TEST(an_update_keeps_the_value_where_it_brings_none)
{
    FIXTURE(f);
    struct store_tx *tx = fixture_begin(f.store, STORE_WRITE);
    put(tx, "v1", "A", "box", true);
    put(tx, "v2", "B", "b", false);
    struct environment_variable variable = get(tx, "v1");
    variable.key = JT_STR("C");
    CHECK_OK("rename", store_environment_variable_update(tx, &variable, false));
    variable.is_secret = false; /* which shows what is kept; no caller may do so */
    CHECK_OK("open", store_environment_variable_update(tx, &variable, false));
    CHECK_STR("kept", get(tx, "v1").value, "box");
    CHECK_STR("renamed", get(tx, "v1").key, "C");
    variable.value = JT_STR("new");
    CHECK_OK("value", store_environment_variable_update(tx, &variable, true));
    CHECK_STR("value", get(tx, "v1").value, "new");
    variable.key = JT_STR("B");
    CHECK_ENDS("taken", f, tx, store_environment_variable_update(tx, &variable, false),
               JT_CONFLICT);
    variable.id = JT_STR("v9");
    CHECK_CODE("none", store_environment_variable_update(tx, &variable, false), JT_NOT_FOUND);
    store_tx_abortp(&tx);
}

TEST(there_are_250_variables_at_most)
{
    FIXTURE(f);
    struct store_tx *tx = fixture_begin(f.store, STORE_WRITE);
    for (int i = 0; i < ENVIRONMENT_VARIABLES_MAX; i++) {
        char name[16];
        snprintf(name, sizeof(name), "v%d", i);
        put(tx, name, name, "", false);
    }
    const struct environment_variable more = variable_of("more", "more", "", false);
    CHECK_CODE("one more", store_environment_variable_create(tx, &more), JT_TOO_LARGE);
    store_tx_abortp(&tx);
}
