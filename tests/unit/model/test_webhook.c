/* What an endpoint may be, when a delivery is tried again, when a webhook is given up. */
#include "model/webhook.h"
#include "test.h"

TEST(an_endpoint_is_a_plain_https_url)
{
    static const struct {
        const char *name, *endpoint;
        enum jt_code https_only, with_http;
    } cases[] = {
        { "the usual form", "https://hooks.example.com/jeton?a=b", JT_OK, JT_OK },
        { "a host alone", "https://example.com", JT_OK, JT_OK },
        { "a port", "https://example.com:8443/", JT_OK, JT_OK },
        { "a query without a path", "https://example.com?x=1", JT_OK, JT_OK },
        { "IPv6", "https://[2606:4700::1111]:8443/x", JT_OK, JT_OK },
        { "plain http", "http://example.com/", JT_INVALID, JT_OK },
        { "another scheme", "ftp://example.com/", JT_INVALID, JT_INVALID },
        { "a file", "file:///etc/passwd", JT_INVALID, JT_INVALID },
        { "gopher", "gopher://example.com/", JT_INVALID, JT_INVALID },
        { "no scheme", "example.com", JT_INVALID, JT_INVALID },
        { "a scheme in capitals", "HTTPS://example.com", JT_INVALID, JT_INVALID },
        { "nothing", "", JT_INVALID, JT_INVALID },
        { "no host", "https:///path", JT_INVALID, JT_INVALID },
        { "no host but a port", "https://:443/", JT_INVALID, JT_INVALID },
        { "an empty port", "https://example.com:/", JT_INVALID, JT_INVALID },
        { "port 0", "https://example.com:0/", JT_INVALID, JT_INVALID },
        { "a port too large", "https://example.com:65536/", JT_INVALID, JT_INVALID },
        { "two ports", "https://example.com:1:2/", JT_INVALID, JT_INVALID },
        { "user information", "https://jane:secret@example.com/", JT_INVALID, JT_INVALID },
        { "user information only", "https://jane@example.com/", JT_INVALID, JT_INVALID },
        { "an at sign in the path", "https://example.com/@x", JT_OK, JT_OK },
        { "a fragment", "https://example.com/#top", JT_INVALID, JT_INVALID },
        { "a back slash", "https://example.com\\@evil.example/", JT_INVALID, JT_INVALID },
        { "a space", "https://example.com/a b", JT_INVALID, JT_INVALID },
        { "a line end", "https://example.com/\r\nX: y", JT_INVALID, JT_INVALID },
        { "beyond ASCII", "https://ex\xC3\xA4mple.com/", JT_INVALID, JT_INVALID },
        { "an open bracket", "https://[::1/", JT_INVALID, JT_INVALID },
        { "empty brackets", "https://[]/", JT_INVALID, JT_INVALID },
        { "text behind brackets", "https://[::1]x/", JT_INVALID, JT_INVALID },
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        const jt_str endpoint = str(cases[i].endpoint);
        CHECK_CODE(cases[i].name, webhook_endpoint_check(endpoint, false), cases[i].https_only);
        CHECK_CODE(cases[i].name, webhook_endpoint_check(endpoint, true), cases[i].with_http);
    }
}

TEST(an_endpoint_has_at_most_2048_bytes)
{
    char text[WEBHOOK_ENDPOINT_MAX_BYTES + 1];
    memset(text, 'a', sizeof(text));
    memcpy(text, "https://", 8);
    CHECK_OK("2048", webhook_endpoint_check((jt_str){ text, sizeof(text) - 1 }, false));
    CHECK_CODE("2049", webhook_endpoint_check((jt_str){ text, sizeof(text) }, false), JT_TOO_LARGE);
}

TEST(a_delivery_is_tried_again_as_the_contract_says)
{
    static const int64_t delays_s[] = { 5, 30, 120, 600, 3600, 14400, 43200, 43200, 43200 };
    int64_t delay_ms = -1;
    for (size_t i = 0; i < COUNT(delays_s); i++) {
        CHECK("again", delivery_retry_delay((int64_t)i + 1, &delay_ms));
        CHECK_INT("delay", delay_ms, delays_s[i] * 1000);
    }
    CHECK("then no more", !delivery_retry_delay((int64_t)COUNT(delays_s) + 1, &delay_ms));
    CHECK("never before the first", !delivery_retry_delay(0, &delay_ms));
}

TEST(a_webhook_is_given_up_after_72_hours)
{
    const int64_t hour_ms = 3600 * 1000, since_ms = 1000;
    CHECK("works", !webhook_is_given_up(0, 1000 * hour_ms));
    CHECK("not yet", !webhook_is_given_up(since_ms, since_ms + 72 * hour_ms - 1));
    CHECK("now", webhook_is_given_up(since_ms, since_ms + 72 * hour_ms));
}
