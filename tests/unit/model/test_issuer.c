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
