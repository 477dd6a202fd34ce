/*
 * test_replay: what may be used once is used once, by whatever number of threads; bounded, and
 * nothing forgotten before its time.
 */
#include <pthread.h>

#include "clocks.h"
#include "memory/replay.h"
#include "test.h"

enum { S = 1000 };
#define NOON INT64_C(1700000000000)

/* A memory `replay`, and the clocks that it goes by. */
struct kept {
    struct two_clocks clocks;
    struct replay *replay;
};

static void kept_clear(struct kept *kept)
{
    replay_free(kept->replay);
}

#define KEPT(name)                                                           \
    JT_AUTO(kept_clear) struct kept name = { .clocks = { .day_ms = NOON } }; \
    CHECK_OK("new", replay_new(two_clocks_as_clock(&(name).clocks), &(name).replay))

static void pass(struct kept *kept, int64_t ms)
{
    kept->clocks.day_ms += ms;
    kept->clocks.steady_ms += ms;
}

/* As a keyed hash of the number would be: spread over all places. */
static struct replay_entry entry_of(uint64_t number, int64_t share, int64_t until_ms)
{
    struct replay_entry entry = { .share = share, .until_ms = until_ms };
    for (size_t i = 0; i < 2; i++) {
        uint64_t x = number + (i + 1) * UINT64_C(0x9e3779b97f4a7c15);
        x = (x ^ x >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
        x = (x ^ x >> 27) * UINT64_C(0x94d049bb133111eb);
        x ^= x >> 31;
        memcpy(entry.hash + i * 8, &x, 8);
    }
    return entry;
}

static enum replay_answer take(struct kept *kept, uint64_t number, int64_t share, int64_t until_ms)
{
    const struct replay_entry entry = entry_of(number, share, until_ms);
    return replay_take(kept->replay, &entry);
}

/* --- Once ------------------------------------------------------------------------------------- */

TEST(replay_an_entry_is_new_once)
{
    KEPT(k);
    CHECK_INT("first", take(&k, 1, 7, NOON + 300 * S), REPLAY_IS_NEW);
    CHECK_INT("again", take(&k, 1, 7, NOON + 300 * S), REPLAY_IS_USED);
    CHECK_INT("by another application", take(&k, 1, 8, NOON + 300 * S), REPLAY_IS_USED);
    CHECK_INT("another", take(&k, 2, 7, NOON + 300 * S), REPLAY_IS_NEW);
    const struct replay_figures figures = replay_figures(k.replay);
    CHECK_INT("two", figures.entries, 2);
    CHECK_INT("to be written", figures.unwritten, 2);
}

static jt_err hash(struct jt_hmac *hmac, enum replay_use use, const char *owner, const char *value,
                   uint8_t ret_hash[static REPLAY_HASH_BYTES])
{
    return replay_hash(hmac, use, str(owner), str(value), ret_hash);
}

TEST(replay_use_owner_and_value_make_an_entry_and_nothing_else_the_same_one)
{
    static const struct {
        enum replay_use use;
        const char *owner, *value;
    } ids[] = { { REPLAY_ASSERTION, "ab", "c" }, { REPLAY_ASSERTION, "a", "bc" },
                { REPLAY_ASSERTION, "abc", "" }, { REPLAY_FEDERATED, "ab", "c" },
                { REPLAY_PROOF, "ab", "c" },     { REPLAY_ASSERTION, "ab", "C" } };
    uint8_t hashes[COUNT(ids)][REPLAY_HASH_BYTES], again[REPLAY_HASH_BYTES];
    static const uint8_t key[JT_KEY_BYTES] = { 1 }, other_key[JT_KEY_BYTES] = { 2 };
    struct jt_hmac *hmac = NULL, *other = NULL;
    CHECK_OK("hmac", jt_hmac_new(key, &hmac));
    CHECK_OK("hmac", jt_hmac_new(other_key, &other));
    for (size_t i = 0; i < COUNT(ids); i++) {
        CHECK_OK("hash", hash(hmac, ids[i].use, ids[i].owner, ids[i].value, hashes[i]));
        CHECK_OK("again", hash(hmac, ids[i].use, ids[i].owner, ids[i].value, again));
        CHECK("the same", memcmp(hashes[i], again, sizeof(again)) == 0);
        CHECK_OK("another key", hash(other, ids[i].use, ids[i].owner, ids[i].value, again));
        CHECK("another hash", memcmp(hashes[i], again, sizeof(again)) != 0);
        for (size_t j = 0; j < i; j++)
            CHECK("apart", memcmp(hashes[i], hashes[j], sizeof(again)) != 0);
    }
    const jt_str longest = { text("%*d", 4000, 0), 4000 };
    CHECK_CODE("too long", replay_hash(hmac, REPLAY_PROOF, longest, longest, again), JT_TOO_LARGE);
    jt_hmac_free(hmac);
    jt_hmac_free(other);
}

enum { RACERS = 2, RACES = 20000 };

struct race {
    struct replay *replay;
    pthread_barrier_t start;
    enum replay_answer answers[RACERS][RACES];
};

struct racer {
    struct race *race;
    size_t number;
    pthread_t thread;
};

static void *run_race(void *context)
{
    const struct racer *racer = context;
    struct race *race = racer->race;
    for (uint64_t i = 0; i < RACES; i++) {
        const struct replay_entry entry = entry_of(i, 1, NOON + 300 * S);
        if (i % 100 == 0)
            pthread_barrier_wait(&race->start);
        race->answers[racer->number][i] = replay_take(race->replay, &entry);
    }
    return NULL;
}

TEST(replay_of_two_threads_with_one_entry_exactly_one_is_told_that_it_is_new)
{
    static struct race race;
    KEPT(k);
    struct racer racers[RACERS];
    race.replay = k.replay;
    pthread_barrier_init(&race.start, NULL, RACERS);
    for (size_t i = 0; i < RACERS; i++) {
        racers[i] = (struct racer){ .race = &race, .number = i };
        CHECK_INT("thread", pthread_create(&racers[i].thread, NULL, run_race, &racers[i]), 0);
    }
    for (size_t i = 0; i < RACERS; i++)
        pthread_join(racers[i].thread, NULL);
    pthread_barrier_destroy(&race.start);
    for (size_t i = 0; i < RACES; i++)
        if ((race.answers[0][i] == REPLAY_IS_NEW) + (race.answers[1][i] == REPLAY_IS_NEW) != 1 ||
            (race.answers[0][i] == REPLAY_IS_USED) + (race.answers[1][i] == REPLAY_IS_USED) != 1)
            fail_msg("entry %zu: %d and %d", i, race.answers[0][i], race.answers[1][i]);
    CHECK_INT("each once", replay_figures(k.replay).entries, RACES);
}

/* --- Room ------------------------------------------------------------------------------------- */

TEST(replay_share_of_an_application_that_is_used_up_is_slow)
{
    KEPT(k);
    for (uint64_t i = 0; i < REPLAY_SHARE_MAX; i++)
        if (take(&k, i, 7, NOON + 300 * S) != REPLAY_IS_NEW)
            fail_msg("entry %llu", (unsigned long long)i);
    CHECK_INT("one more", take(&k, REPLAY_SHARE_MAX, 7, NOON + 300 * S), REPLAY_SHARE_IS_FULL);
    CHECK_INT("it was not kept", replay_figures(k.replay).entries, REPLAY_SHARE_MAX);
    CHECK_INT("the first is used still", take(&k, 0, 7, NOON + 300 * S), REPLAY_IS_USED);
    CHECK_INT("another application", take(&k, REPLAY_SHARE_MAX, 8, NOON + 300 * S), REPLAY_IS_NEW);
    pass(&k, 302 * S);
    replay_turn(k.replay);
    CHECK_INT("forgotten", replay_figures(k.replay).entries, 0);
    CHECK_INT("its share is its own again", take(&k, 0, 7, NOON + 900 * S), REPLAY_IS_NEW);
}

TEST(replay_memory_that_is_full_is_busy_drops_nothing_and_has_less_than_100_mib)
{
    enum { APPLICATIONS = 20 };
    KEPT(k);
    for (uint64_t i = 0; i < REPLAY_MAX; i++)
        if (take(&k, i, (int64_t)(i % APPLICATIONS), NOON + 300 * S) != REPLAY_IS_NEW)
            fail_msg("entry %llu", (unsigned long long)i);
    CHECK_INT("full", take(&k, REPLAY_MAX, APPLICATIONS, NOON + 300 * S), REPLAY_IS_FULL);
    CHECK_INT("and again", take(&k, REPLAY_MAX, APPLICATIONS, NOON + 300 * S), REPLAY_IS_FULL);
    CHECK_INT("so many", replay_figures(k.replay).entries, REPLAY_MAX);
    CHECK("small", replay_figures(k.replay).bytes < 100 << 20);
    for (uint64_t i = 0; i < REPLAY_MAX; i += 997)
        CHECK_INT("used", take(&k, i, 0, NOON + 300 * S), REPLAY_IS_USED);
    pass(&k, 302 * S);
    replay_turn(k.replay);
    CHECK_INT("what is due makes room", take(&k, REPLAY_MAX, 0, NOON + 900 * S), REPLAY_IS_NEW);
    CHECK_INT("all of it", replay_figures(k.replay).entries, 1);
}

TEST(replay_of_a_million_applications_has_less_than_100_mib)
{
    KEPT(k);
    for (uint64_t i = 0; i < REPLAY_MAX; i++)
        if (take(&k, i, (int64_t)(i * UINT64_C(0x9e3779b97f4a7c15)), NOON + S) != REPLAY_IS_NEW)
            fail_msg("entry %llu", (unsigned long long)i);
    CHECK("small", replay_figures(k.replay).bytes < 100 << 20);
}

/* --- Time ------------------------------------------------------------------------------------- */

TEST(replay_an_entry_is_used_until_its_time_is_over_and_soon_forgotten_then)
{
    static const int64_t lives_s[] = { 1, 2, 59, 60, 4094, 4095, 4096, 4097, 9000 };
    for (size_t i = 0; i < COUNT(lives_s); i++) {
        KEPT(k);
        const int64_t until_ms = NOON + lives_s[i] * S;
        CHECK_INT("new", take(&k, 1, 7, until_ms), REPLAY_IS_NEW);
        while (k.clocks.day_ms + 700 < until_ms) {
            pass(&k, 700);
            replay_turn(k.replay);
            CHECK_INT("there", replay_figures(k.replay).entries, 1);
        }
        pass(&k, until_ms - k.clocks.day_ms);
        CHECK_INT("at its end", take(&k, 1, 7, until_ms), REPLAY_IS_USED);
        pass(&k, 2 * S);
        replay_turn(k.replay);
        CHECK_INT("forgotten", replay_figures(k.replay).entries, 0);
        CHECK_INT("to be written no more", replay_figures(k.replay).unwritten, 0);
    }
}

TEST(replay_after_hours_without_a_turn_forgets_what_is_due_and_nothing_else)
{
    KEPT(k);
    for (uint64_t i = 0; i < 1000; i++)
        CHECK_INT("new", take(&k, i, 7, NOON + (int64_t)i * 20 * S), REPLAY_IS_NEW);
    pass(&k, 10000 * S);
    replay_turn(k.replay);
    CHECK_INT("half of them", replay_figures(k.replay).entries, 500);
    CHECK_INT("the later half", take(&k, 999, 7, NOON), REPLAY_IS_USED);
    CHECK_INT("not the sooner one", take(&k, 1, 7, NOON + 20000 * S), REPLAY_IS_NEW);
}

TEST(replay_a_clock_that_is_set_forward_and_back_opens_no_door)
{
    KEPT(k);
    CHECK_INT("new", take(&k, 1, 7, NOON + 300 * S), REPLAY_IS_NEW);
    k.clocks.day_ms += 1000 * JT_DAY_MS;
    pass(&k, 10 * S);
    replay_turn(k.replay);
    k.clocks.day_ms -= 1000 * JT_DAY_MS;
    CHECK_INT("used still", take(&k, 1, 7, NOON + 300 * S), REPLAY_IS_USED);
}

TEST(replay_a_clock_that_is_set_back_keeps_what_would_be_accepted_again)
{
    KEPT(k);
    CHECK_INT("new", take(&k, 1, 7, NOON + 300 * S), REPLAY_IS_NEW);
    k.clocks.day_ms -= 3600 * S;
    for (int i = 0; i < 3500; i += 100) {
        pass(&k, 100 * S);
        replay_turn(k.replay);
        CHECK_INT("used still", take(&k, 1, 7, NOON + 300 * S), REPLAY_IS_USED);
    }
    pass(&k, 500 * S);
    replay_turn(k.replay);
    CHECK_INT("forgotten", replay_figures(k.replay).entries, 0);
}

TEST(replay_times_that_no_clock_has_do_no_harm)
{
    KEPT(k);
    CHECK_INT("before all", take(&k, 1, 7, INT64_MIN / 2), REPLAY_IS_NEW);
    CHECK_INT("after all", take(&k, 2, 7, INT64_MAX / 2), REPLAY_IS_NEW);
    pass(&k, 2 * S);
    replay_turn(k.replay);
    CHECK_INT("the latter stays", replay_figures(k.replay).entries, 1);
    CHECK_INT("used", take(&k, 2, 7, NOON), REPLAY_IS_USED);
}

/* --- What is to be written -------------------------------------------------------------------- */

TEST(replay_what_is_to_be_written_is_given_out_once_and_put_back_where_it_was_not)
{
    enum { MANY = 1000, SOME = 300 };
    static struct replay_entry entries[MANY];
    KEPT(k);
    for (uint64_t i = 0; i < MANY; i++)
        CHECK_INT("new", take(&k, i, (int64_t)i, NOON + 300 * S), REPLAY_IS_NEW);
    CHECK_INT("some", replay_unwritten_take(k.replay, entries, SOME), SOME);
    CHECK_INT("the rest", replay_figures(k.replay).unwritten, MANY - SOME);
    replay_unwritten_put_back(k.replay, entries, SOME);
    replay_unwritten_put_back(k.replay, entries, SOME);
    CHECK_INT("once", replay_figures(k.replay).unwritten, MANY);
    CHECK_INT("all", replay_unwritten_take(k.replay, entries, MANY), MANY);
    CHECK_INT("none is left", replay_unwritten_take(k.replay, entries, MANY), 0);
    int64_t shares = 0;
    for (size_t i = 0; i < MANY; i++) {
        const struct replay_entry same =
            entry_of((uint64_t)entries[i].share, entries[i].share, entries[i].until_ms);
        CHECK("as it was", memcmp(&same, &entries[i], sizeof(same)) == 0);
        shares += entries[i].share;
    }
    CHECK_INT("each", shares, MANY * (MANY - 1) / 2);
    CHECK_INT("and is used", take(&k, 5, 5, NOON + 300 * S), REPLAY_IS_USED);
    pass(&k, 400 * S);
    replay_turn(k.replay);
    replay_unwritten_put_back(k.replay, entries, MANY);
    CHECK_INT("what is over is not written", replay_figures(k.replay).unwritten, 0);
}

TEST(replay_what_is_taken_back_may_be_used)
{
    KEPT(k);
    const struct replay_entry entry = entry_of(1, 7, NOON + 300 * S);
    CHECK_INT("new", replay_take_unlisted(k.replay, &entry), REPLAY_IS_NEW);
    CHECK_INT("not to be written", replay_figures(k.replay).unwritten, 0);
    replay_take_back(k.replay, &entry);
    replay_take_back(k.replay, &entry);
    CHECK_INT("gone", replay_figures(k.replay).entries, 0);
    CHECK_INT("new again", replay_take(k.replay, &entry), REPLAY_IS_NEW);
    pass(&k, 302 * S);
    replay_turn(k.replay);
    CHECK_INT("forgotten once", replay_figures(k.replay).entries, 0);
}

/* --- Other nodes ------------------------------------------------------------------------------ */

TEST(replay_what_others_took_is_used_here_whatever_the_share)
{
    KEPT(k);
    for (uint64_t i = 0; i < REPLAY_SHARE_MAX; i++)
        CHECK_INT("new", take(&k, i, 7, NOON + 300 * S), REPLAY_IS_NEW);
    const struct replay_entry other = entry_of(REPLAY_SHARE_MAX, 7, NOON + 300 * S);
    CHECK("learned", replay_learn(k.replay, &other));
    CHECK_INT("used", replay_take(k.replay, &other), REPLAY_IS_USED);
    CHECK_INT("not to be written", replay_figures(k.replay).unwritten, REPLAY_SHARE_MAX);
}

TEST(replay_what_another_node_has_for_longer_is_so_here_too)
{
    KEPT(k);
    CHECK_INT("new", take(&k, 1, 7, NOON + 10 * S), REPLAY_IS_NEW);
    const struct replay_entry longer = entry_of(1, 7, NOON + 300 * S);
    CHECK("learned", replay_learn(k.replay, &longer));
    pass(&k, 200 * S);
    replay_turn(k.replay);
    CHECK_INT("used still", take(&k, 1, 7, NOON + 300 * S), REPLAY_IS_USED);
}

TEST(replay_while_others_may_have_taken_what_is_not_known_nothing_is_new)
{
    KEPT(k);
    CHECK_INT("new", take(&k, 1, 7, NOON + 300 * S), REPLAY_IS_NEW);
    replay_set_behind(k.replay, true);
    CHECK_INT("not new", take(&k, 2, 7, NOON + 300 * S), REPLAY_IS_FULL);
    CHECK_INT("used", take(&k, 1, 7, NOON + 300 * S), REPLAY_IS_USED);
    replay_set_behind(k.replay, false);
    CHECK_INT("new", take(&k, 2, 7, NOON + 300 * S), REPLAY_IS_NEW);
}
