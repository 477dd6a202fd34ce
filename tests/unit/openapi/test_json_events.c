/* JSON as events, and what is not JSON. */
#include "openapi/trace.h"

TEST(json_comes_as_it_stands)
{
    static const struct trace_case cases[] = {
        { "a word", "true", "'true'" },
        { "null", " null ", "~" },
        { "null in quotes is a text", "\"null\"", "'null'" },
        { "numbers", "[0,-1,10,1.5,-0.25,1e5,2E-3,3e+10]",
          "['0''-1''10''1.5''-0.25''1e5''2E-3''3e+10']" },
        { "objects", "{\"a\":{},\"b\":{\"c\":1}}", "{'a'{}'b'{'c''1'}}" },
        { "lists", "[[],[[1]]]", "[[][['1']]]" },
        { "space everywhere", "\t{ \"a\" :\r\n[ 1 , 2 ] }\n", "{'a'['1''2']}" },
        { "escapes", "\"\\\"\\\\\\/\\b\\f\\n\\r\\t\"", "'\"\\/\b\f\n\r\t'" },
        { "a code point", "\"\\u00e9\\u4e00\"", "'\xC3\xA9\xE4\xB8\x80'" },
        { "a surrogate pair", "\"\\ud83d\\ude00!\"", "'\xF0\x9F\x98\x80!'" },
        { "half of one", "\"\\ud83d.\"", "'\xEF\xBF\xBD.'" },
        { "the other half", "\"\\ude00\"", "'\xEF\xBF\xBD'" },
        { "two first halves", "\"\\ud83d\\ud83d\"", "'\xEF\xBF\xBD\xEF\xBF\xBD'" },
        { "UTF-8", "\"\xF0\x9F\x98\x80\"", "'\xF0\x9F\x98\x80'" },
    };
    check_traces(json_events, cases, COUNT(cases));
}

#define EXPECTED(what) "is not well-formed JSON: expected " what

TEST(what_is_not_json_is_refused_with_its_place)
{
    static const struct refused_case cases[] = {
        { "nothing", "", "ends too early", 1, 1 },
        { "space", " \n ", "ends too early", 2, 2 },
        { "an open list", "[1,\n2", "ends too early", 2, 2 },
        { "an open object", "{\"a\":", "ends too early", 1, 6 },
        { "an open name", "{", "ends too early", 1, 2 },
        { "an open string", "[\n \"abc", "has a string without an end", 2, 2 },
        { "two values", "1 2", "goes on after its end", 1, 3 },
        { "a comma too many in a list", "[1,]", EXPECTED("a value"), 1, 4 },
        { "in an object", "{\"a\":1,}", EXPECTED("a name in quotes"), 1, 8 },
        { "no comma", "[1 2]", EXPECTED("a comma"), 1, 4 },
        { "no colon", "{\"a\" 1}", EXPECTED("a colon"), 1, 6 },
        { "a bare name", "{a:1}", EXPECTED("a name in quotes"), 1, 2 },
        { "the wrong bracket", "[1}", EXPECTED("a comma"), 1, 3 },
        { "a word of another language", "[True]", EXPECTED("a value"), 1, 2 },
        { "a word too long", "[nullx]", EXPECTED("a comma"), 1, 6 },
        { "a leading zero", "[01]", EXPECTED("a comma"), 1, 3 },
        { "a point alone", "[1.]", EXPECTED("a value"), 1, 4 },
        { "a plus", "[+1]", EXPECTED("a value"), 1, 2 },
        { "NaN", "[NaN]", EXPECTED("a value"), 1, 2 },
        { "a comment", "// x\n{}", EXPECTED("a value"), 1, 1 },
        { "a line break in a string", "\"a\nb\"", "has a control character in a string", 1, 3 },
        { "an unknown escape", "\"\\x\"", "has a backslash that JSON does not know", 1, 3 },
        { "a short \\u", "\"\\u12\"", "has a \\u that four hexadecimal digits do not follow", 1,
          3 },
        { "columns count characters", "[\"\xC3\xA9\xC3\xA9\" x]", EXPECTED("a comma"), 1, 7 },
    };
    check_refused(json_events, cases, COUNT(cases));
}

TEST(a_nul_is_no_end)
{
    struct openapi_problem problem;
    jt_err err = JT_DONE;
    (void)trace(json_events, JT_STR("[1]\0"), &err, &problem);
    CHECK_CODE("after the end", err, JT_INVALID);
    (void)trace(json_events, JT_STR("[\"a\0b\"]"), &err, &problem);
    CHECK_STR("in a string", str(problem.what), "has a control character in a string");
    (void)trace(json_events, JT_STR("\0"), &err, &problem);
    CHECK_CODE("alone", err, JT_INVALID);
}

TEST(levels_are_limited)
{
    char text[2 * OPENAPI_DEPTH_MAX + 2];
    struct openapi_problem problem;
    jt_err err = JT_DONE;
    memset(text, '[', OPENAPI_DEPTH_MAX);
    memset(text + OPENAPI_DEPTH_MAX, ']', OPENAPI_DEPTH_MAX);
    (void)trace(json_events, (jt_str){ text, sizeof(text) - 2 }, &err, &problem);
    CHECK_OK("as many as are allowed", err);
    memset(text, '[', sizeof(text));
    (void)trace(json_events, (jt_str){ text, sizeof(text) }, &err, &problem);
    CHECK_CODE("one more", err, JT_TOO_LARGE);
    CHECK_INT("there", problem.column, OPENAPI_DEPTH_MAX + 1);
}

static size_t longest;
static jt_err measure(void *context, const struct event *event, const char **ret_problem)
{
    bool *is_cut = context;
    (void)ret_problem;
    longest = event->text.len;
    *is_cut = event->is_cut;
    return jt_str_is_utf8(event->text) ? JT_DONE : JT_ERR(JT_STORE, "cut inside a character");
}

TEST(a_long_text_is_cut_between_two_characters)
{
    static const char *const units[] = { "x",       "\xC3\xA9",       "\xE4\xB8\x80",
                                         "\\u4e00", "\\ud83d\\ude00", "\xF0\x9F\x98\x80" };
    for (size_t i = 0; i < COUNT(units); i++) {
        struct jt_buf text;
        struct openapi_problem problem = { 0 };
        bool is_cut = false;
        CHECK_OK("buffer", jt_arena_buf(test_arena(), 1 << 17, &text));
        jt_buf_put_char(&text, '"');
        for (size_t k = 0; k < EVENT_TEXT_MAX_BYTES + 1; k++)
            jt_buf_put(&text, str(units[i]));
        jt_buf_put_char(&text, '"');
        const struct event_sink sink = { measure, &is_cut };
        CHECK_OK(units[i], json_events(jt_buf_str(&text), &sink, test_arena(), &problem));
        CHECK(units[i],
              is_cut && longest <= EVENT_TEXT_MAX_BYTES && longest > EVENT_TEXT_MAX_BYTES - 4);
    }
}
