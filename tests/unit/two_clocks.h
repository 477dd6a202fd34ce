/* two_clocks: a time of day and a steady clock that a test moves apart. */
#pragma once

#include "base/clock.h"

struct two_clocks {
    int64_t day_ms, steady_ms;
};

static int64_t two_clocks_day_ms(void *self)
{
    return ((struct two_clocks *)self)->day_ms;
}

static int64_t two_clocks_steady_ms(void *self)
{
    return ((struct two_clocks *)self)->steady_ms;
}

/* clocks is borrowed. */
static struct jt_clock two_clocks_as_clock(struct two_clocks *clocks)
{
    return (struct jt_clock){ two_clocks_day_ms, clocks, two_clocks_steady_ms };
}
