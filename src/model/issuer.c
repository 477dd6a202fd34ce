/*
 * issuer: its path has one spelling too: what proxies and clients write in several ways (encoded
 * characters, empty segments, "..") is refused; so is what no client can ask.
 */
#include "model/issuer.h"

#include "base/address.h"

static size_t scheme_bytes(jt_str issuer)
{
    static const jt_str schemes[] = { JT_STR_INIT("https://"), JT_STR_INIT("http://") };
    for (size_t i = 0; i < COUNT(schemes); i++)
        if (jt_str_starts(issuer, schemes[i]))
            return schemes[i].len;
    return 0;
}

jt_str issuer_path(jt_str issuer)
{
    size_t at = scheme_bytes(issuer);
    while (at < issuer.len && issuer.ptr[at] != '/')
        at++;
    return (jt_str){ issuer.ptr + at, issuer.len - at };
}

jt_str issuer_default_port(jt_str issuer)
{
    return jt_str_starts(issuer, JT_STR("https:")) ? JT_STR(":443") : JT_STR(":80");
}

jt_str issuer_origin(jt_str issuer)
{
    const jt_str port = issuer_default_port(issuer);
    jt_str origin = { issuer.ptr, issuer.len - issuer_path(issuer).len }, end;
    if (jt_str_slice(origin, origin.len - port.len, port.len, &end).code == JT_OK &&
        jt_str_eq(end, port))
        origin.len -= port.len;
    return origin;
}

jt_str issuer_host(jt_str issuer)
{
    const jt_str origin = issuer_origin(issuer);
    const size_t scheme = scheme_bytes(issuer);
    return (jt_str){ origin.ptr + scheme, origin.len - scheme };
}

static bool is_segment(jt_str segment)
{
    for (size_t i = 0; i < segment.len; i++) {
        char c = segment.ptr[i];
        if (!jt_is_alphanumeric(c) && c != '-' && c != '.' && c != '_' && c != '~')
            return false;
    }
    return segment.len > 0 && !jt_str_eq(segment, JT_STR(".")) && !jt_str_eq(segment, JT_STR(".."));
}

static const char *path_fault(jt_str path)
{
    if (path.len == 0)
        return NULL;
    jt_str rest = { path.ptr + 1, path.len - 1 }, segment;
    while (jt_str_cut(&rest, '/', &segment))
        if (!is_segment(segment))
            return "has a path that is not of segments of letters, digits and -._~, none of them "
                   "empty, . or ..; example: https://example.com/auth";
    return NULL;
}

static const char *port_fault(jt_str port)
{
    int number = 0;
    for (size_t i = 0; i < port.len && number <= UINT16_MAX; i++)
        number = port.ptr[i] >= '0' && port.ptr[i] <= '9' ? number * 10 + (port.ptr[i] - '0')
                                                          : UINT16_MAX + 1;
    if (port.len == 0 || port.ptr[0] == '0' || number > UINT16_MAX)
        return "has a port that is none; write one from 1 to 65535 behind the colon, or neither";
    return NULL;
}

/* Behind the host: nothing, or a colon and a port. */
static const char *host_end_fault(jt_str rest)
{
    if (rest.len == 0)
        return NULL;
    if (rest.ptr[0] != ':')
        return "has a host that is none; example: https://tokens.example.com";
    return port_fault((jt_str){ rest.ptr + 1, rest.len - 1 });
}

/* host, host:port, [IPv6] or [IPv6]:port. */
static const char *authority_fault(jt_str authority)
{
    struct jt_address address;
    const char *end = memchr(authority.ptr, authority.ptr[0] == '[' ? ']' : ':', authority.len);
    if (memchr(authority.ptr, '@', authority.len) != NULL)
        return "has a user in it, which all tokens would show; write only the host";
    if (end == NULL)
        end = authority.ptr + authority.len;
    jt_str host = { authority.ptr, (size_t)(end - authority.ptr) };
    jt_str rest = { end, authority.len - host.len };
    if (authority.ptr[0] != '[')
        return host.len == 0 ? "has no host; example: https://tokens.example.com"
                             : host_end_fault(rest);
    if (rest.len == 0 ||
        jt_address_parse((jt_str){ host.ptr + 1, host.len - 1 }, &address).code != JT_OK)
        return "has brackets around what is no IPv6 address; example: https://[2001:db8::1]:8443";
    return host_end_fault((jt_str){ rest.ptr + 1, rest.len - 1 });
}

static const char *characters_fault(jt_str issuer)
{
    for (size_t i = 0; i < issuer.len; i++) {
        const char c = issuer.ptr[i];
        if (c == '?' || c == '#')
            return "has a query or a fragment; an issuer is a URL without them";
        if ((unsigned char)c > '~')
            return "has a character that is not of ASCII; write the host as browsers send it, "
                   "xn--...";
        if (c <= ' ' || strchr("\"<>\\^`{|}", c) != NULL)
            return "has a character that a URL cannot have";
    }
    return NULL;
}

const char *issuer_fault(jt_str issuer)
{
    const size_t from = scheme_bytes(issuer);
    if (from == 0 || issuer.len == from || issuer.ptr[from] == '/')
        return "is not an http or https URL; example: https://tokens.example.com";
    if (issuer.len > ISSUER_MAX_BYTES)
        return "is longer than 200 bytes";
    if (issuer.ptr[issuer.len - 1] == '/')
        return "ends in a slash; write it without";
    const char *fault = characters_fault(issuer);
    const jt_str path = issuer_path(issuer);
    if (fault == NULL)
        fault = authority_fault((jt_str){ issuer.ptr + from, issuer.len - from - path.len });
    return fault != NULL ? fault : path_fault(path);
}
