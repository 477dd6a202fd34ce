/*
 * rate_limit: the generic cell rate algorithm (ITU-T I.371 annex A): of a bucket only the moment is
 * kept at which it will be full again; each one taken puts it off by what it takes to fill in.
 *
 * A table of sets of slots. A key has its place in one set only, which is searched and changed
 * under the lock of every LOCKS-th set. Who chooses keys that fall into one set gains nothing: a
 * bucket goes only for one from which more was taken.
 */
#include "memory/rate_limit.h"

#include <pthread.h>
#include <stdlib.h>

#define NS_PER_MINUTE INT64_C(60000000000)
#define NS_PER_SECOND INT64_C(1000000000)

enum {
    WAYS = 16,
    SETS = RATE_LIMIT_KEYS_MAX / WAYS, /* a power of two */
    LOCKS = 64,
};

struct slot {
    struct rate_key key;
    int64_t full_ns; /* by the clock of instants; 0: nobody's */
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

/* The slot of key; else, where one is wanted, the one that will be full first, emptied for it. */
static struct slot *slot_find(struct slot *set, const struct rate_key *key, bool is_wanted)
{
    struct slot *first = set;
    for (size_t i = 0; i < WAYS; i++) {
        if (set[i].full_ns != 0 && memcmp(&set[i].key, key, sizeof(*key)) == 0)
            return &set[i];
        if (set[i].full_ns < first->full_ns)
            first = &set[i];
    }
    if (!is_wanted)
        return NULL;
    *first = (struct slot){ .key = *key };
    return first;
}

/* When the bucket is full again. It never lacks more than all of it, also where the slot was filled
 * at another rate or at a later moment; and that is kept, so that it fills from here. */
static int64_t full_at(struct slot *slot, int64_t all_ns, int64_t now_ns)
{
    if (slot == NULL || slot->full_ns < now_ns)
        return now_ns;
    if (slot->full_ns > now_ns + all_ns)
        slot->full_ns = now_ns + all_ns;
    return slot->full_ns;
}

static int64_t ask(struct rate_limit *limit, const struct rate_key *key, int64_t per_minute,
                   struct jt_instant now, bool is_taken)
{
    const jt_str bytes = { (const char *)key, sizeof(*key) };
    const uint64_t hash = jt_str_hash(bytes, JT_HASH_BEGIN);
    const size_t at = (hash ^ hash >> 32) % SETS;
    const int64_t now_ns = jt_us_between((struct jt_instant){ 0 }, now) * 1000;
    const int64_t one_ns = NS_PER_MINUTE / per_minute, all_ns = one_ns * per_minute;

    pthread_mutex_lock(&limit->locks[at % LOCKS]);
    struct slot *slot = slot_find(limit->slots + at * WAYS, key, is_taken);
    const int64_t full_ns = full_at(slot, all_ns, now_ns) + one_ns;
    const int64_t wait_ns = full_ns - (now_ns + all_ns);
    if (is_taken && wait_ns <= 0)
        slot->full_ns = full_ns;
    pthread_mutex_unlock(&limit->locks[at % LOCKS]);
    return wait_ns > 0 ? (wait_ns + NS_PER_SECOND - 1) / NS_PER_SECOND : 0;
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
