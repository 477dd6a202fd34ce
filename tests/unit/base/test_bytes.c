/* bytes: views at their ends, empty ones included, and the bounded buffer. */
#include "test.h"

TEST(str_eq_compares_every_byte)
{
    CHECK("same", jt_str_eq(JT_STR("abc"), JT_STR("abc")));
    CHECK("a byte differs", !jt_str_eq(JT_STR("abc"), JT_STR("abd")));
    CHECK("a prefix", !jt_str_eq(JT_STR("abc"), JT_STR("ab")));
    CHECK("a NUL counts", !jt_str_eq(JT_STR("a\0b"), JT_STR("a\0c")));
    CHECK("empty views", jt_str_eq((jt_str){ NULL, 0 }, JT_STR("")));
    CHECK("case", !jt_str_eq(JT_STR("A"), JT_STR("a")));
}

TEST(str_eq_nocase_folds_ascii_only)
{
    CHECK("letters", jt_str_eq_nocase(JT_STR("Content-TYPE"), JT_STR("content-type")));
    CHECK("what lies beside the letters", !jt_str_eq_nocase(JT_STR("@[`{"), JT_STR("`{@[")));
    CHECK("bytes past ASCII", !jt_str_eq_nocase(JT_STR("\xC4"), JT_STR("\xE4")));
    CHECK("length", !jt_str_eq_nocase(JT_STR("a"), JT_STR("aa")));
}

TEST(str_starts)
{
    CHECK("prefix", jt_str_starts(JT_STR("Bearer x"), JT_STR("Bearer ")));
    CHECK("longer", !jt_str_starts(JT_STR("Be"), JT_STR("Bearer")));
    CHECK("other", !jt_str_starts(JT_STR("bearer"), JT_STR("Bearer")));
    CHECK("nothing starts anything", jt_str_starts((jt_str){ NULL, 0 }, JT_STR("")));
}

TEST(str_starts_nocase_folds_ascii_only)
{
    CHECK("prefix", jt_str_starts_nocase(JT_STR("HTTP://x"), JT_STR("http://")));
    CHECK("longer", !jt_str_starts_nocase(JT_STR("HTTP"), JT_STR("http://")));
    CHECK("other", !jt_str_starts_nocase(JT_STR("HTTPS:/"), JT_STR("http://")));
    CHECK("nothing starts anything", jt_str_starts_nocase((jt_str){ NULL, 0 }, JT_STR("")));
}

TEST(str_cmp_orders_by_bytes_and_then_by_length)
{
    static const struct {
        const char *name, *a, *b;
        int order;
    } cases[] = {
        { "same", "read", "read", 0 },
        { "shorter first", "read", "read:a", -1 },
        { "longer last", "read:a", "read", 1 },
        { "bytes are unsigned", "\x7f", "\x80", -1 },
        { "nothing first", "", "a", -1 },
        { "nothing twice", "", "", 0 },
        { "upper case before lower case", "Z", "a", -1 },
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        int order = jt_str_cmp(str(cases[i].a), str(cases[i].b));
        CHECK_INT(cases[i].name, (order > 0) - (order < 0), cases[i].order);
    }
}

TEST(str_slice_stays_inside)
{
    static const struct {
        const char *name;
        size_t from, len;
        const char *want;
        enum jt_code code;
    } cases[] = {
        { "the middle", 1, 3, "bcd", JT_OK },
        { "everything", 0, 5, "abcde", JT_OK },
        { "nothing at the end", 5, 0, "", JT_OK },
        { "one too many", 3, 3, "", JT_TOO_LARGE },
        { "past the end", 6, 0, "", JT_TOO_LARGE },
        { "a sum that overflows", 2, SIZE_MAX, "", JT_TOO_LARGE },
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        jt_str part = JT_STR("");
        CHECK_CODE(cases[i].name, jt_str_slice(JT_STR("abcde"), cases[i].from, cases[i].len, &part),
                   cases[i].code);
        CHECK_STR(cases[i].name, part, cases[i].want);
    }
}

