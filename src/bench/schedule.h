/*
 * schedule: requests at fixed times, whatever becomes of those before. How long one took is counted
 * from when it was due: a server that stops answering for a second is then late for all that were
 * due in it, not only for those that it kept waiting.
 */
#pragma once

#include "base/instant.h"

struct schedule {
    struct jt_instant start;
    double per_second;
    uint64_t next; /* its number; the first one, 0, is due at the start */
};

/* When the next one is due. */
struct jt_instant schedule_due(const struct schedule *schedule);

/* Takes the next one if it is due. False: it is not. */
bool schedule_take(struct schedule *schedule, struct jt_instant now, struct jt_instant *ret_due);
