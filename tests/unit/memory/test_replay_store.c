/*
 * test_replay_store: what was used is so after a restart and on other nodes, on each database.
 */
#include "store/fixture.h"

#include <pthread.h>

#include "memory/replay_store.h"

enum { S = 1000 };

/* A process on the store. */
struct node {
    struct store *store;
    struct replay *replay;
    struct replay_store *both;
};

static struct node node_start(struct fixture *f)
{
    struct node node = { .store = fixture_open(f) };
    const struct jt_clock clock = one_clock(&f->now_ms);
    CHECK_OK("memory", replay_new(clock, &node.replay));
    CHECK_OK("with the store", replay_store_new(node.replay, node.store, clock, &node.both));
    CHECK_OK("as it was", replay_store_follow(node.both));
    return node;
}

static void node_end(struct node *node)
{
    replay_store_free(node->both);
    replay_free(node->replay);
    store_close(node->store);
}

static struct replay_entry entry_of(const struct fixture *f, uint32_t number)
{
    struct replay_entry entry = { .share = 7, .until_ms = f->now_ms + 300 * S };
    const uint32_t spread = number * UINT32_C(0x9e3779b9);
    memcpy(entry.hash, &spread, sizeof(spread));
    memcpy(entry.hash + 8, &number, sizeof(number));
    return entry;
}

static enum replay_answer take(const struct fixture *f, const struct node *node, uint32_t number)
{
    const struct replay_entry entry = entry_of(f, number);
    return replay_take(node->replay, &entry);
}

TEST(replay_what_was_used_is_so_after_a_restart)
{
    enum { MANY = 2500 }; /* several transactions, several reads */
    FIXTURE(f);
    struct node node = node_start(&f);
    for (uint32_t i = 0; i < MANY; i++)
        CHECK_INT("new", take(&f, &node, i), REPLAY_IS_NEW);
    CHECK_OK("flush", replay_store_flush(node.both));
    CHECK_INT("all written", replay_figures(node.replay).unwritten, 0);
    CHECK_OK("nothing more", replay_store_flush(node.both));
    node_end(&node);
    node = node_start(&f);
    CHECK_INT("all known", replay_figures(node.replay).entries, MANY);
    CHECK_INT("nothing to write", replay_figures(node.replay).unwritten, 0);
    for (uint32_t i = 0; i < MANY; i++)
        CHECK_INT("used", take(&f, &node, i), REPLAY_IS_USED);
    CHECK_INT("another", take(&f, &node, MANY), REPLAY_IS_NEW);
    node_end(&node);
}

TEST(replay_what_one_node_took_another_one_knows_after_its_next_look)
{
    FIXTURE(f);
    struct node a = node_start(&f), b = node_start(&f);
    for (uint32_t round = 0; round < 3; round++) {
        CHECK_INT("new", take(&f, &a, round), REPLAY_IS_NEW);
        CHECK_OK("flush", replay_store_flush(a.both));
        CHECK_OK("look", replay_store_follow(b.both));
        CHECK_INT("used", take(&f, &b, round), REPLAY_IS_USED);
        CHECK_OK("its own", replay_store_follow(a.both));
    }
    CHECK_INT("three", replay_figures(a.replay).entries, 3);
    CHECK_INT("three", replay_figures(b.replay).entries, 3);
    CHECK("within 2 s", REPLAY_FLUSH_MS + REPLAY_FOLLOW_MS < 2000);
    node_end(&a);
    node_end(&b);
}

TEST(replay_what_both_took_at_once_is_one_row)
{
    FIXTURE(f);
    struct node a = node_start(&f), b = node_start(&f);
    CHECK_INT("new", take(&f, &a, 1), REPLAY_IS_NEW);
    CHECK_INT("new", take(&f, &b, 1), REPLAY_IS_NEW);
    CHECK_OK("flush", replay_store_flush(a.both));
    CHECK_OK("flush", replay_store_flush(b.both));
    struct node c = node_start(&f);
    CHECK_INT("one", replay_figures(c.replay).entries, 1);
    node_end(&a);
    node_end(&b);
    node_end(&c);
}

TEST(replay_an_id_that_is_given_anew_after_its_time_takes_the_old_ones_row)
{
    FIXTURE(f);
    struct node a = node_start(&f), b = node_start(&f);
    CHECK_INT("new", take(&f, &a, 1), REPLAY_IS_NEW);
    CHECK_OK("flush", replay_store_flush(a.both));
    CHECK_OK("look", replay_store_follow(b.both));
    f.now_ms += 400 * S;
    CHECK_OK("it reads its own, too", replay_store_follow(a.both));
    f.now_ms += 2 * S;
    CHECK_OK("look", replay_store_follow(a.both));
    CHECK_OK("look", replay_store_follow(b.both));
    CHECK_INT("forgotten", replay_figures(b.replay).entries, 0);
    CHECK_INT("new", take(&f, &a, 1), REPLAY_IS_NEW);
    CHECK_OK("flush", replay_store_flush(a.both));
    CHECK_OK("look", replay_store_follow(b.both));
    CHECK_INT("used", take(&f, &b, 1), REPLAY_IS_USED);
    node_end(&a);
    node_end(&b);
}

TEST(replay_what_cannot_be_written_waits_for_the_next_flush)
{
    FIXTURE_WAITING(f, 50);
    struct node node = node_start(&f);
    CHECK_INT("new", take(&f, &node, 1), REPLAY_IS_NEW);
    struct store_tx *writer = fixture_begin(f.store, STORE_BOOKKEEPING);
    const struct replay_entry other = entry_of(&f, 2);
    CHECK_OK("it has the lock", store_replay_entry_put(writer, &other, f.now_ms));
    bool is_new = false;
    CHECK_OK("surely", store_replay_entry_add(writer, &other, f.now_ms, &is_new));
    CHECK_CODE("locked", replay_store_flush(node.both), JT_UNAVAILABLE);
    CHECK_INT("it waits", replay_figures(node.replay).unwritten, 1);
    CHECK_INT("and is used", take(&f, &node, 1), REPLAY_IS_USED);
    store_tx_abortp(&writer);
    CHECK_OK("flush", replay_store_flush(node.both));
    CHECK_INT("written", replay_figures(node.replay).unwritten, 0);
    node_end(&node);
}

