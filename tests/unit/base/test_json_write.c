/* json_write: escaping, checked against another reader of JSON. */
#include "test.h"

#include <jansson.h>

#include "base/json_write.h"

static jt_str written(jt_str s)
{
    struct jt_buf buf;
    CHECK_OK("buffer", jt_arena_buf(test_arena(), jt_json_string_max_bytes(s), &buf));
    jt_json_put_string(&buf, s);
    CHECK("the stated room is enough", !buf.has_overflown);
    return jt_buf_str(&buf);
}

TEST(json_strings_are_escaped)
{
    static const struct {
        const char *name;
        jt_str in;
        const char *want;
    } cases[] = {
        { "plain", JT_STR_INIT("read:users"), "\"read:users\"" },
        { "nothing", JT_STR_INIT(""), "\"\"" },
        { "no pointer", { NULL, 0 }, "\"\"" },
        { "quote and backslash", JT_STR_INIT("a\"b\\c"), "\"a\\\"b\\\\c\"" },
        { "a slash stays", JT_STR_INIT("https://a/b"), "\"https://a/b\"" },
        { "control bytes", JT_STR_INIT("\0\n\x1f\x7f"), "\"\\u0000\\u000a\\u001f\\u007f\"" },
        { "an escape at each end", JT_STR_INIT("\"a\""), "\"\\\"a\\\"\"" },
        { "UTF-8 stays", JT_STR_INIT("\xC3\xA9\xF0\x9F\x98\x80"), "\"\xC3\xA9\xF0\x9F\x98\x80\"" },
    };
    for (size_t i = 0; i < COUNT(cases); i++)
        CHECK_STR(cases[i].name, written(cases[i].in), cases[i].want);
}

/* Jansson's own text of it. */
TEST(texts_of_answers_are_as_jansson_writes_them)
{
    static const jt_str texts[] = { JT_STR_INIT(""), JT_STR_INIT("\n"), JT_STR_INIT("a\tb\r\n"),
                                    JT_STR_INIT("\b\f\x01"), JT_STR_INIT("a\"b\\c/\xC3\xA9") };
    for (size_t i = 0; i < COUNT(texts); i++) {
        struct jt_buf buf;
        json_t *value = json_stringn(texts[i].len == 0 ? "" : texts[i].ptr, texts[i].len);
        char *want = json_dumps(value, JSON_ENCODE_ANY);
        CHECK_OK("buffer", jt_arena_buf(test_arena(), jt_json_string_max_bytes(texts[i]), &buf));
        jt_json_put_text(&buf, texts[i]);
        CHECK_STR("as Jansson", jt_buf_str(&buf), want);
        free(want);
        json_decref(value);
    }
}

TEST(json_strings_are_read_back_by_another_reader)
{
    char every[127];
    for (size_t i = 0; i < sizeof(every); i++)
        every[i] = (char)(i + 1);
    jt_str text = written((jt_str){ every, sizeof(every) });
    json_t *value = json_loadb(text.ptr, text.len, JSON_DECODE_ANY, NULL);
    CHECK("is JSON", json_is_string(value));
    CHECK_INT("length", json_string_length(value), sizeof(every));
    CHECK("bytes", memcmp(json_string_value(value), every, sizeof(every)) == 0);
    json_decref(value);
}

TEST(json_put_escaped_puts_no_quotes)
{
    char bytes[16];
    struct jt_buf buf = jt_buf_over(bytes, sizeof(bytes));
    jt_json_put_escaped(&buf, JT_STR("a\"b"));
    CHECK_STR("inside", jt_buf_str(&buf), "a\\\"b");
}

TEST(json_strings_that_do_not_fit_are_told)
{
    char bytes[5];
    struct jt_buf buf = jt_buf_over(bytes, sizeof(bytes));
    jt_json_put_string(&buf, JT_STR("abcd"));
    CHECK("overflown", buf.has_overflown);
}
