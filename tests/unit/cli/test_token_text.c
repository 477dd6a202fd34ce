/* test_token_text: what is written in a token, whoever wrote it. */
#include "fixture.h"

#include "cli/token_text.h"
#include "jose/base64url.h"

enum { NOW_S = 1700000000 };

static const char *part(const char *json)
{
    char coded[1024];
    struct jt_buf out = jt_buf_over(coded, sizeof(coded));
    base64url_put(&out, str(json));
    return text("%.*s", JT_FMT(jt_buf_str(&out)));
}

static jt_str token_of(const char *header, const char *claims)
{
    return str(text("%s.%s.AA", part(header), part(claims)));
}

/* What people see of these claims, without the header. */
static jt_str shown(const char *claims)
{
    JT_AUTO(token_text_clear) struct token_text parts = { 0 };
    FILE *file = tmpfile();
    static const char head[] = "Header\n  alg      \"none\"\nClaims\n";
    CHECK_OK(claims,
             token_text_parse(token_of("{\"alg\":\"none\"}", claims), test_arena(), &parts));
    token_text_print(file, &parts, (int64_t)NOW_S * 1000);
    jt_str printed = whole(file);
    CHECK(claims, jt_str_starts(printed, str(head)));
    return (jt_str){ printed.ptr + strlen(head), printed.len - strlen(head) };
}

TEST(a_token_is_two_objects_and_a_signature)
{
    const char *object = part("{}"), *list = part("[]"), *twice = part("{\"a\":1,\"a\":2}");
    const struct {
        const char *name, *token;
        const char *what; /* NULL: it can be read */
    } cases[] = {
        { "read", text("%s.%s.AA", object, object), NULL },
        { "any signature, as nothing is verified", text("%s.%s.!", object, object), NULL },
        { "no signature", text("%s.%s.", object, object), NULL },
        { "one part", object, "three parts" },
        { "two parts", text("%s.%s", object, object), "three parts" },
        { "four parts", text("%s.%s.AA.AA", object, object), "three parts" },
        { "nothing", "", "three parts" },
        { "a list first", text("%s.%s.AA", list, object), "the first part" },
        { "a list second", text("%s.%s.AA", object, list), "the second part" },
        { "no base64url", text("%s.!.AA", object), "the second part" },
        { "no JSON", text("%s.%s.AA", part("{"), object), "the first part" },
        { "two meanings", text("%s.%s.AA", object, twice), "the second part" },
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        JT_AUTO(token_text_clear) struct token_text parts = { 0 };
        const jt_err err = token_text_parse(str(cases[i].token), test_arena(), &parts);
        CHECK_CODE(cases[i].name, err, cases[i].what == NULL ? JT_OK : JT_INVALID);
        if (cases[i].what != NULL)
            CHECK_SAYS(cases[i].name, str(err.what), cases[i].what);
    }
}

TEST(times_are_dates_too_seen_from_now)
{
    static const struct {
        const char *claims, *want;
    } cases[] = {
        { "{\"exp\":1700000300}", "  exp      1700000300  2023-11-14T22:18:20Z, in 5 minutes\n" },
        { "{\"exp\":1700000001}", "  exp      1700000001  2023-11-14T22:13:21Z, in 1 second\n" },
        { "{\"exp\":1700000000}", "  exp      1700000000  2023-11-14T22:13:20Z, 0 seconds ago\n" },
        { "{\"iat\":1699999941}", "  iat      1699999941  2023-11-14T22:12:21Z, 59 seconds ago\n" },
        { "{\"nbf\":1699996400}", "  nbf      1699996400  2023-11-14T21:13:20Z, 1 hour ago\n" },
        { "{\"nbf\":1699740800}", "  nbf      1699740800  2023-11-11T22:13:20Z, 3 days ago\n" },
        { "{\"exp\":253402300799}",
          "  exp      253402300799  9999-12-31T23:59:59Z, in 2913221 days\n" },
        { "{\"exp\":253402300800}", "  exp      253402300800\n" },
        { "{\"exp\":-1}", "  exp      -1\n" },
        { "{\"exp\":\"1700000300\"}", "  exp      \"1700000300\"\n" },
        { "{\"auth\":1700000300}", "  auth     1700000300\n" },
    };
    for (size_t i = 0; i < COUNT(cases); i++)
        CHECK_STR(cases[i].claims, shown(cases[i].claims), cases[i].want);
}

TEST(a_hostile_token_does_nothing_to_a_terminal)
{
    const jt_str said = shown("{\"\\u001b[2J\":\"\\u0007\\u009b31m\\u202e\",\"d\x7f\":\"\x7f\"}");
    for (size_t i = 0; i < said.len; i++)
        CHECK("printable", said.ptr[i] == '\n' || (said.ptr[i] >= ' ' && said.ptr[i] < 0x7f));
    CHECK_SAYS("name and value", said, "  \\u001B[2J \"\\u0007\\u009B31m\\u202E\"\n");
    CHECK_SAYS("delete", said, "  d\\u007f       \"\\u007f\"\n");
}

TEST(a_long_name_stands_apart_from_its_value)
{
    CHECK_STR("wide", shown("{\"azp\":\"a\",\"lifetime_\":{\"b\":[1,2]},\"longer_name\":null}"),
              "  azp      \"a\"\n  lifetime_ {\"b\": [1, 2]}\n  longer_name null\n");
}

TEST(a_token_has_expired_when_its_exp_has_come)
{
    static const struct {
        const char *claims;
        bool is_expired;
    } cases[] = {
        { "{\"exp\":1700000001}", false }, { "{\"exp\":1700000000}", true },
        { "{\"exp\":1.5}", true },         { "{\"exp\":1e300}", false },
        { "{\"exp\":\"1\"}", false },      { "{}", false },
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        JT_AUTO(token_text_clear) struct token_text parts = { 0 };
        CHECK_OK("parse", token_text_parse(token_of("{}", cases[i].claims), test_arena(), &parts));
        CHECK_INT(cases[i].claims, token_text_is_expired(&parts, (int64_t)NOW_S * 1000),
                  cases[i].is_expired);
    }
}
