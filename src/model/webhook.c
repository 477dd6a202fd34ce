/*
 * webhook: an endpoint is a URL of model/url.h; delays are the contract's table.
 */
#include "model/webhook.h"

#include "model/id.h"
#include "model/url.h"

enum { SECOND_MS = 1000, MINUTE_MS = 60 * SECOND_MS, HOUR_MS = 60 * MINUTE_MS };
enum { FAILING_MAX_MS = 72 * HOUR_MS };

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

jt_err webhook_endpoint_check(jt_str endpoint, bool allows_http)
{
    struct url url;
    if (endpoint.len > WEBHOOK_ENDPOINT_MAX_BYTES)
        return JT_ERR(JT_TOO_LARGE, "endpoint too long");
    JT_TRY(url_parse(endpoint, &url));
    return url.is_https || allows_http ? JT_DONE : JT_ERR(JT_INVALID, "endpoint of another scheme");
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
