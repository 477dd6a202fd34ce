/* placement: by sched_setaffinity(2), which a child inherits. */
#include "bench/placement.h"

#include "base/bytes.h"

static void take(const cpu_set_t *processors)
{
    (void)sched_setaffinity(0, sizeof(*processors), processors);
}

struct placement placement_begin(void)
{
    struct placement placement = { 0 };
    if (sched_getaffinity(0, sizeof(placement.all), &placement.all) != 0)
        return placement;
    placement.servers = placement.load = placement.all;
    placement.is_apart = CPU_COUNT(&placement.all) > 1;
    if (!placement.is_apart)
        return placement;
    CPU_ZERO(&placement.load);
    for (size_t i = CPU_SETSIZE; i-- > 0 && CPU_COUNT(&placement.load) == 0;)
        if (CPU_ISSET(i, &placement.all))
            CPU_SET(i, &placement.load);
    CPU_XOR(&placement.servers, &placement.all, &placement.load);
    take(&placement.servers);
    return placement;
}

void placement_load(const struct placement *placement)
{
    if (placement->is_apart)
        take(&placement->load);
}

void placement_end(struct placement *placement)
{
    if (placement->is_apart)
        take(&placement->all);
}