/* The parts in brackets. */
static jt_str parts_joined(jt_str rest, bool by_words)
{
    struct jt_buf buf;
    jt_str part;
    CHECK_OK("buffer", jt_arena_buf(test_arena(), 256, &buf));
    while (by_words ? jt_str_next_word(&rest, &part) : jt_str_cut(&rest, ',', &part)) {
        jt_buf_put_char(&buf, '[');
        jt_buf_put(&buf, part);
        jt_buf_put_char(&buf, ']');
    }
    return jt_buf_str(&buf);
}

TEST(str_cut_gives_empty_parts_too)
{
    static const struct {
        const char *name, *in, *want;
    } cases[] = {
        { "parts", "a,b,c", "[a][b][c]" },
        { "an empty one between", "a,,b", "[a][][b]" },
        { "empty ones at the ends", ",a,", "[][a][]" },
        { "no separator", "abc", "[abc]" },
        { "nothing is one empty part", "", "[]" },
        { "a separator alone", ",", "[][]" },
    };
    for (size_t i = 0; i < COUNT(cases); i++)
        CHECK_STR(cases[i].name, parts_joined(str(cases[i].in), false), cases[i].want);
    CHECK_STR("a used up one", parts_joined((jt_str){ NULL, 0 }, false), "");
}

TEST(str_split_parts_at_the_first_separator)
{
    static const struct {
        const char *name, *in, *before, *after;
        bool want;
    } cases[] = {
        { "two", "a=b", "a", "b", true },
        { "the first of several", "a=b=c", "a", "b=c", true },
        { "none", "abc", "abc", "", false },
        { "at the front", "=b", "", "b", true },
        { "at the end", "a=", "a", "", true },
        { "nothing", "", "", "", false },
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        jt_str before, after;
        CHECK_INT(cases[i].name, jt_str_split(str(cases[i].in), '=', &before, &after),
                  cases[i].want);
        CHECK_STR(cases[i].name, before, cases[i].before);
        CHECK_STR(cases[i].name, after, cases[i].after);
    }
}

TEST(str_trim_takes_spaces_and_tabs_off_both_ends)
{
    CHECK_STR("both ends", jt_str_trim(JT_STR(" \t a b\t ")), "a b");
    CHECK_STR("nothing to take", jt_str_trim(JT_STR("a")), "a");
    CHECK_STR("blanks alone", jt_str_trim(JT_STR(" \t ")), "");
    CHECK_STR("empty", jt_str_trim(JT_STR("")), "");
    CHECK_STR("no other white space", jt_str_trim(JT_STR("\r\na\n")), "\r\na\n");
}

TEST(str_next_word_takes_runs_of_spaces_as_one)
{
    static const struct {
        const char *name, *in, *want;
    } cases[] = {
        { "words", "a bc d", "[a][bc][d]" },
        { "runs", "  a   b ", "[a][b]" },
        { "nothing", "", "" },
        { "spaces alone", "   ", "" },
        { "a tab is no space", "a\tb", "[a\tb]" },
    };
    for (size_t i = 0; i < COUNT(cases); i++)
        CHECK_STR(cases[i].name, parts_joined(str(cases[i].in), true), cases[i].want);
    CHECK_STR("no pointer", parts_joined((jt_str){ NULL, 0 }, true), "");
}

TEST(str_to_int_takes_digits_only)
{
    static const struct {
        const char *name, *in;
        int64_t min, max, want;
        enum jt_code code;
    } cases[] = {
        { "a number", "3600", 60, 2592000, 3600, JT_OK },
        { "the least", "60", 60, 100, 60, JT_OK },
        { "the most", "100", 60, 100, 100, JT_OK },
        { "zeros in front", "007", 0, 10, 7, JT_OK },
        { "18 digits", "999999999999999999", 0, INT64_MAX, 999999999999999999, JT_OK },
        { "below", "59", 60, 100, -1, JT_INVALID },
        { "above", "101", 60, 100, -1, JT_INVALID },
        { "19 digits", "1000000000000000000", 0, INT64_MAX, -1, JT_INVALID },
        { "nothing", "", 0, 10, -1, JT_INVALID },
        { "a sign", "+1", 0, 10, -1, JT_INVALID },
        { "a minus", "-1", -10, 10, -1, JT_INVALID },
        { "a space", "1 ", 0, 10, -1, JT_INVALID },
        { "hexadecimal", "0x1", 0, 10, -1, JT_INVALID },
        { "the byte before the digits", "1/", 0, 100, -1, JT_INVALID },
        { "the byte after the digits", "1:", 0, 100, -1, JT_INVALID },
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        int64_t value = -1;
        CHECK_CODE(cases[i].name,
                   jt_str_to_int(str(cases[i].in), cases[i].min, cases[i].max, &value),
                   cases[i].code);
        CHECK_INT(cases[i].name, value, cases[i].want);
    }
}

