/* test_peers: each address has its own count, and leaving makes room. */
#include "test.h"

#include <arpa/inet.h>
#include <netinet/in.h>

#include "http/peers.h"

static struct sockaddr_storage address(const char *text)
{
    struct sockaddr_storage storage = { 0 };
    struct sockaddr_in *v4 = (struct sockaddr_in *)&storage;
    struct sockaddr_in6 *v6 = (struct sockaddr_in6 *)&storage;
    if (inet_pton(AF_INET, text, &v4->sin_addr) == 1) {
        storage.ss_family = AF_INET;
    } else {
        CHECK_INT(text, inet_pton(AF_INET6, text, &v6->sin6_addr), 1);
        storage.ss_family = AF_INET6;
    }
    return storage;
}

static struct peer *enter(struct peers *peers, const char *text)
{
    struct sockaddr_storage storage = address(text);
    return peers_enter(peers, (const struct sockaddr *)&storage);
}

TEST(peers_count_each_address_for_itself)
{
    enum { EACH = 3 };
    static const char *const texts[] = { "127.0.0.1",   "127.0.0.2",   "::1",
                                         "2001:db8::1", "2001:db8::2", "0.0.0.0" };
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
        struct sockaddr_in v4 = { .sin_family = AF_INET, .sin_addr.s_addr = htonl((uint32_t)i) };
        entered[i] = peers_enter(peers, (const struct sockaddr *)&v4);
        CHECK("its first", entered[i] != NULL);
        CHECK("its second", peers_enter(peers, (const struct sockaddr *)&v4) == NULL);
    }
    for (int i = 0; i < MANY; i++)
        peers_leave(peers, entered[i]);
    peers_free(peers);
}
