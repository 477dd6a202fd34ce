/*
 * rate: so many uses within a window: exact, counted in one number without a lock (the generic cell
 * rate algorithm: what is counted is the moment at which all of the uses so far would be over, were
 * they spread evenly). The number stands in the record of what is used; of who has no record, in
 * the table of rate_limit.h. So many at once, and after that one each time a part of the window has
 * passed. What is refused counts nothing.
 */
#pragma once

#include <stdatomic.h>

#include "base/instant.h"

struct rate {
    int64_t limit;    /* uses in a window; at most 1000000 */
    int64_t window_s; /* at most a day */
};

struct rate_left {
    bool is_allowed;
    int64_t remaining; /* uses that would be allowed now */
    int64_t reset_s;   /* until all of limit are again; refused: until one is */
};

/* state is 0 at first. Other numbers of a rate from now on are held to what was counted by then. */
struct rate_left rate_take(atomic_llong *state, const struct rate *rate, struct jt_instant now);
/* What rate_take() would answer. Counts nothing. */
struct rate_left rate_look(atomic_llong *state, const struct rate *rate, struct jt_instant now);
