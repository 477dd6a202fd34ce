/* Moments of the clock that nobody sets, and waiting for them. */
#include "clocks.h"
#include "test.h"

TEST(instants_come_one_after_another)
{
    struct jt_instant before = jt_instant_now();
    for (int i = 0; i < 1000; i++) {
        const struct jt_instant now = jt_instant_now();
        CHECK("never back", !jt_instant_is_before(now, before));
        before = now;
    }
    CHECK("always before never", jt_instant_is_before(before, JT_INSTANT_NEVER));
}

TEST(instants_are_apart_and_in_order)
{
    static const struct {
        const char *name;
        int64_t a_ms, b_ms;
        bool is_before;
    } cases[] = {
        { "a second", 1000, 2000, true },
        { "a second back", 2000, 1000, false },
        { "the same", 1000, 1000, false },
        { "before the boot", -5, 5, true },
        { "a hundred years", 0, 3155760000000, true },
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        const struct jt_instant a = at_ms(cases[i].a_ms), b = at_ms(cases[i].b_ms);
        const int64_t ms = cases[i].b_ms - cases[i].a_ms;
        const bool is_before = cases[i].is_before;
        CHECK_INT(cases[i].name, jt_instant_is_before(a, b), is_before);
        CHECK_INT(cases[i].name, jt_ms_between(a, b), ms);
        CHECK_INT(cases[i].name, jt_us_between(a, b), ms * 1000);
        CHECK_INT(cases[i].name, jt_ms_between(a, jt_instant_earlier(a, b)), is_before ? 0 : ms);
        CHECK_INT(cases[i].name, jt_ms_between(a, jt_instant_later(a, b)), is_before ? ms : 0);
    }
}

TEST(the_system_has_both_clocks)
{
    const struct jt_clock clock = jt_clock_system();
    const struct jt_instant from = jt_instant_now();
    const int64_t passed_ms = jt_ms_between(from, jt_clock_instant(&clock));
    CHECK("the same clock", passed_ms >= 0 && passed_ms < 60000);
    CHECK("a time of day after this was written", jt_now_ms(&clock) > 1700000000000);
}

/* --- Waiting --------------------------------------------------------------------------------- */

struct meeting {
    pthread_mutex_t lock;
    pthread_cond_t cond;
    bool has_begun;
};

static struct meeting meeting = { PTHREAD_MUTEX_INITIALIZER, PTHREAD_COND_INITIALIZER, false };

static void *begin(void *argument)
{
    struct meeting *met = argument;
    pthread_mutex_lock(&met->lock);
    met->has_begun = true;
    pthread_cond_signal(&met->cond);
    pthread_mutex_unlock(&met->lock);
    return NULL;
}

TEST(a_wait_ends_when_its_time_is_up)
{
    const struct jt_instant from = jt_instant_now();
    pthread_mutex_lock(&meeting.lock);
    while (jt_cond_wait_until(&meeting.cond, &meeting.lock, jt_instant_in_ms(20)))
        ; /* a condition may wake for nothing */
    CHECK("not earlier", ms_since(from) >= 20);
    CHECK("a moment that is over", !jt_cond_wait_until(&meeting.cond, &meeting.lock, from));
    CHECK("one long ago", !jt_cond_wait_until(&meeting.cond, &meeting.lock, at_ms(-1000000)));
    pthread_mutex_unlock(&meeting.lock);
}

TEST(a_wait_ends_when_it_is_called)
{
    pthread_t thread;
    bool is_in_time = true;
    pthread_mutex_lock(&meeting.lock);
    assert_int_equal(pthread_create(&thread, NULL, begin, &meeting), 0);
    while (!meeting.has_begun && is_in_time)
        is_in_time = jt_cond_wait_until(&meeting.cond, &meeting.lock, JT_INSTANT_NEVER);
    pthread_mutex_unlock(&meeting.lock);
    CHECK("called", meeting.has_begun && is_in_time);
    CHECK("joined", jt_join_until(thread, JT_INSTANT_NEVER));
}

TEST(a_thread_that_still_runs_is_left)
{
    pthread_t thread;
    pthread_mutex_lock(&meeting.lock);
    assert_int_equal(pthread_create(&thread, NULL, begin, &meeting), 0);
    const bool has_ended = jt_join_until(thread, jt_instant_in_ms(20));
    pthread_mutex_unlock(&meeting.lock);
    CHECK("it waits for the lock", !has_ended);
    CHECK("then it ends", jt_join_until(thread, jt_instant_in_ms(60000)));
}
