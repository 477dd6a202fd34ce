/* test_rate: so many at once, then one for each part of the window; refusals count nothing. */
#include "test.h"

#include <pthread.h>

#include "memory/rate.h"

static struct jt_instant at_ms(int64_t ms)
{
    return jt_instant_plus_ms((struct jt_instant){ 0 }, 1000 * 1000 + ms);
}

TEST(rate_allows_so_many_at_once_and_then_one_for_each_part)
{
    const struct rate rate = { 4, 60 };
    atomic_llong taken = 0;
    for (int64_t left = 3; left >= 0; left--) {
        const struct rate_left found = rate_take(&taken, &rate, at_ms(0));
        CHECK("allowed", found.is_allowed);
        CHECK_INT("remaining", found.remaining, left);
        CHECK_INT("all again", found.reset_s, 15 * (4 - left));
    }
    struct rate_left found = rate_take(&taken, &rate, at_ms(0));
    CHECK("refused", !found.is_allowed);
    CHECK_INT("none", found.remaining, 0);
    CHECK_INT("one again", found.reset_s, 15);
    found = rate_take(&taken, &rate, at_ms(14999));
    CHECK("a refusal counts nothing, but it is too early", !found.is_allowed);
    CHECK_INT("rounded up", found.reset_s, 1);
    CHECK("the next part", rate_take(&taken, &rate, at_ms(15000)).is_allowed);
    CHECK("one only", !rate_take(&taken, &rate, at_ms(15000)).is_allowed);
    CHECK_INT("a whole window later", rate_take(&taken, &rate, at_ms(90000)).remaining, 3);
}

TEST(rate_of_another_window_is_held_to_that_one)
{
    atomic_llong taken = 0;
    const struct rate day = { 1, 86400 }, second = { 1, 1 };
    CHECK("first", rate_take(&taken, &day, at_ms(0)).is_allowed);
    CHECK("of the day", !rate_take(&taken, &day, at_ms(1000)).is_allowed);
    CHECK_INT("of the second", rate_take(&taken, &second, at_ms(1000)).reset_s, 1);
    CHECK("and no longer", rate_take(&taken, &second, at_ms(2000)).is_allowed);
}

TEST(rate_is_looked_at_without_counting)
{
    const struct rate rate = { 1, 60 };
    atomic_llong taken = 0;
    for (int i = 0; i < 3; i++)
        CHECK("nothing is counted", rate_look(&taken, &rate, at_ms(0)).is_allowed);
    CHECK("so it is there", rate_take(&taken, &rate, at_ms(0)).is_allowed);
    CHECK_INT("and then is not", rate_look(&taken, &rate, at_ms(0)).reset_s, 60);
    CHECK("a window later", rate_look(&taken, &rate, at_ms(60000)).is_allowed);
}

/* A part of the window is then no whole number of anything. */
TEST(rate_allows_no_more_at_once_where_parts_are_small)
{
    const struct rate rate = { 700001, 60 };
    atomic_llong taken = 0;
    int64_t count = 0;
    while (rate_take(&taken, &rate, at_ms(0)).is_allowed)
        count++;
    CHECK_INT("at once", count, 700001);
}

enum { THREADS = 8, TRIES = 2000, LIMIT = 1000 };
static atomic_llong shared;
static atomic_int allowed;

static void *take_many(void *argument)
{
    const struct rate rate = { LIMIT, 86400 };
    (void)argument;
    for (int i = 0; i < TRIES; i++)
        atomic_fetch_add(&allowed, rate_take(&shared, &rate, at_ms(0)).is_allowed);
    return NULL;
}

TEST(rate_is_exact_on_many_threads)
{
    pthread_t threads[THREADS];
    for (int i = 0; i < THREADS; i++)
        CHECK_INT("thread", pthread_create(&threads[i], NULL, take_many, NULL), 0);
    for (int i = 0; i < THREADS; i++)
        pthread_join(threads[i], NULL);
    CHECK_INT("allowed", atomic_load(&allowed), LIMIT);
}
