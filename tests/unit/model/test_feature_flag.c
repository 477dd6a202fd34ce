/* test_feature_flag: keys, values by their type, and how they stand in tokens. */
#include "model/feature_flag.h"

#include "test.h"

TEST(feature_flag_key_check_takes_letters_digits_and_four_signs)
{
    char longest[FEATURE_FLAG_KEY_MAX_BYTES + 2] = { 0 };
    memset(longest, 'k', FEATURE_FLAG_KEY_MAX_BYTES);
    CHECK_OK("all of them", feature_flag_key_check(JT_STR("New-ai_agent.v2:x")));
    CHECK_OK("longest", feature_flag_key_check(str(longest)));
    longest[FEATURE_FLAG_KEY_MAX_BYTES] = 'k';
    CHECK_CODE("longer", feature_flag_key_check(str(longest)), JT_TOO_LARGE);
    CHECK_CODE("empty", feature_flag_key_check(JT_STR("")), JT_INVALID);
    for (const char *bad = " \"\\/{}%\x01\x7f\xc3"; *bad != '\0'; bad++)
        CHECK_CODE(bad, feature_flag_key_check((jt_str){ bad, 1 }), JT_INVALID);
}

TEST(types_and_levels_have_the_names_of_the_contract)
{
    enum feature_flag_type type;
    enum feature_flag_level level;
    for (enum feature_flag_type i = FEATURE_FLAG_STRING; i <= FEATURE_FLAG_JSON; i++) {
        CHECK_OK("type", feature_flag_type_parse(feature_flag_type_name(i), &type));
        CHECK_INT("type", type, i);
    }
    for (enum feature_flag_level i = FEATURE_FLAG_ENVIRONMENT; i <= FEATURE_FLAG_USER; i++) {
        CHECK_OK("level", feature_flag_level_parse(feature_flag_level_name(i), &level));
        CHECK_INT("level", level, i);
    }
    CHECK_CODE("no type", feature_flag_type_parse(JT_STR("boolean"), &type), JT_INVALID);
    CHECK_CODE("no level", feature_flag_level_parse(JT_STR(""), &level), JT_INVALID);
}

static const struct {
    const char *name;
    enum feature_flag_type type;
    const char *text, *want; /* NULL: refused */
} values[] = {
    { "true", FEATURE_FLAG_BOOLEAN, "true", "true" },
    { "an object", FEATURE_FLAG_JSON, "{\"a\":[1,2.50,null,true]}", "{\"a\":[1,2.50,null,true]}" },
    { "white space goes", FEATURE_FLAG_JSON, " {\n\t\"a\" : [ 1 ,\r 2 ] } ", "{\"a\":[1,2]}" },
    { "but not in strings", FEATURE_FLAG_JSON, "[\"a b\", \"\\\" \", \"\\\\\" ]",
      "[\"a b\",\"\\\" \",\"\\\\\"]" },
    { "numbers as they are written", FEATURE_FLAG_JSON, "[0.1, 1e2, -0]", "[0.1,1e2,-0]" },
    { "a string alone", FEATURE_FLAG_JSON, "\"beta\"", "\"beta\"" },
    { "null alone", FEATURE_FLAG_JSON, "null", "null" },
    { "no JSON", FEATURE_FLAG_JSON, "beta", NULL },
    { "nothing", FEATURE_FLAG_JSON, "", NULL },
    { "two documents", FEATURE_FLAG_JSON, "{} {}", NULL },
    { "a member twice", FEATURE_FLAG_JSON, "{\"a\":1,\"a\":2}", NULL },
    { "a NUL", FEATURE_FLAG_JSON, "\"\\u0000\"", NULL },
    { "half a pair", FEATURE_FLAG_JSON, "\"\\ud800\"", NULL },
    { "an open list", FEATURE_FLAG_JSON, "[1", NULL },
    { "a comma too many", FEATURE_FLAG_JSON, "[1,]", NULL },
    { "false", FEATURE_FLAG_BOOLEAN, "false", "false" },
    { "another case", FEATURE_FLAG_BOOLEAN, "True", NULL },
    { "a number for a boolean", FEATURE_FLAG_BOOLEAN, "1", NULL },
    { "no boolean", FEATURE_FLAG_BOOLEAN, "", NULL },
    { "zero", FEATURE_FLAG_INTEGER, "0", "0" },
    { "minus zero", FEATURE_FLAG_INTEGER, "-0", "0" },
    { "leading zeros", FEATURE_FLAG_INTEGER, "007", "7" },
    { "the largest", FEATURE_FLAG_INTEGER, "2147483647", "2147483647" },
    { "past the largest", FEATURE_FLAG_INTEGER, "2147483648", NULL },
    { "the least", FEATURE_FLAG_INTEGER, "-2147483648", "-2147483648" },
    { "past the least", FEATURE_FLAG_INTEGER, "-2147483649", NULL },
    { "decimals are cut off", FEATURE_FLAG_INTEGER, "3.99", "3" },
    { "below zero as well", FEATURE_FLAG_INTEGER, "-3.99", "-3" },
    { "to zero", FEATURE_FLAG_INTEGER, "-0.9", "0" },
    { "past the largest by decimals only", FEATURE_FLAG_INTEGER, "2147483647.9", "2147483647" },
    { "a point alone", FEATURE_FLAG_INTEGER, ".", NULL },
    { "nothing before the point", FEATURE_FLAG_INTEGER, ".5", NULL },
    { "nothing behind the point", FEATURE_FLAG_INTEGER, "5.", NULL },
    { "two points", FEATURE_FLAG_INTEGER, "5.1.2", NULL },
    { "a sign alone", FEATURE_FLAG_INTEGER, "-", NULL },
    { "two signs", FEATURE_FLAG_INTEGER, "--1", NULL },
    { "a plus", FEATURE_FLAG_INTEGER, "+1", NULL },
    { "an exponent", FEATURE_FLAG_INTEGER, "1e3", NULL },
    { "a space", FEATURE_FLAG_INTEGER, "1 ", NULL },
    { "many digits", FEATURE_FLAG_INTEGER, "99999999999999999999999999", NULL },
    { "no integer", FEATURE_FLAG_INTEGER, "", NULL },
    { "an empty string", FEATURE_FLAG_STRING, "", "" },
    { "a string", FEATURE_FLAG_STRING, "\"quoted\" \xc3\xa9", "\"quoted\" \xc3\xa9" },
    { "a control byte", FEATURE_FLAG_STRING, "a\nb", NULL },
    { "not UTF-8", FEATURE_FLAG_STRING, "a\xff", NULL },
};

