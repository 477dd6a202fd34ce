/*
 * The change feed on several nodes: 16 writers on three of them, and on each a follower that sees
 * every revision once and in order, though it reads while they write. A number that is taken before
 * its commit would be seen late, and missed.
 */
#include <pthread.h>
#include <stdatomic.h>

#include "store/fixture.h"

enum { NODES = 3, WRITERS = 16, FILE_MS = 2000, POSTGRESQL_MS = 30000, LIMIT = 100 };

static atomic_bool is_over; /* writers end */

struct writer {
    struct store *store;
    jt_err err;
    int count;
};

/* Transactions of one to three changes, of which some take longer than others. */
static jt_err write_once(struct store *store, int number)
{
    JT_AUTO(store_tx_abortp) struct store_tx *tx = NULL;
    JT_TRY(store_begin(store, STORE_WRITE, JT_STR("test"), &tx));
    for (int i = 0; i <= number % 3; i++)
        JT_TRY(store_record_change(tx, CHANGE_APPLICATION, JT_STR("subject"),
                                   JT_STR("test.changed"), JT_STR("")));
    return store_commit(&tx);
}

static void *write_on(void *argument)
{
    struct writer *writer = argument;
    while (!atomic_load(&is_over) &&
           (writer->err.code == JT_OK || writer->err.code == JT_UNAVAILABLE)) {
        writer->err = write_once(writer->store, writer->count);
        writer->count += writer->err.code == JT_OK;
    }
    return NULL;
}

struct follower {
    struct store *store;
    struct jt_arena *arena;
    atomic_bool *is_last; /* no change comes any more: the next round is the last one */
    int64_t revision;
    const char *problem;
};

/* One round; ret_count: how many changes it had. */
static jt_err follow(struct follower *follower, size_t *ret_count)
{
    JT_AUTO(store_tx_abortp) struct store_tx *tx = NULL;
    struct change *changes = NULL;
    bool is_complete = false;
    JT_TRY(store_begin(follower->store, STORE_READ, JT_STR(""), &tx));
    JT_TRY(store_changes(tx, follower->revision, LIMIT, follower->arena, &changes, ret_count,
                         &is_complete));
    if (!is_complete)
        follower->problem = "a feed that is not complete";
    for (size_t i = 0; i < *ret_count; i++) {
        if (changes[i].revision != follower->revision + 1)
            follower->problem = "a revision that does not follow the one before";
        follower->revision = changes[i].revision;
    }
    return JT_DONE;
}

static void *follow_on(void *argument)
{
    struct follower *follower = argument;
    for (;;) {
        const bool is_last = atomic_load(follower->is_last);
        size_t count = 0;
        jt_err err = follow(follower, &count);
        if (err.code != JT_OK && err.code != JT_UNAVAILABLE)
            follower->problem = err.what;
        jt_arena_reset(follower->arena);
        if (is_last && err.code == JT_OK && count == 0)
            return NULL;
    }
}

TEST(followers_on_three_nodes_see_each_revision_once_and_in_order)
{
    FIXTURE(f);
    struct store *nodes[NODES];
    struct writer writers[WRITERS] = { 0 };
    struct follower followers[NODES] = { 0 };
    pthread_t writing[WRITERS], following[NODES];
    atomic_bool is_last = false;
    const struct timespec span = { .tv_sec = (test_postgresql() != NULL ? POSTGRESQL_MS : FILE_MS) /
                                             1000 };
    atomic_store(&is_over, false);
    for (int i = 0; i < NODES; i++) {
        nodes[i] = fixture_open(&f);
        followers[i] = (struct follower){ .store = nodes[i], .is_last = &is_last };
        CHECK_OK("arena", jt_arena_new(65536, 4 << 20, &followers[i].arena));
        CHECK_INT("thread", pthread_create(&following[i], NULL, follow_on, &followers[i]), 0);
    }
    for (int i = 0; i < WRITERS; i++) {
        writers[i].store = nodes[i % NODES];
        CHECK_INT("thread", pthread_create(&writing[i], NULL, write_on, &writers[i]), 0);
    }
    nanosleep(&span, NULL);
    atomic_store(&is_over, true);

    int64_t expected = 0;
    for (int i = 0; i < WRITERS; i++) {
        pthread_join(writing[i], NULL);
        if (writers[i].err.code != JT_OK && writers[i].err.code != JT_UNAVAILABLE)
            fail_msg("writer %d: %s", i, writers[i].err.what);
        CHECK("each writer had its turn", writers[i].count > 0);
        for (int done = 0; done < writers[i].count; done++)
            expected += done % 3 + 1;
    }
    atomic_store(&is_last, true);
    for (int i = 0; i < NODES; i++) {
        pthread_join(following[i], NULL);
        if (followers[i].problem != NULL)
            fail_msg("node %d: %s", i, followers[i].problem);
        CHECK_INT("all that was committed", followers[i].revision, expected);
        jt_arena_free(followers[i].arena);
        store_close(nodes[i]);
    }
}