TEST(str_is_utf8_by_rfc_3629)
{
    static const struct {
        const char *name;
        jt_str in;
        bool want;
        size_t characters;
    } cases[] = {
        { "nothing", JT_STR_INIT(""), true, 0 },
        { "ASCII with a NUL", JT_STR_INIT("a\0b"), true, 3 },
        { "two bytes, least and most", JT_STR_INIT("\xC2\x80\xDF\xBF"), true, 2 },
        { "three bytes, least and most", JT_STR_INIT("\xE0\xA0\x80\xEF\xBF\xBF"), true, 2 },
        { "beside the surrogates", JT_STR_INIT("\xED\x9F\xBF\xEE\x80\x80"), true, 2 },
        { "four bytes, least and most", JT_STR_INIT("\xF0\x90\x80\x80\xF4\x8F\xBF\xBF"), true, 2 },
        { "overlong two", JT_STR_INIT("\xC0\x80"), false, 0 },
        { "overlong two, the other", JT_STR_INIT("\xC1\xBF"), false, 0 },
        { "overlong three", JT_STR_INIT("\xE0\x9F\xBF"), false, 0 },
        { "overlong four", JT_STR_INIT("\xF0\x8F\xBF\xBF"), false, 0 },
        { "first surrogate", JT_STR_INIT("\xED\xA0\x80"), false, 0 },
        { "last surrogate", JT_STR_INIT("\xED\xBF\xBF"), false, 0 },
        { "past U+10FFFF", JT_STR_INIT("\xF4\x90\x80\x80"), false, 0 },
        { "five bytes", JT_STR_INIT("\xF8\x88\x80\x80\x80"), false, 0 },
        { "a continuation alone", JT_STR_INIT("a\x80"), false, 0 },
        { "cut after one", JT_STR_INIT("\xC3"), false, 0 },
        { "cut after two", JT_STR_INIT("\xE2\x82"), false, 0 },
        { "cut after three", JT_STR_INIT("\xF0\x9F\x98"), false, 0 },
        { "a third byte out of range", JT_STR_INIT("\xE2\x82\xC0"), false, 0 },
        { "a fourth byte out of range", JT_STR_INIT("\xF0\x9F\x98\x7F"), false, 0 },
        { "0xFF", JT_STR_INIT("\xFF"), false, 0 },
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        CHECK_INT(cases[i].name, jt_str_is_utf8(cases[i].in), cases[i].want);
        if (cases[i].want)
            CHECK_INT(cases[i].name, jt_str_utf8_count(cases[i].in), cases[i].characters);
    }
}

TEST(str_has_control)
{
    CHECK("plain", !jt_str_has_control(JT_STR("a b~\xC3\xA9")));
    CHECK("a NUL", jt_str_has_control(JT_STR("a\0")));
    CHECK("the last below a space", jt_str_has_control(JT_STR("\x1f")));
    CHECK("DEL", jt_str_has_control(JT_STR("a\x7f")));
    CHECK("nothing", !jt_str_has_control((jt_str){ NULL, 0 }));
}

TEST(str_has_control_but_lines)
{
    CHECK("lines", !jt_str_has_control_but_lines(JT_STR("a\r\nb\tc\n")));
    CHECK("a NUL", jt_str_has_control_but_lines(JT_STR("a\0\n")));
    CHECK("vertical tab", jt_str_has_control_but_lines(JT_STR("\n\v")));
    CHECK("DEL", jt_str_has_control_but_lines(JT_STR("a\x7f")));
    CHECK("nothing", !jt_str_has_control_but_lines((jt_str){ NULL, 0 }));
}

