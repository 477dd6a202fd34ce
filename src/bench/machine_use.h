/*
 * machine_use: how much of the machine something else uses: all that its processors did, without
 * what this process did and what it started.
 */
#pragma once

#include "base/instant.h"

struct machine_use {
    struct jt_instant at;
    double busy_s; /* of all processors, all processes */
    double own_s;  /* of this process, and of its children once they have ended */
};

/* Nothing, where the kernel does not say. */
struct machine_use machine_use_now(void);

/* How many processors something else kept busy between the two, each of which is a moment when no
 * child is running. */
double machine_use_of_others(const struct machine_use *from, const struct machine_use *to);
bool machine_is_busy(double others, int processors);

/* The text of /proc/stat: the ticks that processors worked for some process, or were taken away
 * from a virtual machine. Not interrupts, which are of what the network brings: also of our own.
 * JT_INVALID. */
JT_MUST_USE jt_err machine_stat_parse(jt_str text, int64_t *ret_ticks);
