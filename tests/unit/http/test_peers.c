/* test_peers: each address has its own count, and leaving makes room. */
#include "test.h"

#include <pthread.h>

#include "http/peers.h"

static struct peer *enter(struct peers *peers, const char *text)
{
    struct jt_address address = { 0 };
    CHECK_OK(text, jt_address_parse(str(text), &address));
    return peers_enter(peers, address);
}

TEST(peers_count_each_address_for_itself)
{
    enum { EACH = 3 };
    static const char *const texts[] = { "127.0.0.1",   "127.0.0.2",       "::1",
                                         "2001:db8::1", "2001:db8:0:1::1", "0.0.0.0" };
    struct peers *peers = NULL;
    struct peer *entered[COUNT(texts)][EACH];
    CHECK_OK("new", peers_new(EACH, &peers));
    for (int i = 0; i < EACH; i++)
        for (size_t t = 0; t < COUNT(texts); t++)
            CHECK(texts[t], (entered[t][i] = enter(peers, texts[t])) != NULL);
    for (size_t t = 0; t < COUNT(texts); t++) {
        CHECK(texts[t], enter(peers, texts[t]) == NULL);
        peers_leave(peers, entered[t][0]);
        CHECK(texts[t], (entered[t][0] = enter(peers, texts[t])) != NULL);
        CHECK(texts[t], enter(peers, texts[t]) == NULL);
    }
    for (size_t t = 0; t < COUNT(texts); t++)
        for (int i = 0; i < EACH; i++)
            peers_leave(peers, entered[t][i]);
    peers_free(peers); /* nothing is left: the sanitizers look */
}

TEST(peers_hold_many_addresses)
{
    enum { MANY = 5000 };
    static struct peer *entered[MANY];
    struct peers *peers = NULL;
    CHECK_OK("new", peers_new(1, &peers));
    for (int i = 0; i < MANY; i++) {
        char text[32];
        snprintf(text, sizeof(text), "10.0.%d.%d", i / 256, i % 256);
        entered[i] = enter(peers, text);
        CHECK("its first", entered[i] != NULL);
        CHECK("its second", enter(peers, text) == NULL);
    }
    for (int i = 0; i < MANY; i++)
        peers_leave(peers, entered[i]);
    peers_free(peers);
}

TEST(peers_count_an_ipv6_network_and_every_spelling_as_one)
{
    static const char *const same[][2] = {
        { "2001:db8::1", "2001:db8:0:0:ffff:ffff:ffff:ffff" },
        { "203.0.113.9", "::ffff:203.0.113.9" },
    };
    for (size_t i = 0; i < COUNT(same); i++) {
        struct peers *peers = NULL;
        CHECK_OK("new", peers_new(1, &peers));
        struct peer *first = enter(peers, same[i][0]);
        CHECK(same[i][0], first != NULL);
        CHECK(same[i][1], enter(peers, same[i][1]) == NULL);
        peers_leave(peers, first);
        peers_free(peers);
    }
}

enum { THREADS = 4, TURNS = 20000, SHARED_MAX = 3 };

struct shared {
    struct peers *peers;
    int over; /* of all threads; more than the limit were in at once */
    int inside;
};

static void *come_and_go(void *argument)
{
    struct shared *shared = argument;
    for (int i = 0; i < TURNS; i++) {
        struct peer *peer = enter(shared->peers, "203.0.113.9");
        if (peer == NULL)
            continue;
        if (__atomic_add_fetch(&shared->inside, 1, __ATOMIC_SEQ_CST) > SHARED_MAX)
            __atomic_add_fetch(&shared->over, 1, __ATOMIC_SEQ_CST);
        __atomic_sub_fetch(&shared->inside, 1, __ATOMIC_SEQ_CST);
        peers_leave(shared->peers, peer);
    }
    return NULL;
}

TEST(peers_are_counted_over_all_threads)
{
    struct shared shared = { 0 };
    pthread_t threads[THREADS];
    CHECK_OK("new", peers_new(SHARED_MAX, &shared.peers));
    for (size_t i = 0; i < THREADS; i++)
        CHECK_INT("thread", pthread_create(&threads[i], NULL, come_and_go, &shared), 0);
    for (size_t i = 0; i < THREADS; i++)
        pthread_join(threads[i], NULL);
    CHECK_INT("never more than the limit", shared.over, 0);
    peers_free(shared.peers); /* nothing is left: the sanitizers look */
}
