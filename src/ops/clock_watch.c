/*
 * clock_watch: keeps the difference between the time of day and the steady time. Only a step of the
 * clock changes it by much.
 */
#include "ops/clock_watch.h"

static int64_t offset_now_ms(const struct clock_watch *watch)
{
    const struct jt_instant boot = { 0 };
    return jt_now_ms(&watch->clock) - jt_ms_between(boot, jt_clock_instant(&watch->clock));
}

void clock_watch_init(struct clock_watch *watch, struct jt_clock clock)
{
    *watch = (struct clock_watch){ .clock = clock };
    atomic_store(&watch->offset_ms, offset_now_ms(watch));
}

static void believe(struct clock_watch *watch, int64_t offset_ms)
{
    atomic_store(&watch->offset_ms, offset_ms);
    atomic_store(&watch->is_ahead, false);
}

enum clock_news clock_watch_look(struct clock_watch *watch, int64_t *ret_step_ms)
{
    const struct jt_instant now = jt_clock_instant(&watch->clock);
    const int64_t offset_ms = offset_now_ms(watch);
    const bool was_ahead = atomic_load(&watch->is_ahead);
    *ret_step_ms = offset_ms - atomic_load(&watch->offset_ms);
    if (*ret_step_ms <= CLOCK_STEP_MS) { /* also where it is set right bit by bit */
        const bool went_back = *ret_step_ms < -CLOCK_STEP_MS;
        believe(watch, offset_ms);
        return went_back ? CLOCK_WENT_BACK : was_ahead ? CLOCK_CAME_BACK : CLOCK_STEADY;
    }
    const bool is_another = !was_ahead || *ret_step_ms > watch->ahead_ms + CLOCK_STEP_MS ||
                            *ret_step_ms < watch->ahead_ms - CLOCK_STEP_MS;
    if (is_another) {
        watch->ahead_ms = *ret_step_ms;
        watch->since = now;
        atomic_store(&watch->is_ahead, true);
        return CLOCK_WENT_AHEAD;
    }
    if (jt_ms_between(watch->since, now) < CLOCK_BELIEVED_MS)
        return CLOCK_STEADY;
    believe(watch, offset_ms);
    return CLOCK_IS_BELIEVED;
}

bool clock_watch_is_believed(const struct clock_watch *watch)
{
    return !atomic_load(&watch->is_ahead) &&
           offset_now_ms(watch) - atomic_load(&watch->offset_ms) <= CLOCK_STEP_MS;
}
