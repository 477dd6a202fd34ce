/* Which URLs may be fetched: rule F1, and what F2 says of addresses. */
#include "model/fetch_url.h"
#include "model/url.h"
#include "test.h"

#define ALLOWED "keys.internal, 127.0.0.1,[::1]"

static const struct {
    const char *name, *url;
    enum jt_code code;
    bool is_allowed; /* to be at any address */
} cases[] = {
    { "a plain one", "https://keys.example/jwks.json", JT_OK, false },
    { "with a port and a query", "https://keys.example:8443/a?b=c", JT_OK, false },
    { "one of those that are allowed", "https://keys.internal/jwks", JT_OK, true },
    { "in other letters and with a port", "https://KEYS.Internal:1/jwks", JT_OK, true },
    { "not one that only begins so", "https://keys.internal.example/", JT_OK, false },
    { "not one that only ends so", "https://x.keys.internal/", JT_OK, false },
    { "http", "http://keys.example/", JT_INVALID, false },
    { "http to one that is allowed", "http://keys.internal/", JT_INVALID, true },
    { "another scheme", "file:///etc/passwd", JT_INVALID, false },
    { "no scheme", "keys.example/jwks", JT_INVALID, false },
    { "no host", "https:///jwks", JT_INVALID, false },
    { "a user part", "https://user@keys.example/", JT_INVALID, false },
    { "an empty user part", "https://@keys.example/", JT_INVALID, false },
    { "a fragment", "https://keys.example/#a", JT_INVALID, false },
    { "an empty fragment", "https://keys.example/#", JT_INVALID, false },
    { "a blank", "https://keys.example/a b", JT_INVALID, false },
    { "an end of line", "https://keys.example/a\r\nHost: b", JT_INVALID, false },
    { "a back slash", "https://keys.example\\@other.example/", JT_INVALID, false },
    { "a letter of the host encoded", "https://%6beys.example/", JT_INVALID, false },
    { "a letter past ASCII", "https://k\xc3\xa9ys.example/", JT_INVALID, false },
    { "a port that is none", "https://keys.example:0/", JT_INVALID, false },
    { "an address", "https://93.184.215.14/", JT_INVALID, false },
    { "an address that is allowed", "https://127.0.0.1:1/", JT_OK, true },
    { "an address with a dot behind", "https://127.0.0.1./", JT_INVALID, false },
    { "an address in short", "https://127.1/", JT_INVALID, false },
    { "an address as a number", "https://2130706433/", JT_INVALID, false },
    { "an address as another number", "https://0x7f000001/", JT_INVALID, false },
    { "an address with a part in hexadecimal", "https://127.0.0.0x1/", JT_INVALID, false },
    { "an address in octal", "https://0177.0.0.01/", JT_INVALID, false },
    { "an address of IPv6", "https://[2606:4700::1]/", JT_INVALID, false },
    { "one that is allowed", "https://[::1]:8443/", JT_OK, true },
    { "an address in another", "https://[::ffff:127.0.0.1]/", JT_INVALID, false },
    { "brackets without an end", "https://[::1/", JT_INVALID, false },
    { "a name with numbers in it", "https://1password.4you.example/", JT_OK, false },
    { "a name that begins as a number", "https://0xfg/", JT_OK, false },
};

TEST(f1_only_plain_https_urls_without_addresses_are_fetched)
{
    for (size_t i = 0; i < COUNT(cases); i++) {
        const jt_str url = str(cases[i].url);
        CHECK_CODE(cases[i].name, fetch_url_check(url, JT_STR(ALLOWED)), cases[i].code);
        CHECK_INT(cases[i].name, fetch_url_is_allowed(url, JT_STR(ALLOWED)), cases[i].is_allowed);
    }
}

TEST(f1_a_url_has_at_most_1024_bytes)
{
    char url[FETCH_URL_MAX_BYTES + 1];
    memset(url, 'a', sizeof(url));
    memcpy(url, "https://keys.example/", 21);
    CHECK_OK("1024", fetch_url_check((jt_str){ url, sizeof(url) - 1 }, JT_STR("")));
    CHECK_CODE("1025", fetch_url_check((jt_str){ url, sizeof(url) }, JT_STR("")), JT_TOO_LARGE);
}

TEST(f2_where_no_host_is_allowed_none_is)
{
    CHECK("none", !fetch_url_is_allowed(JT_STR("https://keys.example/"), JT_STR("")));
    CHECK("none between commas",
          !fetch_url_is_allowed(JT_STR("https://keys.example/"), JT_STR(" ,, ")));
    CHECK_CODE("an address", fetch_url_check(JT_STR("https://127.0.0.1/"), JT_STR("")), JT_INVALID);
}

TEST(a_url_is_read_into_its_parts)
{
    struct url url;
    CHECK_OK("bracketed", url_parse(JT_STR("http://[::1]:80?a"), &url));
    CHECK("http", !url.is_https && url.is_bracketed);
    CHECK_STR("host", url.host, "::1");
    CHECK_STR("port", url.port, "80");
    CHECK_OK("plain", url_parse(JT_STR("https://a.example"), &url));
    CHECK("https", url.is_https && !url.is_bracketed);
    CHECK_STR("host", url.host, "a.example");
    CHECK_STR("no port", url.port, "");
}
