/* The rules of property keys and values. */
#include "model/property.h"
#include "test.h"

TEST(a_property_key_fits_a_path_and_a_token)
{
    static const struct {
        const char *name;
        jt_str key;
        enum jt_code code;
    } cases[] = {
        { "the usual form", JT_STR_INIT("billing_tier"), JT_OK },
        { "one character", JT_STR_INIT("a"), JT_OK },
        { "all that is allowed", JT_STR_INIT("9aZ_-.:"), JT_OK },
        { "empty", JT_STR_INIT(""), JT_INVALID },
        { "a dot first", JT_STR_INIT(".."), JT_INVALID },
        { "an underscore first", JT_STR_INIT("_a"), JT_INVALID },
        { "a space", JT_STR_INIT("a b"), JT_INVALID },
        { "a slash", JT_STR_INIT("a/b"), JT_INVALID },
        { "a NUL", JT_STR_INIT("a\0b"), JT_INVALID },
        { "beyond ASCII", JT_STR_INIT("l\xC3\xA4s"), JT_INVALID },
    };
    char long_key[PROPERTY_KEY_MAX_BYTES + 1];
    for (size_t i = 0; i < COUNT(cases); i++)
        CHECK_CODE(cases[i].name, property_key_check(cases[i].key), cases[i].code);
    memset(long_key, 'k', sizeof(long_key));
    CHECK_OK("255", property_key_check((jt_str){ long_key, PROPERTY_KEY_MAX_BYTES }));
    CHECK_CODE("256", property_key_check((jt_str){ long_key, sizeof(long_key) }), JT_TOO_LARGE);
}

TEST(keys_of_kindes_own_are_known)
{
    CHECK("kp_", property_key_is_reserved(JT_STR("kp_usr_city")));
    CHECK("kp-", property_key_is_reserved(JT_STR("kp-usr-city")));
    CHECK("kp", !property_key_is_reserved(JT_STR("kp")));
    CHECK("kpi", !property_key_is_reserved(JT_STR("kpi_target")));
}

TEST(a_value_is_of_its_propertys_type)
{
    static const struct {
        const char *name;
        enum property_type type;
        jt_str value;
        enum jt_code code;
    } cases[] = {
        { "a line", PROPERTY_SINGLE_LINE_TEXT, JT_STR_INIT("eu-west \xC3\xA9"), JT_OK },
        { "two lines in one", PROPERTY_SINGLE_LINE_TEXT, JT_STR_INIT("a\nb"), JT_INVALID },
        { "a tab", PROPERTY_SINGLE_LINE_TEXT, JT_STR_INIT("a\tb"), JT_INVALID },
        { "lines", PROPERTY_MULTI_LINE_TEXT, JT_STR_INIT("a\r\n\tb\n"), JT_OK },
        { "a NUL", PROPERTY_MULTI_LINE_TEXT, JT_STR_INIT("a\0b"), JT_INVALID },
        { "an escape", PROPERTY_MULTI_LINE_TEXT, JT_STR_INIT("\x1b[1m"), JT_INVALID },
        { "bad UTF-8", PROPERTY_MULTI_LINE_TEXT, JT_STR_INIT("\xff"), JT_INVALID },
        { "true", PROPERTY_BOOLEAN, JT_STR_INIT("true"), JT_OK },
        { "false", PROPERTY_BOOLEAN, JT_STR_INIT("false"), JT_OK },
        { "yes", PROPERTY_BOOLEAN, JT_STR_INIT("yes"), JT_INVALID },
        { "True", PROPERTY_BOOLEAN, JT_STR_INIT("True"), JT_INVALID },
        { "1", PROPERTY_BOOLEAN, JT_STR_INIT("1"), JT_INVALID },
    };
    for (size_t i = 0; i < COUNT(cases); i++)
        CHECK_CODE(cases[i].name, property_value_check(cases[i].type, cases[i].value),
                   cases[i].code);
}

TEST(a_value_has_2048_characters_at_most_not_bytes)
{
    static char value[2 * PROPERTY_VALUE_MAX_CHARS + 1];
    for (size_t i = 0; i < 2 * PROPERTY_VALUE_MAX_CHARS; i += 2)
        memcpy(value + i, "\xC3\xA9", 2);
    value[sizeof(value) - 1] = 'x';
    for (int type = PROPERTY_SINGLE_LINE_TEXT; type <= PROPERTY_MULTI_LINE_TEXT; type++) {
        CHECK_OK("2048", property_value_check((enum property_type)type,
                                              (jt_str){ value, sizeof(value) - 1 }));
        CHECK_CODE("2049",
                   property_value_check((enum property_type)type, (jt_str){ value, sizeof(value) }),
                   JT_TOO_LARGE);
    }
}

TEST(codes_of_types_and_contexts_go_both_ways)
{
    enum property_type type;
    enum property_context context;
    for (int i = PROPERTY_SINGLE_LINE_TEXT; i <= PROPERTY_BOOLEAN; i++) {
        CHECK_OK("type", property_type_parse(property_type_code((enum property_type)i), &type));
        CHECK_INT("type", type, i);
    }
    for (int i = CONTEXT_USR; i <= CONTEXT_APP; i++) {
        CHECK_OK("context",
                 property_context_parse(property_context_code((enum property_context)i), &context));
        CHECK_INT("context", context, i);
    }
    CHECK_CODE("no type", property_type_parse(JT_STR("text"), &type), JT_INVALID);
    CHECK_CODE("no context", property_context_parse(JT_STR(""), &context), JT_INVALID);
}
