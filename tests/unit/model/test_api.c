/* The rules of scope keys and audiences. */
#include "model/api.h"
#include "test.h"

#define FOUR_ROCKETS    "\U0001F680\U0001F680\U0001F680\U0001F680"
#define SIXTEEN_ROCKETS FOUR_ROCKETS FOUR_ROCKETS FOUR_ROCKETS FOUR_ROCKETS
#define SIXTY_FOUR      "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"

TEST(a_scope_key_is_a_scope_token)
{
    static const struct {
        const char *name;
        jt_str key;
        enum jt_code code;
    } cases[] = {
        { "the usual form", JT_STR_INIT("read:users"), JT_OK },
        { "one character", JT_STR_INIT("!"), JT_OK },
        { "the edges of what is allowed", JT_STR_INIT("!#[]~"), JT_OK },
        { "64 bytes", JT_STR_INIT(SIXTY_FOUR), JT_OK },
        { "65 bytes", JT_STR_INIT(SIXTY_FOUR "x"), JT_TOO_LARGE },
        { "empty", JT_STR_INIT(""), JT_INVALID },
        { "a space", JT_STR_INIT("read users"), JT_INVALID },
        { "a quote", JT_STR_INIT("\""), JT_INVALID },
        { "a backslash", JT_STR_INIT("\\"), JT_INVALID },
        { "a delete byte", JT_STR_INIT("\x7f"), JT_INVALID },
        { "a NUL", JT_STR_INIT("a\0b"), JT_INVALID },
        { "beyond ASCII", JT_STR_INIT("l\xC3\xA4s"), JT_INVALID },
    };
    for (size_t i = 0; i < COUNT(cases); i++)
        CHECK_CODE(cases[i].name, scope_key_check(cases[i].key), cases[i].code);
}

TEST(an_audience_has_no_white_space)
{
    static const struct {
        const char *name;
        jt_str audience;
        enum jt_code code;
    } cases[] = {
        { "a URL", JT_STR_INIT("https://api.example.com"), JT_OK },
        { "a short code", JT_STR_INIT("orders"), JT_OK },
        { "letters beyond ASCII", JT_STR_INIT("\xC3\xA4pi"), JT_OK },
        { "a quote and a backslash", JT_STR_INIT("\"\\"), JT_OK },
        { "punctuation next to the spaces", JT_STR_INIT("\xE2\x80\x90"), JT_OK }, /* U+2010 */
        { "64 bytes", JT_STR_INIT(SIXTY_FOUR), JT_OK },
        { "65 bytes", JT_STR_INIT(SIXTY_FOUR "x"), JT_TOO_LARGE },
        { "64 characters of four bytes",
          JT_STR_INIT(SIXTEEN_ROCKETS SIXTEEN_ROCKETS SIXTEEN_ROCKETS SIXTEEN_ROCKETS), JT_OK },
        { "and one more",
          JT_STR_INIT(SIXTEEN_ROCKETS SIXTEEN_ROCKETS SIXTEEN_ROCKETS SIXTEEN_ROCKETS "x"),
          JT_TOO_LARGE },
        { "a right-to-left override", JT_STR_INIT("a\u202eb"), JT_INVALID },
        { "a zero-width space", JT_STR_INIT("a\u200bb"), JT_INVALID },
        { "empty", JT_STR_INIT(""), JT_INVALID },
        { "a space", JT_STR_INIT("my api"), JT_INVALID },
        { "a tab", JT_STR_INIT("my\tapi"), JT_INVALID },
        { "a NUL", JT_STR_INIT("a\0b"), JT_INVALID },
        { "a delete byte", JT_STR_INIT("\x7f"), JT_INVALID },
        { "a no-break space",
          JT_STR_INIT("my\xC2\xA0"
                      "api"),
          JT_INVALID },
        { "a thin space",
          JT_STR_INIT("my\xE2\x80\x89"
                      "api"),
          JT_INVALID },
        { "an ideographic space at the end", JT_STR_INIT("api\xE3\x80\x80"), JT_INVALID },
        { "not UTF-8", JT_STR_INIT("\xC3("), JT_INVALID },
    };
    for (size_t i = 0; i < COUNT(cases); i++)
        CHECK_CODE(cases[i].name, api_audience_check(cases[i].audience), cases[i].code);
}
