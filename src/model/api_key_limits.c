/* api_key_limits: the names of intervals, their ends, and the list of networks as it is kept. */
#include "model/api_key_limits.h"

#include <time.h>

#include "base/clock.h"

static const jt_str refill_names[] = {
    [REFILL_NEVER] = JT_STR_INIT(""),
    [REFILL_HOUR] = JT_STR_INIT("hour"),
    [REFILL_DAY] = JT_STR_INIT("day"),
    [REFILL_MONTH] = JT_STR_INIT("month"),
};

jt_str api_key_refill_name(enum api_key_refill interval)
{
    return refill_names[interval];
}

jt_err api_key_refill_parse(jt_str name, enum api_key_refill *ret_interval)
{
    for (size_t i = 0; i < COUNT(refill_names); i++)
        if (jt_str_eq(refill_names[i], name)) {
            *ret_interval = (enum api_key_refill)i;
            return JT_DONE;
        }
    return JT_ERR(JT_INVALID, "no such interval of refills");
}

static int64_t next_multiple(int64_t now_ms, int64_t length_ms)
{
    return (now_ms / length_ms + 1) * length_ms;
}

static int64_t next_month_ms(int64_t now_ms)
{
    const time_t now_s = (time_t)(now_ms / 1000);
    struct tm parts = { 0 };
    if (gmtime_r(&now_s, &parts) == NULL)
        return 0; /* a year that has no number */
    struct tm next = { .tm_year = parts.tm_year, .tm_mon = parts.tm_mon + 1, .tm_mday = 1 };
    return (int64_t)timegm(&next) * 1000;
}

int64_t api_key_refills_next_ms(enum api_key_refill interval, int64_t now_ms)
{
    switch (interval) {
    case REFILL_NEVER:
        return 0;
    case REFILL_HOUR:
        return next_multiple(now_ms, JT_DAY_MS / 24);
    case REFILL_DAY:
        return next_multiple(now_ms, JT_DAY_MS);
    case REFILL_MONTH:
        return next_month_ms(now_ms);
    }
    return 0;
}

size_t api_key_networks_read(jt_str allowed,
                             struct jt_network ret_networks[static API_KEY_NETWORKS_MAX])
{
    size_t count = 0;
    jt_str network;
    while (count < API_KEY_NETWORKS_MAX && jt_str_next_word(&allowed, &network) &&
           jt_network_parse(network, &ret_networks[count]).code == JT_OK)
        count++;
    return count;
}
