/* fetch_url: the rules on top of model/url.h's. */
#include "model/fetch_url.h"

#include "model/url.h"

/* "[::1]" and "::1" name one host. */
static jt_str without_brackets(jt_str host)
{
    if (host.len > 2 && host.ptr[0] == '[' && host.ptr[host.len - 1] == ']')
        return (jt_str){ host.ptr + 1, host.len - 2 };
    return host;
}

static bool has_host(jt_str allow_hosts, jt_str host)
{
    jt_str rest = allow_hosts, one, word, more;
    while (jt_str_cut(&rest, ',', &one)) {
        more = one;
        if (jt_str_next_word(&more, &word) && jt_str_eq_nocase(without_brackets(word), host))
            return true;
    }
    return false;
}

jt_err fetch_url_check(jt_str url, jt_str allow_hosts)
{
    struct url parsed;
    if (url.len > FETCH_URL_MAX_BYTES)
        return JT_ERR(JT_TOO_LARGE, "a URL that is too long");
    JT_TRY(url_parse(url, &parsed));
    if (!parsed.is_https)
        return JT_ERR(JT_INVALID, "a URL that is not https");
    if (url_host_is_address(&parsed) && !has_host(allow_hosts, parsed.host))
        return JT_ERR(JT_INVALID, "an address in place of a name");
    return JT_DONE;
}

bool fetch_url_is_allowed(jt_str url, jt_str allow_hosts)
{
    struct url parsed;
    return url_parse(url, &parsed).code == JT_OK && has_host(allow_hosts, parsed.host);
}
