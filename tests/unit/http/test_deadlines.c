/* test_deadlines: what is late is found, in order, and nothing else. */
#include "test.h"

#include "http/deadlines.h"

static const int durations_s[DEADLINE_KINDS] = {
    [DEADLINE_IDLE] = 60,  [DEADLINE_HEAD] = 10,  [DEADLINE_BODY] = 30,
    [DEADLINE_WRITE] = 30, [DEADLINE_LINGER] = 2,
};

TEST(deadlines_tell_what_is_late_and_nothing_else)
{
    struct deadlines deadlines;
    struct deadline first = { 0 }, second = { 0 }, idle = { 0 };
    deadlines_init(&deadlines, durations_s);
    CHECK_INT("nothing to wait for", deadlines_wait_ms(&deadlines, 0), -1);
    deadlines_set(&deadlines, &idle, DEADLINE_IDLE, 0);
    deadlines_set(&deadlines, &first, DEADLINE_HEAD, 1000);
    deadlines_set(&deadlines, &second, DEADLINE_HEAD, 2000);
    CHECK_INT("the soonest of all kinds", deadlines_wait_ms(&deadlines, 5000), 6000);
    CHECK("none yet", deadlines_passed(&deadlines, 10999) == NULL);
    CHECK("the first", deadlines_passed(&deadlines, 12000) == &first);
    deadlines_set(&deadlines, &first, DEADLINE_NONE, 12000);
    CHECK("the second", deadlines_passed(&deadlines, 12000) == &second);
    deadlines_set(&deadlines, &second, DEADLINE_LINGER, 12000);
    CHECK("neither", deadlines_passed(&deadlines, 12000) == NULL);
    CHECK_INT("the new one", deadlines_wait_ms(&deadlines, 12500), 1500);
    CHECK_INT("at once", deadlines_wait_ms(&deadlines, 20000), 0);
}

TEST(deadlines_may_be_set_again_and_taken_away)
{
    struct deadlines deadlines;
    struct deadline entries[3] = { 0 };
    deadlines_init(&deadlines, durations_s);
    for (size_t i = 0; i < COUNT(entries); i++)
        deadlines_set(&deadlines, &entries[i], DEADLINE_IDLE, (int64_t)i * 1000);
    deadlines_set(&deadlines, &entries[0], DEADLINE_IDLE, 5000); /* now the last */
    deadlines_set(&deadlines, &entries[1], DEADLINE_NONE, 5000); /* from the middle */
    deadlines_set(&deadlines, &entries[1], DEADLINE_NONE, 5000);
    CHECK_INT("the third", deadlines_wait_ms(&deadlines, 5000), 57000);
    CHECK("the third", deadlines_passed(&deadlines, 62000) == &entries[2]);
    deadlines_set(&deadlines, &entries[2], DEADLINE_NONE, 62000);
    CHECK("the first", deadlines_passed(&deadlines, 65000) == &entries[0]);
    deadlines_set(&deadlines, &entries[0], DEADLINE_NONE, 65000);
    CHECK_INT("none left", deadlines_wait_ms(&deadlines, 65000), -1);
}

TEST(deadlines_of_a_kind_are_in_the_order_they_were_set)
{
    struct deadlines deadlines;
    struct deadline first = { 0 }, second = { 0 }, other = { 0 };
    deadlines_init(&deadlines, durations_s);
    CHECK("none", deadlines_first(&deadlines, DEADLINE_IDLE) == NULL);
    deadlines_set(&deadlines, &second, DEADLINE_IDLE, 500);
    deadlines_set(&deadlines, &first, DEADLINE_IDLE, 1000);
    deadlines_set(&deadlines, &other, DEADLINE_HEAD, 0);
    deadlines_set(&deadlines, &second, DEADLINE_IDLE, 2000);
    CHECK("the first", deadlines_first(&deadlines, DEADLINE_IDLE) == &first);
    CHECK("the second", deadlines_next(&deadlines, &first) == &second);
    CHECK("no third", deadlines_next(&deadlines, &second) == NULL);
    CHECK_INT("since", deadlines_since_ms(&deadlines, &second), 2000);
}
