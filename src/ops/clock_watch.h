/*
 * clock_watch: whether the time of day may be believed where something would be lost by it.
 *
 * A clock that is set forward by mistake, and back an hour later, must not have cost keys, audit or
 * history. So what cannot be taken back waits when the time of day runs ahead of the steady
 * clock, until it has stayed there for an hour: then the clock was wrong before, and is right now.
 * A step back loses nothing and is believed at once. How long a clock was wrong before the process
 * started, nobody can tell.
 */
#pragma once

#include <stdatomic.h>

#include "base/clock.h"

enum {
    CLOCK_STEP_MS = 60 * 1000,       /* less than that is a clock being set right */
    CLOCK_BELIEVED_MS = 3600 * 1000, /* a step forward is, after that */
};

struct clock_watch {
    struct jt_clock clock;
    atomic_llong offset_ms;  /* of the time of day, as it is believed, from the steady clock */
    atomic_bool is_ahead;    /* and so not believed */
    int64_t ahead_ms;        /* so far */
    struct jt_instant since; /* when that was seen */
};

enum clock_news {
    CLOCK_STEADY,
    CLOCK_WENT_AHEAD,  /* it is not believed from now on */
    CLOCK_CAME_BACK,   /* from there: all is as before */
    CLOCK_IS_BELIEVED, /* the hour is over */
    CLOCK_WENT_BACK,   /* behind what it was */
};

void clock_watch_init(struct clock_watch *watch, struct jt_clock clock);

/* Each second, on one thread. ret_step_ms is how far the clock went, where it did. */
enum clock_news clock_watch_look(struct clock_watch *watch, int64_t *ret_step_ms);

/* Whether the time of day is believed, a step that nobody has looked at yet included. Any thread.
 */
bool clock_watch_is_believed(const struct clock_watch *watch);
