/* test_rate_limit: so many at once, so many a minute, each key on its own, of bounded size. */
#include "clocks.h"
#include "test.h"

#include <pthread.h>
#include <stdatomic.h>

#include "memory/rate_limit.h"

#define A "192.0.2.1"
#define B "192.0.2.2"

static int64_t wait_s(struct rate_limit *limit, const char *address, int64_t per_minute,
                      int64_t now_ms)
{
    const struct rate_key key = rate_key_of(JT_STR("test"), str(address));
    return rate_limit_wait_s(limit, &key, per_minute, at_ms(now_ms));
}

static int64_t take(struct rate_limit *limit, const char *address, int64_t per_minute,
                    int64_t now_ms)
{
    const struct rate_key key = rate_key_of(JT_STR("test"), str(address));
    return rate_limit_take(limit, &key, per_minute, at_ms(now_ms));
}

/* How many are let through at one moment, until none is. */
static int take_all(struct rate_limit *limit, const char *address, int64_t per_minute,
                    int64_t now_ms)
{
    int taken = 0;
    while (take(limit, address, per_minute, now_ms) == 0)
        taken++;
    return taken;
}

TEST(rate_limit_lets_through_so_many_and_refills)
{
    struct rate_limit *limit = NULL;
    CHECK_OK("new", rate_limit_new(&limit));
    CHECK_INT("at once", take_all(limit, A, 60, 1000), 60);
    CHECK_INT("one a second", wait_s(limit, A, 60, 1000), 1);
    CHECK_INT("another key", wait_s(limit, B, 60, 1000), 0);
    CHECK_INT("not yet", wait_s(limit, A, 60, 1999), 1);
    CHECK_INT("a second later", take_all(limit, A, 60, 2000), 1);
    CHECK_INT("no more than a minute's worth gathers", take_all(limit, A, 60, 1000000), 60);
    for (int i = 0; i < 1000; i++)
        CHECK_INT("never below empty", take(limit, A, 60, 1000000), 1);
    CHECK_INT("so a second gives one", take_all(limit, A, 60, 1001000), 1);
    rate_limit_free(limit);
    rate_limit_free(NULL);
}

TEST(rate_limit_says_how_long_to_wait)
{
    static const struct {
        const char *name;
        int64_t now_ms, wait_s;
    } cases[] = {
        { "a minute", 0, 60 },      { "half", 30000, 30 }, { "rounded up", 59001, 1 },
        { "to the end", 59999, 1 }, { "open", 60000, 0 },  { "and stays so", 70000, 0 },
    };
    struct rate_limit *limit = NULL;
    CHECK_OK("new", rate_limit_new(&limit));
    CHECK_INT("open", wait_s(limit, A, 1, 0), 0);
    CHECK_INT("taken", take(limit, A, 1, 0), 0);
    for (size_t i = 0; i < COUNT(cases); i++)
        CHECK_INT(cases[i].name, wait_s(limit, A, 1, cases[i].now_ms), cases[i].wait_s);
    rate_limit_free(limit);
}

TEST(rate_limit_is_exact_at_its_largest)
{
    struct rate_limit *limit = NULL;
    CHECK_OK("new", rate_limit_new(&limit));
    CHECK_INT("at once", take_all(limit, A, RATE_LIMIT_PER_MINUTE_MAX, 0),
              RATE_LIMIT_PER_MINUTE_MAX);
    CHECK_INT("a third of a minute", take_all(limit, A, RATE_LIMIT_PER_MINUTE_MAX, 20000),
              RATE_LIMIT_PER_MINUTE_MAX / 3);
    rate_limit_free(limit);
}

TEST(rate_limit_keys_are_apart)
{
    static const struct {
        const char *name, *taken_by, *taken, *asked_by, *asked;
        bool is_same;
    } cases[] = {
        { "the same", "c", "2001:db8::1", "c", "2001:db8::1", true },
        { "another subject", "c", A, "d", A, false },
        { "one that begins alike", "c", A, "cc", A, false },
        { "the same network", "c", "2001:db8::1", "c", "2001:db8::ffff:2", true },
        { "another network", "c", "2001:db8::1", "c", "2001:db8:0:1::1", false },
        { "IPv4 stands alone", "c", A, "c", B, false },
        { "at a socket of IPv6 too", "c", "::ffff:192.0.2.1", "c", "::ffff:192.0.2.2", false },
        { "where it is the same", "c", "::ffff:192.0.2.1", "c", A, true },
        { "no IPv4 address is an IPv6 one", "c", "0.0.0.0", "c", "::", false },
        { "what is no address is one", "c", "", "c", "unix", true },
        { "a subject is cut", "0123456789012345678901234567890123456789", A,
          "0123456789012345678901234567890123456789x", A, true },
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct rate_limit *limit = NULL;
        CHECK_OK("new", rate_limit_new(&limit));
        const struct rate_key taken = rate_key_of(str(cases[i].taken_by), str(cases[i].taken));
        const struct rate_key asked = rate_key_of(str(cases[i].asked_by), str(cases[i].asked));
        CHECK_INT("taken", rate_limit_take(limit, &taken, 1, at_ms(0)), 0);
        CHECK_INT(cases[i].name, rate_limit_wait_s(limit, &asked, 1, at_ms(0)) != 0,
                  cases[i].is_same);
        rate_limit_free(limit);
    }
}

