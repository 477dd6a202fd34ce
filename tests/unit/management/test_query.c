#include "management/fixture.h"
#include "management/query.h"
#include "model/text.h"

static const char *const colors[] = { "red", "green", NULL };
static const struct query_parameter table[] = {
    { .name = "color", .type = QUERY_CHOICE, .choices = colors },
    { .name = "size", .type = QUERY_INTEGER, .min = 1, .max = 500 },
    { .name = "code", .is_required = true, .max = 4 },
    { .name = "line", .type = QUERY_LINE, .is_required = true, .max = 3 },
    { .name = "title", .type = QUERY_LINE, .min = 1, .max = 3 },
    { 0 },
};

static const struct {
    const char *name, *query, *parameter, *want;
    const char *message; /* of the refusal; NULL: none */
} cases[] = {
    { "one of the choices", "color=green", "color", "green", NULL },
    { "may be absent", "", "color", "", NULL },
    { "sent empty is absent", "color=", "color", "", NULL },
    { "another choice", "color=blue", "color", "", "color must be one of: red, green" },
    { "twice", "color=red&color=red", "color", "", "color must be given once" },
    { "the smallest number", "size=1", "size", "1", NULL },
    { "the largest number", "size=500", "size", "500", NULL },
    { "too small", "size=0", "size", "", "size must be a whole number from 1 to 500" },
    { "too large", "size=501", "size", "", "size must be a whole number from 1 to 500" },
    { "no number", "size=1x", "size", "", "size must be a whole number from 1 to 500" },
    { "a text that fits", "code=abcd", "code", "abcd", NULL },
    { "a text that is too long", "code=abcde", "code", "", "code must be 0 to 4 characters" },
    { "must be given", "color=red", "code", "", "code must be given" },
    { "must not be empty", "code=", "code", "", "code must be given" },
    { "a line of three characters", "line=%C3%A9%C3%A9%C3%A9", "line", "\xc3\xa9\xc3\xa9\xc3\xa9",
      NULL },
    { "a line of four", "line=aaaa", "line", "", "line must be 0 to 3" TEXT_RULE },
    { "an empty line is there", "line=", "line", "", NULL },
    { "no line", "", "line", "", "line must be given" },
    { "a line that is empty and must not be", "title=", "title", "",
      "title must be 1 to 3" NAME_RULE },
    { "a line of spaces that must show something", "title=%20%E3%80%80", "title", "",
      "title must be 1 to 3" NAME_RULE },
    { "a line that may be absent", "", "title", "", NULL },
    { "malformed", "code=%zz", "code", "",
      "code must be UTF-8 without control characters, percent-encoded" },
    { "with a control character", "code=a%0A", "code", "",
      "code must be UTF-8 without control characters, percent-encoded" },
    { "another one is malformed", "x=%zz&code=a&y=%0A&%00=%FF", "code", "a", NULL },
};

TEST(a_parameter_is_checked_by_its_row)
{
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct request req = { .query = str(cases[i].query), .arena = test_arena() };
        struct response resp = { 0 };
        jt_str value = JT_STR("");
        jt_err err = query_read(&req, &resp, table, cases[i].parameter, &value);
        if (cases[i].message == NULL) {
            CHECK_OK(cases[i].name, err);
            CHECK_STR(cases[i].name, value, cases[i].want);
            continue;
        }
        CHECK_CODE(cases[i].name, err, JT_REFUSED);
        CHECK_INT(cases[i].name, resp.status, 400);
        CHECK(cases[i].name, memmem(resp.body.ptr, resp.body.len, cases[i].message,
                                    strlen(cases[i].message)) != NULL);
    }
}

TEST(a_number_that_is_absent_leaves_the_default)
{
    struct request req = { .query = JT_STR("color=red"), .arena = test_arena() };
    struct response resp = { 0 };
    int64_t number = 7;
    CHECK_OK("absent", query_read_integer(&req, &resp, table, "size", &number));
    CHECK_INT("default", number, 7);
    req.query = JT_STR("size=12");
    CHECK_OK("given", query_read_integer(&req, &resp, table, "size", &number));
    CHECK_INT("number", number, 12);
}

TEST(a_value_of_lines_may_be_empty_but_not_absent)
{
    static const struct query_parameter lines[] = {
        { .name = "value", .is_required = true, .description = "Lines" },
        { 0 },
    };
    static const struct {
        const char *query, *want; /* NULL: refused */
    } of_lines[] = {
        { "value=a%0Ab", "a\nb" }, { "value=", "" },
        { "value", "" },           { "", NULL },
        { "valu=a", NULL },        { "value=a&value=b", NULL },
        { "value=%00", NULL },
    };
    for (size_t i = 0; i < COUNT(of_lines); i++) {
        struct request req = { .query = str(of_lines[i].query), .arena = test_arena() };
        struct response resp = { 0 };
        jt_str value = JT_STR("");
        CHECK_CODE(of_lines[i].query, query_read_lines(&req, &resp, lines, "value", &value),
                   of_lines[i].want == NULL ? JT_REFUSED : JT_OK);
        if (of_lines[i].want != NULL)
            CHECK_STR(of_lines[i].query, value, of_lines[i].want);
    }
}
