/* quota: names, and when a quota is nearly or wholly used. */
#include "model/quota.h"

#include "base/clock.h"

enum { HOUR_MS = 3600 * 1000 };

jt_str quota_kind_name(enum quota_kind kind)
{
    static const jt_str names[] = { [QUOTA_OF_APPLICATION] = JT_STR_INIT("application"),
                                    [QUOTA_OF_ORGANIZATION] = JT_STR_INIT("organization") };
    return names[kind];
}

jt_str quota_interval_name(enum quota_interval interval)
{
    static const jt_str names[] = {
        [QUOTA_HOUR] = JT_STR_INIT("hour"), [QUOTA_DAY] = JT_STR_INIT("day")
    };
    return names[interval];
}

jt_str quota_level_name(enum quota_level level)
{
    static const jt_str names[] = { [QUOTA_WITHIN] = JT_STR_INIT("within"),
                                    [QUOTA_WARNING] = JT_STR_INIT("warning"),
                                    [QUOTA_EXCEEDED] = JT_STR_INIT("exceeded") };
    return names[level];
}

jt_str quota_enforcement_name(bool is_enforced)
{
    return is_enforced ? JT_STR("enforce") : JT_STR("warn");
}

int64_t quota_interval_ms(enum quota_interval interval)
{
    return interval == QUOTA_HOUR ? HOUR_MS : JT_DAY_MS;
}

int64_t quota_begin_ms(enum quota_interval interval, int64_t at_ms)
{
    return at_ms - at_ms % quota_interval_ms(interval);
}

enum quota_level quota_level_of(int64_t tokens, int64_t used)
{
    if (tokens == 0)
        return QUOTA_WITHIN;
    if (used >= tokens)
        return QUOTA_EXCEEDED;
    return used * 100 >= tokens * QUOTA_WARNING_PERCENT ? QUOTA_WARNING : QUOTA_WITHIN;
}
