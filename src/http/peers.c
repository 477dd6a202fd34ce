/* peers: a table of chains. Its hash has a random seed: whoever has many addresses (a whole IPv6
 * network) cannot choose them to fall into one chain. */
#include "http/peers.h"

#include <netinet/in.h>
#include <stdlib.h>

#include "base/random.h"

enum { CHAINS = 1024 };

struct address {
    uint64_t high, low; /* an IPv4 address is in low */
};

struct peer {
    struct peer *next; /* of its chain */
    struct address address;
    int connections;
};

struct peers {
    uint64_t seed[2];
    int connections_max; /* per address */
    struct peer *chains[CHAINS];
};

static struct address address_of(const struct sockaddr *address)
{
    struct address result = { 0 };
    if (address->sa_family == AF_INET) {
        result.low = ((const struct sockaddr_in *)(const void *)address)->sin_addr.s_addr;
    } else {
        const struct sockaddr_in6 *v6 = (const struct sockaddr_in6 *)(const void *)address;
        memcpy(&result.high, v6->sin6_addr.s6_addr, sizeof(result.high));
        memcpy(&result.low, v6->sin6_addr.s6_addr + sizeof(result.high), sizeof(result.low));
    }
    return result;
}

/* Multiply and fold, twice (as wyhash does): each bit of address and seed reaches the result. */
static struct peer **chain_of(struct peers *peers, const struct address *address)
{
    unsigned __int128 product =
        (unsigned __int128)(address->high ^ peers->seed[0]) * (address->low ^ peers->seed[1]);
    uint64_t folded = (uint64_t)product ^ (uint64_t)(product >> 64);
    product = (unsigned __int128)(folded ^ peers->seed[1]) * 0x9e3779b97f4a7c15u;
    return &peers->chains[(uint64_t)(product >> 64) % CHAINS];
}

jt_err peers_new(int connections_per_address_max, struct peers **ret_peers)
{
    struct jt_random random = jt_random_system();
    struct peers *peers = calloc(1, sizeof(*peers));
    if (peers == NULL)
        return JT_ERR(JT_NO_MEMORY, "peers");
    peers->connections_max = connections_per_address_max;
    jt_err err = jt_random_fill(&random, (uint8_t *)peers->seed, sizeof(peers->seed));
    if (err.code != JT_OK) {
        peers_free(peers);
        return err;
    }
    *ret_peers = peers;
    return JT_DONE;
}

void peers_free(struct peers *peers)
{
    free(peers);
}

struct peer *peers_enter(struct peers *peers, const struct sockaddr *address)
{
    struct address key = address_of(address);
    struct peer **chain = chain_of(peers, &key), *peer = *chain;
    while (peer != NULL && (peer->address.high != key.high || peer->address.low != key.low))
        peer = peer->next;
    if (peer == NULL) {
        peer = calloc(1, sizeof(*peer));
        if (peer == NULL)
            return NULL;
        *peer = (struct peer){ .next = *chain, .address = key };
        *chain = peer;
    }
    if (peer->connections == peers->connections_max)
        return NULL;
    peer->connections++;
    return peer;
}

void peers_leave(struct peers *peers, struct peer *peer)
{
    if (--peer->connections > 0)
        return;
    struct peer **link = chain_of(peers, &peer->address);
    while (*link != peer)
        link = &(*link)->next;
    *link = peer->next;
    free(peer);
}
