/* Which characters are refused in names, and which are not although they show nothing. */
#include "base/character.h"
#include "test.h"

static const struct {
    const char *name, *text;
    bool is_deceptive;
} cases[] = {
    { "ASCII", "a name", false },
    { "letters of all lengths", "\u00fc \u65e5\u672c \U0001F680", false },
    { "no-break space, just past C1", "a\u00a0b", false },
    { "Hebrew", "\u05e9\u05dc\u05d5\u05dd", false },
    { "marks of direction", "\u061c\u200e\u200f", false },
    { "a family is joined", "\U0001F468\u200D\U0001F469\u200D\U0001F467", false },
    { "Persian has a non-joiner", "\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645", false },
    { "a red heart has a selector", "\u2764\ufe0f", false },
    { "the hyphen before the separators", "a\u2027b", false },
    { "next line", "a\xC2\x85", true },
    { "the last of C1", "\xC2\x9F", true },
    { "soft hyphen", "pass\u00adword", true },
    { "zero-width space", "a\u200b", true },
    { "line separator", "a\u2028b", true },
    { "paragraph separator", "a\u2029b", true },
    { "left-to-right embedding", "\u202a", true },
    { "right-to-left override", "a\u202egnp.exe", true },
    { "word joiner", "a\u2060b", true },
    { "left-to-right isolate", "\u2066", true },
    { "pop directional isolate", "\u2069", true },
    { "Hangul filler", "\u3164", true },
    { "byte order mark", "\ufeffname", true },
    { "reserved as invisible", "a\ufff0", true },
    { "a tag", "a\U000E0041", true },
};

TEST(names_have_no_deceptive_character)
{
    for (size_t i = 0; i < COUNT(cases); i++)
        CHECK_INT(cases[i].name, jt_str_has_deceptive(str(cases[i].text)), cases[i].is_deceptive);
}

TEST(marks_of_direction_are_hidden)
{
    CHECK_INT("right to left", jt_str_has_hidden(str("a\u200fb")), true);
    CHECK_INT("Arabic letter", jt_str_has_hidden(str("\u061c")), true);
    CHECK_INT("what is deceptive", jt_str_has_hidden(str("a\u202eb")), true);
    CHECK_INT("what is joined", jt_str_has_hidden(str("\u200d")), false);
}

TEST(a_blank_text_shows_nothing)
{
    static const struct {
        const char *name, *text;
        bool is_blank;
    } texts[] = {
        { "nothing", "", true },
        { "a space", " ", true },
        { "spaces of Unicode", "\u00a0\u1680\u2003\u202f\u205f\u3000", true },
        { "what separates lines", "\u2028", true },
        { "joiners alone", "\u200d\u200c", true },
        { "a selector alone", "\ufe0f", true },
        { "braille without a dot", "\u2800", true },
        { "direction alone", "\u202e\u2066", true },
        { "a mark of direction alone", "\u200f ", true },
        { "a letter between spaces", "\u3000a ", false },
        { "an accent alone is seen", "\u0301", false },
        { "a zero-width joiner between two", "\U0001F468\u200D\U0001F469", false },
    };
    for (size_t i = 0; i < COUNT(texts); i++)
        CHECK_INT(texts[i].name, jt_str_is_blank(str(texts[i].text)), texts[i].is_blank);
}

TEST(the_first_character_of_each_length)
{
    static const struct {
        const char *text;
        uint32_t character;
        size_t bytes;
    } firsts[] = {
        { "a\u00fc", 'a', 1 },
        { "\u00fca", 0xFC, 2 },
        { "\u65e5a", 0x65E5, 3 },
        { "\U0001F680a", 0x1F680, 4 },
    };
    for (size_t i = 0; i < COUNT(firsts); i++) {
        size_t bytes = 0;
        CHECK_INT(firsts[i].text, jt_character_first(str(firsts[i].text), &bytes),
                  firsts[i].character);
        CHECK_INT(firsts[i].text, bytes, firsts[i].bytes);
    }
}