TEST(rate_limit_takes_another_figure)
{
    struct rate_limit *limit = NULL;
    CHECK_OK("new", rate_limit_new(&limit));
    CHECK_INT("of ten", take_all(limit, A, 10, 0), 10);
    CHECK_INT("what was taken counts on", take_all(limit, A, 1000, 0), 0);
    CHECK_INT("it fills at the new rate", take_all(limit, A, 1000, 600), 10);
    CHECK_INT("a smaller one", wait_s(limit, A, 1, 600), 60);
    CHECK_INT("fills within a minute", wait_s(limit, A, 1, 60600), 0);
    rate_limit_free(limit);
}

TEST(rate_limit_outlives_a_clock_that_jumps)
{
    enum { LATER_MS = 1000000000, EARLIER_MS = 5000 };
    struct rate_limit *limit = NULL;
    CHECK_OK("new", rate_limit_new(&limit));
    CHECK_INT("of ten", take_all(limit, A, 10, EARLIER_MS), 10);
    CHECK_INT("ahead it is full, and no more", take_all(limit, A, 10, LATER_MS), 10);
    CHECK_INT("back it is empty at worst", wait_s(limit, A, 10, EARLIER_MS), 6);
    CHECK_INT("and fills from there, also where none was taken",
              wait_s(limit, A, 10, EARLIER_MS + 6000), 0);
    CHECK_INT("as ever", take_all(limit, A, 10, EARLIER_MS + 60000), 10);
    rate_limit_free(limit);
}

/* --- A million addresses ---------------------------------------------------------------------- */

static void take_once_each(struct rate_limit *limit, int count)
{
    char address[32];
    for (int i = 0; i < count; i++) {
        snprintf(address, sizeof(address), "10.%d.%d.%d", i >> 16, i >> 8 & 255, i & 255);
        CHECK_INT("a new address", take(limit, address, 10, 0), 0);
    }
}

TEST(rate_limit_forgets_who_has_most_left)
{
    struct rate_limit *limit = NULL;
    CHECK_OK("new", rate_limit_new(&limit));
    CHECK_INT("at the limit", take_all(limit, A, 10, 0), 10);
    take_once_each(limit, 1000000);
    CHECK("the one at its limit is not forgotten", wait_s(limit, A, 10, 0) > 0);
    rate_limit_free(limit);
}

/* --- Against a bucket that is written down plainly -------------------------------------------- */

struct model {
    bool was_asked;
    double left;
    int64_t at_ms;
};

static bool model_take(struct model *model, double per_minute, int64_t now_ms)
{
    if (!model->was_asked)
        *model = (struct model){ true, per_minute, now_ms };
    model->left += (double)(now_ms - model->at_ms) * per_minute / 60000;
    if (model->left > per_minute)
        model->left = per_minute;
    model->at_ms = now_ms;
    if (model->left < 1 - 1e-6)
        return false;
    model->left -= 1;
    return true;
}

static uint32_t next_random(uint64_t *state)
{
    *state = *state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (uint32_t)(*state >> 33);
}

/* Of a table of which each set has room for all. */
TEST(rate_limit_does_what_a_plain_bucket_does)
{
    enum { KEYS = 16, ASKED = 20000, RUNS = 20 };
    static const int64_t rates[] = { 1, 2, 3, 10, 60, 600, 6000 }; /* that divide a minute of ms */
    for (uint64_t run = 1; run <= RUNS; run++) {
        struct rate_limit *limit = NULL;
        struct model models[KEYS] = { 0 };
        uint64_t random = run;
        int64_t now_ms = 0;
        const int64_t rate = rates[run % COUNT(rates)];
        CHECK_OK("new", rate_limit_new(&limit));
        for (int i = 0; i < ASKED; i++) {
            const uint32_t which = next_random(&random) % KEYS;
            char address[32];
            snprintf(address, sizeof(address), "192.0.2.%u", which);
            now_ms += next_random(&random) % 50 == 0 ? next_random(&random) % 70000
                                                     : next_random(&random) % 7;
            const bool is_open = wait_s(limit, address, rate, now_ms) == 0;
            const bool is_let_through = take(limit, address, rate, now_ms) == 0;
            CHECK_INT("looking says what taking does", is_open, is_let_through);
            CHECK_INT("as the model", is_let_through,
                      model_take(&models[which], (double)rate, now_ms));
        }
        rate_limit_free(limit);
    }
}

/* --- Threads ---------------------------------------------------------------------------------- */

struct race {
    struct rate_limit *limit;
    atomic_int taken;
};

static void *take_many(void *context)
{
    struct race *race = context;
    for (int i = 0; i < 5000; i++)
        if (take(race->limit, A, 1000, 0) == 0)
            atomic_fetch_add(&race->taken, 1);
    return NULL;
}

TEST(rate_limit_gives_threads_no_more)
{
    enum { THREADS = 4 };
    struct race race = { 0 };
    pthread_t threads[THREADS];
    CHECK_OK("new", rate_limit_new(&race.limit));
    for (size_t i = 0; i < THREADS; i++)
        pthread_create(&threads[i], NULL, take_many, &race);
    for (size_t i = 0; i < THREADS; i++)
        pthread_join(threads[i], NULL);
    CHECK_INT("as many as one would get", atomic_load(&race.taken), 1000);
    rate_limit_free(race.limit);
}
