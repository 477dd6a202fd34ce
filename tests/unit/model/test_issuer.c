/* test_issuer: which URLs are issuers, and what their path is. */
#include "test.h"

#include "model/issuer.h"

static const struct {
    const char *name, *issuer, *path;
} good[] = {
    { "a host", "https://tokens.example.com", "" },
    { "a host with a port", "http://127.0.0.1:8080", "" },
    { "a path", "https://example.com/auth", "/auth" },
    { "a path of several segments", "http://[::1]:80/a/b-c/~d_e/v1.0", "/a/b-c/~d_e/v1.0" },
    { "an IPv6 address", "http://[2001:db8::1]", "" },
    { "a host of letters that ASCII lacks", "https://xn--mnchen-3ya.example:65535/a", "/a" },
    { "upper case", "https://Example.COM/Auth", "/Auth" },
    { "dots in a segment", "https://example.com/..a/b..", "/..a/b.." },
};

static const char *const bad[] = {
    "",
    "example.com",
    "ftp://example.com",
    "https://",
    "https:///auth",
    "https://example.com/",
    "https://example.com/auth/",
    "https://example.com//auth",
    "https://example.com/a//b",
    "https://example.com/.",
    "https://example.com/a/../b",
    "https://example.com/./b",
    "https://example.com/..",
    "https://example.com/a%2Fb",
    "https://example.com/a%20b",
    "https://example.com/a b",
    "https://example.com/a;b",
    "https://example.com/a&b",
    "https://example.com/\xc3\xa4",
    "https://example.com/auth?x",
    "https://example.com/auth#x",
    "https://example.com?x",
    "https://user:secret@example.com",
    "https://user@example.com/auth",
    "https://@example.com",
    "https://:8443",
    "https://example.com:",
    "https://example.com:/auth",
    "https://example.com:0",
    "https://example.com:65536",
    "https://example.com:99999999999999999999",
    "https://example.com:80a",
    "https://example.com:-1",
    "https://example.com:80:80",
    "https://m\xc3\xbcnchen.example",
    "https://2001:db8::1",
    "https://[2001:db8::1",
    "https://[]",
    "https://[::1]x",
    "https://[::1]:",
    "https://[::1%25lo]",
    "https://[example.com]",
};

TEST(an_issuer_may_have_a_path_of_one_spelling)
{
    for (size_t i = 0; i < COUNT(good); i++) {
        CHECK(good[i].name, issuer_fault(str(good[i].issuer)) == NULL);
        CHECK_STR(good[i].name, issuer_path(str(good[i].issuer)), good[i].path);
    }
    for (size_t i = 0; i < COUNT(bad); i++)
        CHECK(bad[i], issuer_fault(str(bad[i])) != NULL);
}

TEST(a_port_that_the_scheme_implies_is_not_told)
{
    static const struct {
        const char *issuer, *origin, *host, *port;
    } cases[] = {
        { "https://a.example/auth", "https://a.example", "a.example", ":443" },
        { "https://a.example:443", "https://a.example", "a.example", ":443" },
        { "https://a.example:80", "https://a.example:80", "a.example:80", ":443" },
        { "http://[::1]:80/a", "http://[::1]", "[::1]", ":80" },
        { "http://a:8080", "http://a:8080", "a:8080", ":80" },
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        const jt_str issuer = str(cases[i].issuer);
        CHECK_STR(cases[i].issuer, issuer_origin(issuer), cases[i].origin);
        CHECK_STR(cases[i].issuer, issuer_host(issuer), cases[i].host);
        CHECK_STR(cases[i].issuer, issuer_default_port(issuer), cases[i].port);
    }
}
