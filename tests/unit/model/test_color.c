#include "model/color.h"

#include "test.h"

TEST(color_is_a_short_or_long_hexadecimal_one)
{
    static const struct {
        const char *name, *text;
        bool want;
    } cases[] = {
        { "short", "#fff", true },
        { "long, both cases", "#0056Fa", true },
        { "without a number sign", "fff", false },
        { "four digits", "#ffff", false },
        { "a letter past f", "#ggg", false },
        { "a name", "white", false },
        { "empty", "", false },
    };
    for (size_t i = 0; i < COUNT(cases); i++)
        CHECK_INT(cases[i].name, color_is(str(cases[i].text)), cases[i].want);
}

TEST(color_has_three_forms)
{
    static const struct {
        const char *raw, *hex, *hsl;
    } cases[] = {
        { "#fff", "#ffffff", "hsl(0, 0%, 100%)" },
        { "#000000", "#000000", "hsl(0, 0%, 0%)" },
        { "#0056F1", "#0056F1", "hsl(219, 100%, 47%)" },
        { "#f00", "#ff0000", "hsl(0, 100%, 50%)" },
        { "#0f0", "#00ff00", "hsl(120, 100%, 50%)" },
        { "#00f", "#0000ff", "hsl(240, 100%, 50%)" },
        { "#f0f", "#ff00ff", "hsl(300, 100%, 50%)" },
        { "#808080", "#808080", "hsl(0, 0%, 50%)" },
        { "#ff0001", "#ff0001", "hsl(0, 100%, 50%)" }, /* 359.76 degrees round to a full circle */
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        const struct color color = color_of(str(cases[i].raw));
        CHECK_STR(cases[i].raw, color.raw, cases[i].raw);
        CHECK_STR(cases[i].raw, str(color.hex), cases[i].hex);
        CHECK_STR(cases[i].raw, str(color.hsl), cases[i].hsl);
    }
}
