/* test_api_key: the form of a key, and the names of its types and states. */
#include "test.h"

#include "model/api_key.h"

#define RANDOM_52 "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOP"

static const struct {
    const char *name, *text;
    bool is_key;
} cases[] = {
    { "of the right form", "k_live_" RANDOM_52, true },
    { "empty", "", false },
    { "the prefix alone", "k_live_", false },
    { "one character less", "k_live_0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNO", false },
    { "one character more", "k_live_" RANDOM_52 "Q", false },
    { "another prefix", "k_test_" RANDOM_52, false },
    { "a letter that none has", "k_live_-123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOP",
      false },
};

TEST(only_what_could_be_a_key_is_well_formed)
{
    for (size_t i = 0; i < COUNT(cases); i++)
        CHECK_INT(cases[i].name, api_key_secret_is_well_formed(str(cases[i].text)),
                  cases[i].is_key);
}

TEST(new_keys_are_well_formed_and_differ)
{
    const struct jt_random random = jt_random_system();
    JT_AUTO(jt_secret_clear) struct jt_secret one = { 0 };
    JT_AUTO(jt_secret_clear) struct jt_secret other = { 0 };
    jt_str id;
    CHECK_OK("one", api_key_secret_new(&random, &one));
    CHECK_OK("other", api_key_secret_new(&random, &other));
    CHECK("form", api_key_secret_is_well_formed(jt_secret_reveal(&one)));
    CHECK("differ", !jt_str_eq(jt_secret_reveal(&one), jt_secret_reveal(&other)));
    CHECK_OK("id", api_key_id_new(&random, 1700000000000, test_arena(), &id));
    CHECK("its form", jt_str_starts(id, JT_STR("api_key_018bcfe56800")));
    CHECK_INT("its length", id.len, 8 + 32);
}

TEST(types_and_states_are_read_as_they_are_written)
{
    for (int i = API_KEY_ORGANIZATION; i <= API_KEY_ENVIRONMENT; i++) {
        enum api_key_type type = API_KEY_USER;
        CHECK_OK("type", api_key_type_parse(api_key_type_name((enum api_key_type)i), &type));
        CHECK_INT("type", type, i);
    }
    for (int i = API_KEY_ACTIVE; i <= API_KEY_REVOKED; i++) {
        enum api_key_status status = API_KEY_ACTIVE;
        CHECK_OK("status",
                 api_key_status_parse(api_key_status_name((enum api_key_status)i), &status));
        CHECK_INT("status", status, i);
    }
    enum api_key_type type;
    CHECK_CODE("no type", api_key_type_parse(JT_STR("m2m"), &type), JT_INVALID);
}
