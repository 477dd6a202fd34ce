/* test_placement: the load and the servers have no processor in common. */
#include "test.h"

#include "bench/placement.h"

static cpu_set_t own(void)
{
    cpu_set_t set;
    CHECK_INT("own", sched_getaffinity(0, sizeof(set), &set), 0);
    return set;
}

TEST(the_load_has_a_processor_and_servers_all_others)
{
    const cpu_set_t before = own();
    cpu_set_t servers, load, both;
    {
        JT_AUTO(placement_end) struct placement placement = placement_begin();
        servers = own();
        placement_load(&placement);
        load = own();
        CHECK("apart where there are two", placement.is_apart == (CPU_COUNT(&before) > 1));
        CPU_AND(&both, &servers, &load);
        CHECK_INT("none in common", CPU_COUNT(&both), placement.is_apart ? 0 : 1);
        CHECK_INT("one", CPU_COUNT(&load), 1);
        CPU_OR(&both, &servers, &load);
        CHECK("all", CPU_EQUAL(&both, &before));
    }
    const cpu_set_t after = own();
    CHECK("as before", CPU_EQUAL(&after, &before));
}

TEST(one_processor_is_shared)
{
    const cpu_set_t before = own();
    cpu_set_t one;
    CPU_ZERO(&one);
    for (size_t i = 0; i < CPU_SETSIZE && CPU_COUNT(&one) == 0; i++)
        if (CPU_ISSET(i, &before))
            CPU_SET(i, &one);
    CHECK_INT("one", sched_setaffinity(0, sizeof(one), &one), 0);
    struct placement placement = placement_begin();
    CHECK("shared", !placement.is_apart);
    placement_load(&placement);
    placement_end(&placement);
    const cpu_set_t shared = own();
    CHECK("nothing moved", CPU_EQUAL(&shared, &one));
    CHECK_INT("back", sched_setaffinity(0, sizeof(before), &before), 0);
}
