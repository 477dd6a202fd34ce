/* test_processors: what a thread is left of the machine. */
#include "test.h"

#include <sched.h>

#include "base/processors.h"

TEST(as_many_as_the_thread_may_run_on)
{
    cpu_set_t before, one;
    CHECK_INT("before", sched_getaffinity(0, sizeof(before), &before), 0);
    CHECK_INT("all", jt_processors(), CPU_COUNT(&before));
    CPU_ZERO(&one);
    for (size_t i = 0; i < CPU_SETSIZE && CPU_COUNT(&one) == 0; i++)
        if (CPU_ISSET(i, &before))
            CPU_SET(i, &one);
    CHECK_INT("fewer", sched_setaffinity(0, sizeof(one), &one), 0);
    CHECK_INT("one", jt_processors(), 1);
    CHECK_INT("back", sched_setaffinity(0, sizeof(before), &before), 0);
}
