/* url: strict about what readers of URLs take in different ways. */
#include "model/url.h"

enum { PORT_MAX = 65535 };

/* RFC 3986 section 2: what may stand in a URL. A back slash and the like, which readers of URLs
 * take in different ways, may not. */
static bool is_url_text(jt_str text)
{
    for (size_t i = 0; i < text.len; i++) {
        const char c = text.ptr[i];
        if (c <= ' ' || c > '~' || strchr("\"<>\\^`{|}#", c) != NULL)
            return false;
    }
    return true;
}

static bool is_port(jt_str text)
{
    int64_t port;
    return jt_str_to_int(text, 1, PORT_MAX, &port).code == JT_OK;
}

/* [IPv6] or [IPv6]:port */
static bool parse_bracketed(jt_str authority, struct url *url)
{
    jt_str inside, after, nothing;
    const jt_str text = { authority.ptr + 1, authority.len - 1 };
    if (!jt_str_split(text, ']', &inside, &after) || inside.len == 0)
        return false;
    url->is_bracketed = true;
    url->host = inside;
    if (after.len == 0)
        return true;
    return jt_str_split(after, ':', &nothing, &url->port) && nothing.len == 0 && is_port(url->port);
}

/* host, host:port or [IPv6]:port; no user information, and no letter of the host encoded. */
static bool parse_authority(jt_str authority, struct url *url)
{
    if (authority.len == 0 || memchr(authority.ptr, '@', authority.len) != NULL ||
        memchr(authority.ptr, '%', authority.len) != NULL)
        return false;
    if (authority.ptr[0] == '[')
        return parse_bracketed(authority, url);
    const bool has_port = jt_str_split(authority, ':', &url->host, &url->port);
    return url->host.len > 0 && (!has_port || is_port(url->port));
}

jt_err url_parse(jt_str text, struct url *ret_url)
{
    const jt_str https = JT_STR("https://"), http = JT_STR("http://");
    struct url url = { .is_https = jt_str_starts(text, https), .port = JT_STR("") };
    const size_t start = url.is_https ? https.len : http.len;
    size_t end = start;
    if (!is_url_text(text))
        return JT_ERR(JT_INVALID, "a character that a URL cannot have");
    if (!url.is_https && !jt_str_starts(text, http))
        return JT_ERR(JT_INVALID, "a URL of another scheme");
    while (end < text.len && strchr("/?", text.ptr[end]) == NULL)
        end++;
    if (!parse_authority((jt_str){ text.ptr + start, end - start }, &url))
        return JT_ERR(JT_INVALID, "a URL without a plain host");
    *ret_url = url;
    return JT_DONE;
}

/* As inet_aton(3) reads a part: decimal, octal, or hexadecimal. */
static bool is_number(jt_str label)
{
    const bool is_hex = jt_str_starts_nocase(label, JT_STR("0x"));
    for (size_t i = is_hex ? 2 : 0; i < label.len; i++) {
        const int digit = jt_hex_digit(label.ptr[i]);
        if (digit < 0 || (digit > 9 && !is_hex))
            return false;
    }
    return label.len > 0;
}

/* What getaddrinfo(3) and libcurl take for an address of IPv4 ends in a number; no name of the
 * internet does (RFC 3696 section 2). */
bool url_host_is_address(const struct url *url)
{
    jt_str host = url->host;
    if (url->is_bracketed)
        return true;
    if (host.ptr[host.len - 1] == '.')
        host.len--;
    size_t at = host.len;
    while (at > 0 && host.ptr[at - 1] != '.')
        at--;
    return is_number((jt_str){ host.ptr + at, host.len - at });
}
