/*
 * placement: the load on a processor of its own, and servers on all others, for what is measured in
 * time: a load on the servers' processors makes them wait for it, which clients elsewhere do not.
 */
#pragma once

#include <sched.h>
#include <stdbool.h>

struct placement {
    bool is_apart; /* false: there is one processor alone, which all share */
    cpu_set_t all, load, servers;
};

/* Of those that the calling thread may run on. From here on what it starts is a server. */
struct placement placement_begin(void);
/* From here on it is the load. */
void placement_load(const struct placement *placement);
void placement_end(struct placement *placement); /* for JT_AUTO: as it was before */
