/* test_basic_credentials: HTTP Basic as clients send it (RFC 6749 section 2.3.1, RFC 7617). */
#include "test.h"

#include "oauth/basic_credentials.h"

static const struct {
    const char *name, *authorization;
    enum jt_code code;
    const char *id, *secret;
} cases[] = {
    { "a and b", "Basic YTpi", JT_OK, "a", "b" },
    { "the scheme in any case", "bASIC YTpi", JT_OK, "a", "b" },
    { "percent-decoded (RFC 6749 appendix B)", "Basic YSUzQWI6YytkJTJG", JT_OK, "a:b", "c d/" },
    { "an empty secret", "Basic YTo=", JT_OK, "a", "" },
    { "an empty id", "Basic OmI=", JT_OK, "", "b" },
    { "a secret is any bytes: a line feed", "Basic YTpiCg==", JT_OK, "a", "b\n" },
    { "encoded", "Basic YTpiJTBB", JT_OK, "a", "b\n" },
    { "Latin-1", "Basic YTpi6Q==", JT_OK, "a", "b\xe9" },
    { "another scheme", "Bearer YTpi", JT_NOT_FOUND, "", "" },
    { "nothing", "", JT_NOT_FOUND, "", "" },
    { "without credentials", "Basic", JT_INVALID, "", "" },
    { "not base64", "Basic !!", JT_INVALID, "", "" },
    { "base64url", "Basic -_-_", JT_INVALID, "", "" },
    { "padding that does not fit", "Basic YTpiYg=", JT_INVALID, "", "" },
    { "without a colon", "Basic YWI=", JT_INVALID, "", "" },
    { "two tokens", "Basic YTpi YTpi", JT_INVALID, "", "" },
    { "a control byte in the id", "Basic YQo6Yg==", JT_INVALID, "", "" },
};

TEST(both_halves_are_decoded)
{
    for (size_t i = 0; i < COUNT(cases); i++) {
        jt_str id = JT_STR(""), secret = JT_STR("");
        CHECK_CODE(cases[i].name,
                   basic_credentials_parse(str(cases[i].authorization), test_arena(), &id, &secret),
                   cases[i].code);
        if (cases[i].code != JT_OK)
            continue;
        CHECK_STR(cases[i].name, id, cases[i].id);
        CHECK_STR(cases[i].name, secret, cases[i].secret);
    }
}
