/*
 * webhook: the rules of endpoints are strict about what readers of URLs take in different ways;
 * delays are the contract's table.
 */
#include "model/webhook.h"

#include "model/id.h"

enum { SECOND_MS = 1000, MINUTE_MS = 60 * SECOND_MS, HOUR_MS = 60 * MINUTE_MS };
enum { FAILING_MAX_MS = 72 * HOUR_MS, PORT_MAX = 65535 };

static const jt_str state_names[] = {
    [DELIVERY_PENDING] = JT_STR_INIT("pending"),
    [DELIVERY_DELIVERED] = JT_STR_INIT("delivered"),
    [DELIVERY_FAILED] = JT_STR_INIT("failed"),
};

jt_str delivery_state_name(enum delivery_state state)
{
    return state_names[state];
}

jt_err delivery_state_parse(jt_str name, enum delivery_state *ret_state)
{
    for (size_t i = 0; i < COUNT(state_names); i++) {
        if (jt_str_eq(name, state_names[i])) {
            *ret_state = (enum delivery_state)i;
            return JT_DONE;
        }
    }
    return JT_ERR(JT_INVALID, "unknown state of a delivery");
}

jt_err webhook_id_new(const struct jt_random *random, int64_t now_ms, struct jt_arena *arena,
                      jt_str *ret_id)
{
    return id_time_ordered(JT_STR("webhook_"), now_ms, random, arena, ret_id);
}

jt_err delivery_id_new(const struct jt_random *random, int64_t now_ms, struct jt_arena *arena,
                       jt_str *ret_id)
{
    return id_time_ordered(JT_STR("delivery_"), now_ms, random, arena, ret_id);
}

/* --- Endpoints ------------------------------------------------------------------------------ */

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

/* host, host:port or [IPv6]:port; no user information. */
static bool is_authority(jt_str authority)
{
    jt_str host = authority, port;
    if (memchr(authority.ptr, '@', authority.len) != NULL)
        return false;
    if (authority.len > 0 && authority.ptr[0] == '[') {
        const char *end = memchr(authority.ptr, ']', authority.len);
        if (end == NULL || end == authority.ptr + 1)
            return false;
        const size_t host_bytes = (size_t)(end + 1 - authority.ptr);
        port = (jt_str){ end + 1, authority.len - host_bytes };
        return port.len == 0 ||
               (port.ptr[0] == ':' && is_port((jt_str){ port.ptr + 1, port.len - 1 }));
    }
    const bool has_port = jt_str_split(authority, ':', &host, &port);
    return host.len > 0 && (!has_port || is_port(port));
}

jt_err webhook_endpoint_check(jt_str endpoint, bool allows_http)
{
    const jt_str https = JT_STR("https://"), http = JT_STR("http://");
    size_t end, start;

    if (endpoint.len > WEBHOOK_ENDPOINT_MAX_BYTES)
        return JT_ERR(JT_TOO_LARGE, "endpoint too long");
    if (!is_url_text(endpoint))
        return JT_ERR(JT_INVALID, "endpoint with a character that a URL cannot have");
    if (jt_str_starts(endpoint, https))
        start = https.len;
    else if (allows_http && jt_str_starts(endpoint, http))
        start = http.len;
    else
        return JT_ERR(JT_INVALID, "endpoint of another scheme");
    for (end = start; end < endpoint.len && strchr("/?", endpoint.ptr[end]) == NULL;)
        end++;
    if (!is_authority((jt_str){ endpoint.ptr + start, end - start }))
        return JT_ERR(JT_INVALID, "endpoint without a plain host");
    return JT_DONE;
}

/* --- Attempts ------------------------------------------------------------------------------- */

/* Contract section 8: at once, 5 s, 30 s, 2 min, 10 min, 1 h, 4 h, then each 12 h up to 36 h, taken
 * as three times 12 h. */
bool delivery_retry_delay(int64_t attempts, int64_t *ret_delay_ms)
{
    static const int64_t delays_ms[] = {
        5 * SECOND_MS, 30 * SECOND_MS, 2 * MINUTE_MS, 10 * MINUTE_MS, HOUR_MS,
        4 * HOUR_MS,   12 * HOUR_MS,   12 * HOUR_MS,  12 * HOUR_MS,
    };
    if (attempts < 1 || attempts > (int64_t)COUNT(delays_ms))
        return false;
    *ret_delay_ms = delays_ms[attempts - 1];
    return true;
}

bool webhook_is_given_up(int64_t failing_since_ms, int64_t now_ms)
{
    return failing_since_ms != 0 && now_ms - failing_since_ms >= FAILING_MAX_MS;
}
