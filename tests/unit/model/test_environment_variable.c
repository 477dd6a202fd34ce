/* The rule of the keys of environment variables. */
#include "model/environment_variable.h"
#include "test.h"

TEST(a_variable_key_is_a_name_that_shells_know)
{
    static const struct {
        const char *name;
        jt_str key;
        enum jt_code code;
    } cases[] = {
        { "the usual form", JT_STR_INIT("MY_API_KEY"), JT_OK },
        { "one letter", JT_STR_INIT("a"), JT_OK },
        { "an underscore first", JT_STR_INIT("_9"), JT_OK },
        { "empty", JT_STR_INIT(""), JT_INVALID },
        { "a digit first", JT_STR_INIT("9A"), JT_INVALID },
        { "a dash", JT_STR_INIT("MY-KEY"), JT_INVALID },
        { "an equals sign", JT_STR_INIT("A=b"), JT_INVALID },
        { "a space", JT_STR_INIT("A B"), JT_INVALID },
        { "a NUL", JT_STR_INIT("A\0B"), JT_INVALID },
        { "beyond ASCII", JT_STR_INIT("\xC3\x84"), JT_INVALID },
    };
    char long_key[ENVIRONMENT_VARIABLE_KEY_MAX_CHARS + 1];
    for (size_t i = 0; i < COUNT(cases); i++)
        CHECK_CODE(cases[i].name, environment_variable_key_check(cases[i].key), cases[i].code);
    memset(long_key, 'K', sizeof(long_key));
    CHECK_OK("128", environment_variable_key_check((jt_str){ long_key, sizeof(long_key) - 1 }));
    CHECK_CODE("129", environment_variable_key_check((jt_str){ long_key, sizeof(long_key) }),
               JT_TOO_LARGE);
}

TEST(a_value_is_counted_in_characters)
{
    enum { MOST = ENVIRONMENT_VARIABLE_VALUE_MAX_CHARS };
    char value[3 * (MOST + 1)];
    for (size_t i = 0; i < sizeof(value); i += 3)
        memcpy(value + i, "\xE6\x97\xA5", 3); /* U+65E5 */
    CHECK_OK("2048", environment_variable_value_check((jt_str){ value, 3 * MOST }));
    CHECK_CODE("2049", environment_variable_value_check((jt_str){ value, sizeof(value) }),
               JT_TOO_LARGE);
}