TEST(feature_flag_value_parse_keeps_values_by_their_type)
{
    for (size_t i = 0; i < COUNT(values); i++) {
        jt_str got;
        jt_err err =
            feature_flag_value_parse(values[i].type, str(values[i].text), test_arena(), &got);
        CHECK_CODE(values[i].name, err, values[i].want == NULL ? JT_INVALID : JT_OK);
        if (values[i].want != NULL)
            CHECK_STR(values[i].name, got, values[i].want);
    }
}

TEST(a_string_has_at_most_2048_characters)
{
    enum { CHARS = FEATURE_FLAG_VALUE_MAX_CHARS + 1 };
    char text[2 * CHARS];
    jt_str got;
    for (size_t i = 0; i < CHARS; i++)
        memcpy(text + 2 * i, "\xc3\xa9", 2);
    jt_str longer = { text, sizeof(text) }, longest = { text, sizeof(text) - 2 };
    CHECK_OK("longest", feature_flag_value_parse(FEATURE_FLAG_STRING, longest, test_arena(), &got));
    CHECK_CODE("longer", feature_flag_value_parse(FEATURE_FLAG_STRING, longer, test_arena(), &got),
               JT_INVALID);
}

TEST(a_json_document_has_at_most_2048_characters_and_32_levels)
{
    enum { LEVELS = 32, CHARS = FEATURE_FLAG_VALUE_MAX_CHARS };
    char nested[2 * LEVELS + 2], longest[CHARS + 3];
    jt_str got;
    memset(nested, '[', LEVELS + 1);
    memset(nested + LEVELS + 1, ']', LEVELS + 1);
    CHECK_OK("deepest",
             feature_flag_value_parse(FEATURE_FLAG_JSON, (jt_str){ nested + 1, 2 * LEVELS },
                                      test_arena(), &got));
    CHECK_CODE("deeper",
               feature_flag_value_parse(FEATURE_FLAG_JSON, (jt_str){ nested, 2 * LEVELS + 2 },
                                        test_arena(), &got),
               JT_INVALID);
    memset(longest, 'a', sizeof(longest));
    longest[0] = longest[CHARS - 1] = '"';
    longest[CHARS] = longest[CHARS + 1] = ' '; /* does not count: it is not kept */
    CHECK_OK("longest", feature_flag_value_parse(FEATURE_FLAG_JSON, (jt_str){ longest, CHARS + 2 },
                                                 test_arena(), &got));
    CHECK_INT("longest", got.len, CHARS);
    longest[CHARS - 1] = 'a';
    longest[CHARS] = '"';
    CHECK_CODE("longer",
               feature_flag_value_parse(FEATURE_FLAG_JSON, (jt_str){ longest, CHARS + 1 },
                                        test_arena(), &got),
               JT_INVALID);
}

TEST(claims_have_a_code_and_the_native_type)
{
    static const struct {
        enum feature_flag_type type;
        const char *value, *want;
    } cases[] = {
        { FEATURE_FLAG_BOOLEAN, "true", "{\"t\":\"b\",\"v\":true}" },
        { FEATURE_FLAG_INTEGER, "-12", "{\"t\":\"i\",\"v\":-12}" },
        { FEATURE_FLAG_STRING, "true", "{\"t\":\"s\",\"v\":\"true\"}" },
        { FEATURE_FLAG_STRING, "a\"\\", "{\"t\":\"s\",\"v\":\"a\\\"\\\\\"}" },
        { FEATURE_FLAG_JSON, "{\"a\":[1]}", "{\"t\":\"j\",\"v\":{\"a\":[1]}}" },
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct jt_buf buf;
        jt_str value = str(cases[i].value);
        CHECK_OK("buffer", jt_arena_buf(test_arena(), feature_flag_claim_max_bytes(value), &buf));
        feature_flag_put_claim(&buf, cases[i].type, value);
        CHECK(cases[i].value, !buf.has_overflown);
        CHECK_STR(cases[i].value, jt_buf_str(&buf), cases[i].want);
    }
}

TEST(the_environments_value_wins_over_the_default)
{
    struct feature_flag flag = { .default_value = JT_STR("a"), .environment_value = JT_STR("") };
    CHECK_STR("default", feature_flag_value(&flag), "a");
    flag.is_overridden = true;
    CHECK_STR("empty, but set", feature_flag_value(&flag), "");
}