TEST(is_alphanumeric)
{
    for (int c = 0; c < 256; c++) {
        static const char all[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
        CHECK_INT("byte", jt_is_alphanumeric((char)c), c != 0 && strchr(all, c) != NULL);
    }
}

TEST(str_is_lower_hex)
{
    CHECK("digits", jt_str_is_lower_hex(JT_STR("0189afbc"), 8));
    CHECK("upper case", !jt_str_is_lower_hex(JT_STR("0A"), 2));
    CHECK("too short", !jt_str_is_lower_hex(JT_STR("0a"), 3));
    CHECK("too long", !jt_str_is_lower_hex(JT_STR("0a0"), 2));
    CHECK("bytes beside the digits", !jt_str_is_lower_hex(JT_STR("/:`g"), 4));
}

TEST(buf_drops_what_does_not_fit_and_remembers)
{
    char bytes[4];
    struct jt_buf buf = jt_buf_over(bytes, sizeof(bytes));
    jt_buf_put(&buf, JT_STR("abc"));
    CHECK("fits", !buf.has_overflown);
    jt_buf_put(&buf, JT_STR("de"));
    CHECK("does not fit", buf.has_overflown);
    CHECK_STR("nothing of it is put", jt_buf_str(&buf), "abc");
    jt_buf_put_char(&buf, 'd');
    CHECK_STR("to the last byte", jt_buf_str(&buf), "abcd");
    jt_buf_put(&buf, (jt_str){ NULL, 0 });
    CHECK("stays set", buf.has_overflown);
}

TEST(buf_puts_integers)
{
    static const struct {
        int64_t value;
        const char *want;
    } cases[] = {
        { 0, "0" },       { 7, "7" },
        { -1, "-1" },     { 1751237068, "1751237068" },
        { 10, "10" },     { INT64_MAX, "9223372036854775807" },
        { -100, "-100" }, { INT64_MIN, "-9223372036854775808" },
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        char bytes[20];
        struct jt_buf buf = jt_buf_over(bytes, sizeof(bytes));
        jt_buf_put_int(&buf, cases[i].value);
        CHECK_STR(cases[i].want, jt_buf_str(&buf), cases[i].want);
    }
}

TEST(buf_puts_hexadecimal)
{
    char bytes[8];
    struct jt_buf buf = jt_buf_over(bytes, sizeof(bytes));
    jt_buf_put_hex(&buf, (const uint8_t[]){ 0x00, 0x9f, 0xff }, 3);
    CHECK_STR("lower case", jt_buf_str(&buf), "009fff");
    jt_buf_put_hex(&buf, (const uint8_t[]){ 1, 2 }, 2);
    CHECK("does not fit", buf.has_overflown);
}

TEST(str_from_takes_no_string)
{
    CHECK_STR("NULL", jt_str_from(NULL), "");
}

TEST(utf8_prefix_ends_where_the_first_bad_sequence_begins)
{
    static const struct {
        const char *name, *text;
        size_t want;
    } cases[] = {
        { "all of it", "a\xC3\xA9\xF0\x9F\x98\x80", 7 },
        { "nothing", "", 0 },
        { "a stray byte", "ab\x80", 2 },
        { "a sequence cut off", "ab\xC3", 2 },
        { "at once", "\xFF\xFE", 0 },
    };
    for (size_t i = 0; i < COUNT(cases); i++)
        CHECK_INT(cases[i].name, jt_str_utf8_prefix(str(cases[i].text)), cases[i].want);
}

TEST(utf8_cut_keeps_characters_whole)
{
    static const struct {
        const char *name, *text;
        size_t max_bytes;
        const char *want;
    } cases[] = {
        { "short enough", "abc", 3, "abc" },
        { "between", "abc", 2, "ab" },
        { "inside of two bytes", "a\xC3\xA9", 2, "a" },
        { "inside of four", "\xF0\x9F\x98\x80", 3, "" },
        { "right after one", "a\xC3\xA9z", 3, "a\xC3\xA9" },
        { "to nothing", "a", 0, "" },
    };
    for (size_t i = 0; i < COUNT(cases); i++)
        CHECK_STR(cases[i].name, jt_str_utf8_cut(str(cases[i].text), cases[i].max_bytes),
                  cases[i].want);
}
