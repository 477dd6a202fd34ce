/*
 * schedule: each time is counted from the start, so that what is rounded never adds up.
 */
#include "bench/schedule.h"

struct jt_instant schedule_due(const struct schedule *schedule)
{
    const double us = (double)schedule->next * 1e6 / schedule->per_second;
    return jt_instant_plus_us(schedule->start, (int64_t)us);
}

bool schedule_take(struct schedule *schedule, struct jt_instant now, struct jt_instant *ret_due)
{
    const struct jt_instant due = schedule_due(schedule);
    if (!jt_instant_has_come(due, now))
        return false;
    schedule->next++;
    *ret_due = due;
    return true;
}
