/* peers: a table of chains, some to a lock. Its hash has a random seed: whoever has many addresses
 * (a whole IPv6 network) cannot choose them to fall into one chain. */
#include "http/peers.h"

#include <pthread.h>
#include <stdlib.h>

#include "base/random.h"

enum { SHARDS = 64, CHAINS = 64 /* of a shard */ };

struct peer {
    struct peer *next; /* of its chain */
    struct jt_address network;
    int connections;
};

struct shard {
    pthread_mutex_t lock;
    struct peer *chains[CHAINS];
};

struct peers {
    uint64_t seed[2];
    int connections_max; /* per network */
    struct shard shards[SHARDS];
};

struct place {
    struct shard *shard;
    struct peer **chain;
};

/* Multiply and fold, twice (as wyhash does): each bit of address and seed reaches the result. */
static struct place place_of(struct peers *peers, const struct jt_address *network)
{
    uint64_t halves[2];
    memcpy(halves, network->bytes, sizeof(halves));
    unsigned __int128 product =
        (unsigned __int128)(halves[0] ^ peers->seed[0]) * (halves[1] ^ peers->seed[1]);
    uint64_t folded = (uint64_t)product ^ (uint64_t)(product >> 64);
    product = (unsigned __int128)(folded ^ peers->seed[1]) * 0x9e3779b97f4a7c15u;
    const uint64_t hash = (uint64_t)(product >> 64);
    struct shard *shard = &peers->shards[hash % SHARDS];
    return (struct place){ shard, &shard->chains[hash / SHARDS % CHAINS] };
}

jt_err peers_new(int connections_per_address_max, struct peers **ret_peers)
{
    struct jt_random random = jt_random_system();
    struct peers *peers = calloc(1, sizeof(*peers));
    if (peers == NULL)
        return JT_ERR(JT_NO_MEMORY, "peers");
    peers->connections_max = connections_per_address_max;
    for (size_t i = 0; i < SHARDS; i++)
        pthread_mutex_init(&peers->shards[i].lock, NULL);
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
    if (peers == NULL)
        return;
    for (size_t i = 0; i < SHARDS; i++)
        pthread_mutex_destroy(&peers->shards[i].lock);
    free(peers);
}

/* The peer of that network, made where there is none; NULL without memory. */
static struct peer *peer_of(struct peer **chain, const struct jt_address *network)
{
    struct peer *peer = *chain;
    while (peer != NULL && memcmp(&peer->network, network, sizeof(*network)) != 0)
        peer = peer->next;
    if (peer != NULL)
        return peer;
    peer = calloc(1, sizeof(*peer));
    if (peer == NULL)
        return NULL;
    *peer = (struct peer){ .next = *chain, .network = *network };
    *chain = peer;
    return peer;
}

struct peer *peers_enter(struct peers *peers, struct jt_address address)
{
    const struct jt_address network = jt_address_network(address);
    const struct place place = place_of(peers, &network);
    pthread_mutex_lock(&place.shard->lock);
    struct peer *peer = peer_of(place.chain, &network);
    if (peer != NULL && peer->connections == peers->connections_max)
        peer = NULL;
    if (peer != NULL)
        peer->connections++;
    pthread_mutex_unlock(&place.shard->lock);
    return peer;
}

void peers_leave(struct peers *peers, struct peer *peer)
{
    const struct place place = place_of(peers, &peer->network);
    pthread_mutex_lock(&place.shard->lock);
    if (--peer->connections == 0) {
        struct peer **link = place.chain;
        while (*link != peer)
            link = &(*link)->next;
        *link = peer->next;
        free(peer);
    }
    pthread_mutex_unlock(&place.shard->lock);
}
