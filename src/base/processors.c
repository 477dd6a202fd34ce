/* processors: sched_getaffinity(2), which knows up to 1024 of them. */
#include "base/processors.h"

#include <sched.h>
#include <unistd.h>

int jt_processors(void)
{
    cpu_set_t allowed;
    if (sched_getaffinity(0, sizeof(allowed), &allowed) == 0 && CPU_COUNT(&allowed) > 0)
        return CPU_COUNT(&allowed);
    const long all = sysconf(_SC_NPROCESSORS_ONLN);
    return all > 0 ? (int)all : 1;
}
