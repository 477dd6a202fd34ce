/*
 * rate_limit: a table of sets of slots. A key has its place in one set only, which is searched and
 * changed under the lock of every LOCKS-th set. Who chooses keys that fall into one set gains
 * nothing: a bucket goes only for one from which more was taken.
 */
#include "memory/rate_limit.h"

#include <pthread.h>
#include <stdlib.h>

#include "memory/rate.h"

enum {
    WAYS = 16,
    SETS = RATE_LIMIT_KEYS_MAX / WAYS, /* a power of two */
    LOCKS = 64,
};

struct slot {
    struct rate_key key;
    atomic_llong full; /* rate.h's: when it will be full again. 0: nobody's */
};

struct rate_limit {
    pthread_mutex_t locks[LOCKS]; /* each of every LOCKS-th set */
    struct slot *slots;           /* of which the kernel gives what is used */
};

struct rate_key rate_key_of(jt_str subject, jt_str address)
{
    struct rate_key key = { .network = jt_address_network_of(address) };
    memcpy(key.subject, subject.ptr,
           subject.len < sizeof(key.subject) ? subject.len : sizeof(key.subject));
    return key;
}

jt_err rate_limit_new(struct rate_limit **ret_limit)
{
    struct rate_limit *limit = calloc(1, sizeof(*limit));
    if (limit == NULL)
        return JT_ERR(JT_NO_MEMORY, "rate limit");
    limit->slots = calloc(RATE_LIMIT_KEYS_MAX, sizeof(*limit->slots));
    if (limit->slots == NULL) {
        free(limit);
        return JT_ERR(JT_NO_MEMORY, "rate limit");
    }
    for (size_t i = 0; i < LOCKS; i++)
        pthread_mutex_init(&limit->locks[i], NULL);
    *ret_limit = limit;
    return JT_DONE;
}

void rate_limit_free(struct rate_limit *limit)
{
    if (limit == NULL)
        return;
    for (size_t i = 0; i < LOCKS; i++)
        pthread_mutex_destroy(&limit->locks[i]);
    free(limit->slots);
    free(limit);
}

static long long full_of(struct slot *slot)
{
    return atomic_load_explicit(&slot->full, memory_order_relaxed);
}

/* The slot of key; else, where one is wanted, the one that will be full first, emptied for it. */
static struct slot *slot_find(struct slot *set, const struct rate_key *key, bool is_wanted)
{
    struct slot *first = set;
    for (size_t i = 0; i < WAYS; i++) {
        if (full_of(&set[i]) != 0 && memcmp(&set[i].key, key, sizeof(*key)) == 0)
            return &set[i];
        if (full_of(&set[i]) < full_of(first))
            first = &set[i];
    }
    if (!is_wanted)
        return NULL;
    first->key = *key;
    atomic_store_explicit(&first->full, 0, memory_order_relaxed);
    return first;
}

static int64_t ask(struct rate_limit *limit, const struct rate_key *key, int64_t per_minute,
                   struct jt_instant now, bool is_taken)
{
    const jt_str bytes = { (const char *)key, sizeof(*key) };
    const uint64_t hash = jt_str_hash(bytes, JT_HASH_BEGIN);
    const size_t at = (hash ^ hash >> 32) % SETS;
    const struct rate rate = { .limit = per_minute, .window_s = 60 };
    struct rate_left left = { .is_allowed = true };

    pthread_mutex_lock(&limit->locks[at % LOCKS]);
    struct slot *slot = slot_find(limit->slots + at * WAYS, key, is_taken);
    if (slot != NULL)
        left = is_taken ? rate_take(&slot->full, &rate, now) : rate_look(&slot->full, &rate, now);
    pthread_mutex_unlock(&limit->locks[at % LOCKS]);
    return left.is_allowed ? 0 : left.reset_s;
}

int64_t rate_limit_wait_s(struct rate_limit *limit, const struct rate_key *key, int64_t per_minute,
                          struct jt_instant now)
{
    return ask(limit, key, per_minute, now, false);
}

int64_t rate_limit_take(struct rate_limit *limit, const struct rate_key *key, int64_t per_minute,
                        struct jt_instant now)
{
    return ask(limit, key, per_minute, now, true);
}
