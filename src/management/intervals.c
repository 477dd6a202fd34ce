/* intervals: times are widened to whole intervals, so that no figure is of a part of one. */
#include "management/intervals.h"

#include "base/clock.h"
#include "rest/refuse.h"
#include "store/statistics.h"

enum { POINTS_MAX = 1000, HOURS_SHOWN = 24, DAYS_SHOWN = 30 };

const char *const interval_choices[] = { "hour", "day", NULL };

jt_err intervals_read(struct request *req, struct response *resp,
                      const struct query_parameter *table, int64_t now_ms,
                      struct intervals *ret_intervals)
{
    struct intervals span = { .step_ms = STATISTICS_HOUR_MS, .until_ms = now_ms };
    jt_str interval = JT_STR("");

    JT_TRY(query_read(req, resp, table, "interval", &interval));
    if (jt_str_eq(interval, JT_STR("day")))
        span.step_ms = JT_DAY_MS;
    JT_TRY(query_read_time(req, resp, table, "to", &span.until_ms));
    span.until_ms += (span.step_ms - span.until_ms % span.step_ms) % span.step_ms;
    span.from_ms =
        span.until_ms - span.step_ms * (span.step_ms == JT_DAY_MS ? DAYS_SHOWN : HOURS_SHOWN);
    JT_TRY(query_read_time(req, resp, table, "from", &span.from_ms));
    span.from_ms -= span.from_ms % span.step_ms;
    if (span.from_ms >= span.until_ms)
        return rest_refuse_parameter(req, resp, JT_STR("from"), JT_STR("before to"));
    if (intervals_count(&span) > POINTS_MAX)
        return rest_refuse_parameter(req, resp, JT_STR("from"),
                                     JT_STR("at most 1000 intervals before to"));
    *ret_intervals = span;
    return JT_DONE;
}