/* --- Before the answer (replay_strict) -------------------------------------------------------- */

static enum replay_answer take_shared(const struct fixture *f, struct node *node, uint32_t number)
{
    const struct replay_entry entry = entry_of(f, number);
    enum replay_answer answer = REPLAY_IS_FULL;
    CHECK_OK("take", replay_store_take(node->both, &entry, &answer));
    return answer;
}

TEST(replay_strict_of_two_nodes_one_is_told_that_it_is_new)
{
    FIXTURE(f);
    struct node a = node_start(&f), b = node_start(&f);
    CHECK_INT("new", take_shared(&f, &a, 1), REPLAY_IS_NEW);
    CHECK_INT("used, before any look", take_shared(&f, &b, 1), REPLAY_IS_USED);
    CHECK_INT("used here", take_shared(&f, &a, 1), REPLAY_IS_USED);
    CHECK_INT("nothing is left to write", replay_figures(a.replay).unwritten, 0);
    struct node c = node_start(&f);
    CHECK_INT("on the disk", replay_figures(c.replay).entries, 1);
    node_end(&a);
    node_end(&b);
    node_end(&c);
}

enum { RACES = 40 };

struct racer {
    const struct fixture *f;
    struct node *node;
    pthread_barrier_t *start;
    enum replay_answer answers[RACES];
    jt_err errors[RACES];
    pthread_t thread;
};

static void *run_race(void *context)
{
    struct racer *racer = context;
    for (uint32_t i = 0; i < RACES; i++) {
        const struct replay_entry entry = entry_of(racer->f, i);
        racer->answers[i] = REPLAY_IS_FULL;
        pthread_barrier_wait(racer->start);
        racer->errors[i] = replay_store_take(racer->node->both, &entry, &racer->answers[i]);
    }
    return NULL;
}

TEST(replay_strict_of_two_nodes_that_race_exactly_one_wins)
{
    FIXTURE(f);
    struct node a = node_start(&f), b = node_start(&f);
    pthread_barrier_t start;
    pthread_barrier_init(&start, NULL, 2);
    struct racer racers[] = { { .f = &f, .node = &a, .start = &start },
                              { .f = &f, .node = &b, .start = &start } };
    for (size_t i = 0; i < COUNT(racers); i++)
        CHECK_INT("thread", pthread_create(&racers[i].thread, NULL, run_race, &racers[i]), 0);
    for (size_t i = 0; i < COUNT(racers); i++)
        pthread_join(racers[i].thread, NULL);
    pthread_barrier_destroy(&start);
    for (size_t i = 0; i < RACES; i++) {
        CHECK_OK("one", racers[0].errors[i]);
        CHECK_OK("other", racers[1].errors[i]);
        CHECK_INT("one wins",
                  (racers[0].answers[i] == REPLAY_IS_NEW) + (racers[1].answers[i] == REPLAY_IS_NEW),
                  1);
        CHECK_INT(
            "one is used",
            (racers[0].answers[i] == REPLAY_IS_USED) + (racers[1].answers[i] == REPLAY_IS_USED), 1);
    }
    node_end(&a);
    node_end(&b);
}

TEST(replay_strict_where_the_store_does_not_answer_nothing_is_used_up)
{
    FIXTURE_WAITING(f, 50);
    struct node node = node_start(&f);
    struct store_tx *writer = fixture_begin(f.store, STORE_BOOKKEEPING);
    const struct replay_entry entry = entry_of(&f, 1), other = entry_of(&f, 2);
    enum replay_answer answer = REPLAY_IS_FULL;
    bool is_new = false;
    CHECK_OK("it has the lock", store_replay_entry_add(writer, &other, f.now_ms, &is_new));
    CHECK_CODE("locked", replay_store_take(node.both, &entry, &answer), JT_UNAVAILABLE);
    store_tx_abortp(&writer);
    CHECK_INT("new", take_shared(&f, &node, 1), REPLAY_IS_NEW);
    node_end(&node);
}

/* --- No room ---------------------------------------------------------------------------------- */

TEST(replay_where_others_took_more_than_there_is_room_for_nothing_is_new_until_all_is_known)
{
    FIXTURE(f);
    struct node a = node_start(&f), b = node_start(&f);
    CHECK_INT("new", take(&f, &a, 1), REPLAY_IS_NEW);
    for (uint32_t i = 2; i <= REPLAY_MAX + REPLAY_OTHERS_MAX; i++) {
        const struct replay_entry entry = entry_of(&f, i);
        CHECK("there is room", replay_learn(a.replay, &entry));
    }
    CHECK_INT("new there", take(&f, &b, UINT32_MAX), REPLAY_IS_NEW);
    CHECK_OK("written", replay_store_flush(b.both));
    CHECK_CODE("no room", replay_store_follow(a.both), JT_TOO_LARGE);
    CHECK_INT("not new", take(&f, &a, UINT32_MAX), REPLAY_IS_FULL);
    CHECK_INT("used", take(&f, &a, 1), REPLAY_IS_USED);
    f.now_ms += 302 * S;
    CHECK_OK("the rest", replay_store_follow(a.both));
    CHECK_INT("new", take(&f, &a, 3), REPLAY_IS_NEW);
    node_end(&a);
    node_end(&b);
}
