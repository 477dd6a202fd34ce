/* issuer: see the header. Its path has one spelling too: what proxies and clients write in several
 * ways (encoded characters, empty segments, "..") is refused. */
#include "model/issuer.h"

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

const char *issuer_fault(jt_str issuer)
{
    const size_t from = scheme_bytes(issuer);
    if (from == 0 || issuer.len == from || issuer.ptr[from] == '/')
        return "is not an http or https URL; example: https://tokens.example.com";
    if (issuer.len > ISSUER_MAX_BYTES)
        return "is longer than 200 bytes";
    if (issuer.ptr[issuer.len - 1] == '/')
        return "ends in a slash; write it without";
    for (size_t i = 0; i < issuer.len; i++) {
        char c = issuer.ptr[i];
        if (c == '?' || c == '#')
            return "has a query or a fragment; an issuer is a URL without them";
        if (c <= ' ' || c > '~' || strchr("\"<>\\^`{|}", c) != NULL)
            return "has a character that a URL cannot have";
    }
    return path_fault(issuer_path(issuer));
}
