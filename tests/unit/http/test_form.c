/* test_form: what a form is, and all that it is not. */
#include "test.h"

#include "http/form.h"

static const struct form_name names[] = {
    { JT_STR_INIT("a"), FORM_LINE },        { JT_STR_INIT("b"), FORM_LINE },
    { JT_STR_INIT("scope"), FORM_LINE },    { JT_STR_INIT("lines"), FORM_LINES },
    { JT_STR_INIT("any"), FORM_ANY_BYTES },
};

static jt_err parse(jt_str text, struct http_param **ret_pairs, size_t *ret_count)
{
    jt_str fault;
    return form_parse(text, names, COUNT(names), 3, test_arena(), ret_pairs, ret_count, &fault);
}

static const struct {
    const char *name, *text, *want; /* want: name=value pairs joined with '|' */
    enum jt_code code;
} cases[] = {
    { "keeps the order of pairs", "b=1&a=2", "b=1|a=2", JT_OK },
    { "decodes percent and plus", "scope=read%3Ausers+write", "scope=read:users write", JT_OK },
    { "keeps UTF-8", "a=%C3%A9", "a=\xC3\xA9", JT_OK },
    { "skips empty pieces", "&&a=1&", "a=1", JT_OK },
    { "gives a piece without '=' an empty value", "a&b=", "a=|b=", JT_OK },
    { "keeps '=' inside a value", "a=b=c", "a=b=c", JT_OK },
    { "an empty form has no pairs", "", "", JT_OK },
    { "refuses a percent sign at the end", "a=%", "", JT_INVALID },
    { "refuses one digit", "a=%2", "", JT_INVALID },
    { "refuses digits that are none", "a=%zz", "", JT_INVALID },
    { "refuses an encoded NUL", "a=%00", "", JT_INVALID },
    { "refuses an encoded line feed", "a=%0A", "", JT_INVALID },
    { "refuses a raw control byte", "a=\x01", "", JT_INVALID },
    { "refuses DEL", "a=%7F", "", JT_INVALID },
    { "refuses a lone continuation byte", "a=%80", "", JT_INVALID },
    { "refuses an overlong slash", "a=%C0%AF", "", JT_INVALID },
    { "refuses a surrogate", "a=%ED%A0%80", "", JT_INVALID },
    { "refuses past U+10FFFF", "a=%F4%90%80%80", "", JT_INVALID },
    { "decodes names", "%61=1&s%63ope=x&b%=2&%62=3", "a=1|scope=x|b=3", JT_OK },
    { "skips names that it does not know", "x=1&a=2&A=3&aa=4&%ff=5&scop=6&=7", "a=2", JT_OK },
    { "skips whatever they hold", "x=%zz&y=%00&z=\n&\xff=\xff&a=1&%=%&%0a=", "a=1", JT_OK },
    { "counts only those that it knows", "a=1&x&x&x&x&b=2&a=3", "a=1|b=2|a=3", JT_OK },
    { "refuses one pair too many", "a=1&b=2&a=3&b=4", "", JT_TOO_LARGE },
    { "lets line breaks and tabs pass where they may", "lines=b%0D%0Ac%09d", "lines=b\r\nc\td",
      JT_OK },
    { "refuses a NUL in lines", "lines=%00", "", JT_INVALID },
    { "refuses an escape in lines", "lines=%1B", "", JT_INVALID },
    { "refuses Latin-1 in lines", "lines=%FF", "", JT_INVALID },
    { "lets any bytes pass where they may", "any=%0A%FF\x01", "any=\n\xFF\x01", JT_OK },
    { "refuses a percent sign without digits even there", "any=%z", "", JT_INVALID },
};

TEST(form_parse_takes_what_is_well_formed)
{
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct http_param *pairs = NULL;
        size_t count = 0;
        char text[256];
        struct jt_buf got = jt_buf_over(text, sizeof(text));
        CHECK_CODE(cases[i].name, parse(str(cases[i].text), &pairs, &count), cases[i].code);
        for (size_t k = 0; k < count; k++) {
            jt_buf_put(&got, k == 0 ? JT_STR("") : JT_STR("|"));
            jt_buf_put(&got, pairs[k].name);
            jt_buf_put_char(&got, '=');
            jt_buf_put(&got, pairs[k].value);
        }
        CHECK_STR(cases[i].name, jt_buf_str(&got), cases[i].want);
    }
}

TEST(form_parse_refuses_a_nul_byte_inside)
{
    struct http_param *pairs = NULL;
    size_t count = 0;
    CHECK_CODE("raw NUL", parse(JT_STR("a=1\0&b=2"), &pairs, &count), JT_INVALID);
}

TEST(form_parse_tells_the_name_at_fault)
{
    struct http_param *pairs = NULL;
    size_t count = 0;
    jt_str fault = JT_STR("");
    CHECK_CODE("malformed",
               form_parse(JT_STR("a=1&x=%&sc%6fpe=%"), names, COUNT(names), 3, test_arena(), &pairs,
                          &count, &fault),
               JT_INVALID);
    CHECK_STR("as it stands in the table", fault, "scope");
}

TEST(percent_decode_leaves_plus_alone_in_paths)
{
    jt_str got;
    CHECK_OK("path", percent_decode(JT_STR("a+b%2Fc"), false, FORM_LINE, test_arena(), &got));
    CHECK_STR("path", got, "a+b/c");
}

TEST(request_has_media_type_ignores_parameters_and_case)
{
    static const struct {
        const char *name, *header;
        bool want;
    } types[] = {
        { "plain", "application/json", true },
        { "with a charset", "application/json; charset=utf-8", true },
        { "with space before the parameter", "application/json ;charset=utf-8", true },
        { "in capitals", "Application/JSON", true },
        { "another one", "text/json", false },
        { "a longer one", "application/json-patch", false },
        { "none", "", false },
    };
    for (size_t i = 0; i < COUNT(types); i++) {
        struct request req = { .content_type = str(types[i].header) };
        CHECK_INT(types[i].name, request_has_media_type(&req, JT_STR("application/json")),
                  types[i].want);
    }
}
