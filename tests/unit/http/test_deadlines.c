/* test_deadlines: what is late is found, in order, and nothing else. */
#include "clocks.h"
#include "test.h"

#include "http/deadlines.h"

static const int durations_s[DEADLINE_KINDS] = {
    [DEADLINE_IDLE] = 60,  [DEADLINE_HEAD] = 10,  [DEADLINE_BODY] = 30,
    [DEADLINE_WRITE] = 30, [DEADLINE_LINGER] = 2,
};

static bool is_soonest(const struct deadlines *deadlines, struct jt_instant wanted)
{
    return jt_us_between(wanted, deadlines_soonest(deadlines)) == 0;
}

TEST(deadlines_tell_what_is_late_and_nothing_else)
{
    struct deadlines deadlines;
    struct deadline first = { 0 }, second = { 0 }, idle = { 0 };
    deadlines_init(&deadlines, durations_s);
    CHECK("nothing to wait for", is_soonest(&deadlines, JT_INSTANT_NEVER));
    deadlines_set(&deadlines, &idle, DEADLINE_IDLE, at_ms(0));
    deadlines_set(&deadlines, &first, DEADLINE_HEAD, at_ms(1000));
    deadlines_set(&deadlines, &second, DEADLINE_HEAD, at_ms(2000));
    CHECK("the soonest of all kinds", is_soonest(&deadlines, at_ms(11000)));
    CHECK("none yet", deadlines_passed(&deadlines, at_ms(10999)) == NULL);
    CHECK("the first", deadlines_passed(&deadlines, at_ms(12000)) == &first);
    deadlines_set(&deadlines, &first, DEADLINE_NONE, at_ms(12000));
    CHECK("the second", deadlines_passed(&deadlines, at_ms(12000)) == &second);
    deadlines_set(&deadlines, &second, DEADLINE_LINGER, at_ms(12000));
    CHECK("neither", deadlines_passed(&deadlines, at_ms(12000)) == NULL);
    CHECK("the new one", is_soonest(&deadlines, at_ms(14000)));
}

TEST(deadlines_may_be_set_again_and_taken_away)
{
    struct deadlines deadlines;
    struct deadline entries[3] = { 0 };
    deadlines_init(&deadlines, durations_s);
    for (size_t i = 0; i < COUNT(entries); i++)
        deadlines_set(&deadlines, &entries[i], DEADLINE_IDLE, at_ms((int64_t)i * 1000));
    deadlines_set(&deadlines, &entries[0], DEADLINE_IDLE, at_ms(5000)); /* now the last */
    deadlines_set(&deadlines, &entries[1], DEADLINE_NONE, at_ms(5000)); /* from the middle */
    deadlines_set(&deadlines, &entries[1], DEADLINE_NONE, at_ms(5000));
    CHECK("the third", is_soonest(&deadlines, at_ms(62000)));
    CHECK("the third", deadlines_passed(&deadlines, at_ms(62000)) == &entries[2]);
    deadlines_set(&deadlines, &entries[2], DEADLINE_NONE, at_ms(62000));
    CHECK("the first", deadlines_passed(&deadlines, at_ms(65000)) == &entries[0]);
    deadlines_set(&deadlines, &entries[0], DEADLINE_NONE, at_ms(65000));
    CHECK("none left", is_soonest(&deadlines, JT_INSTANT_NEVER));
}

TEST(deadlines_of_a_kind_are_in_the_order_they_were_set)
{
    struct deadlines deadlines;
    struct deadline first = { 0 }, second = { 0 }, other = { 0 };
    deadlines_init(&deadlines, durations_s);
    CHECK("none", deadlines_first(&deadlines, DEADLINE_IDLE) == NULL);
    deadlines_set(&deadlines, &second, DEADLINE_IDLE, at_ms(500));
    deadlines_set(&deadlines, &first, DEADLINE_IDLE, at_ms(1000));
    deadlines_set(&deadlines, &other, DEADLINE_HEAD, at_ms(0));
    deadlines_set(&deadlines, &second, DEADLINE_IDLE, at_ms(2000));
    CHECK("the first", deadlines_first(&deadlines, DEADLINE_IDLE) == &first);
    CHECK("the second", deadlines_next(&deadlines, &first) == &second);
    CHECK("no third", deadlines_next(&deadlines, &second) == NULL);
    CHECK_INT("since", jt_ms_between(at_ms(2000), deadlines_since(&deadlines, &second)), 0);
}
