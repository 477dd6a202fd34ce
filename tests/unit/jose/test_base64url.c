/* base64url: RFC 4648 section 10 in our alphabet, and what strict decoding refuses. */
#include "test.h"

#include "jose/base64url.h"

static const struct {
    const char *name;
    jt_str bytes;
    const char *text;
} cases[] = {
    { "nothing", JT_STR_INIT(""), "" },
    { "f", JT_STR_INIT("f"), "Zg" },
    { "fo", JT_STR_INIT("fo"), "Zm8" },
    { "foo", JT_STR_INIT("foo"), "Zm9v" },
    { "foob", JT_STR_INIT("foob"), "Zm9vYg" },
    { "fooba", JT_STR_INIT("fooba"), "Zm9vYmE" },
    { "foobar", JT_STR_INIT("foobar"), "Zm9vYmFy" },
    { "RFC 7515 appendix C", JT_STR_INIT("\x03\xec\xff\xe0\xc1"), "A-z_4ME" },
    { "zeros", JT_STR_INIT("\0\0\0\0"), "AAAAAA" },
    { "ones", JT_STR_INIT("\xff\xff\xff\xff"), "_____w" },
};

TEST(base64url_encodes)
{
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct jt_buf buf;
        CHECK_INT(cases[i].name, base64url_length(cases[i].bytes.len), strlen(cases[i].text));
        CHECK_OK("buffer", jt_arena_buf(test_arena(), strlen(cases[i].text), &buf));
        base64url_put(&buf, cases[i].bytes);
        CHECK("fits exactly", !buf.has_overflown);
        CHECK_STR(cases[i].name, jt_buf_str(&buf), cases[i].text);
    }
}

TEST(base64url_decodes)
{
    for (size_t i = 0; i < COUNT(cases); i++) {
        jt_str bytes;
        CHECK_OK(cases[i].name, base64url_decode(str(cases[i].text), test_arena(), &bytes));
        CHECK(cases[i].name, jt_str_eq(bytes, cases[i].bytes));
    }
}

TEST(base64url_decode_takes_one_spelling_only)
{
    static const struct {
        const char *name;
        jt_str text;
    } refused[] = {
        { "padding", JT_STR_INIT("Zg==") },
        { "one letter", JT_STR_INIT("Z") },
        { "five letters", JT_STR_INIT("Zm9vY") },
        { "set bits behind one byte", JT_STR_INIT("Zh") },
        { "set bits behind two bytes", JT_STR_INIT("Zm9") },
        { "the alphabet of base64, +", JT_STR_INIT("A+z_") },
        { "the alphabet of base64, /", JT_STR_INIT("A-z/") },
        { "white space", JT_STR_INIT("Zm 9") },
        { "an end of line", JT_STR_INIT("Zm8\n") },
        { "a NUL", JT_STR_INIT("Zm\0v") },
        { "a byte past ASCII", JT_STR_INIT("Zm\xff"
                                           "v") },
        { "bytes beside the letters", JT_STR_INIT("@[`{") },
    };
    for (size_t i = 0; i < COUNT(refused); i++) {
        jt_str bytes = JT_STR("untouched");
        CHECK_CODE(refused[i].name, base64url_decode(refused[i].text, test_arena(), &bytes),
                   JT_INVALID);
        CHECK_STR(refused[i].name, bytes, "untouched");
    }
}

TEST(base64url_round_trips_every_length_and_byte)
{
    char bytes[256];
    for (size_t i = 0; i < sizeof(bytes); i++)
        bytes[i] = (char)(255 - i);
    for (size_t len = 0; len <= sizeof(bytes); len++) {
        struct jt_buf buf;
        jt_str back;
        CHECK_OK("buffer", jt_arena_buf(test_arena(), base64url_length(len), &buf));
        base64url_put(&buf, (jt_str){ bytes, len });
        CHECK_INT("length", buf.len, base64url_length(len));
        CHECK_OK("decode", base64url_decode(jt_buf_str(&buf), test_arena(), &back));
        CHECK("same", jt_str_eq(back, (jt_str){ bytes, len }));
    }
}

TEST(base64url_put_writes_all_or_nothing)
{
    char bytes[8];
    struct jt_buf buf = jt_buf_over(bytes, 7);
    base64url_put(&buf, JT_STR("foobar"));
    CHECK("overflown", buf.has_overflown);
    CHECK_INT("nothing", buf.len, 0);
}
