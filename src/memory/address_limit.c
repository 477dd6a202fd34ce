/*
 * address_limit: a table of sets of slots. An address has its place in one set only, which is
 * searched and changed under that set's lock.
 */
#include "memory/address_limit.h"

#include <pthread.h>
#include <stdlib.h>

#include "base/address.h"

enum {
    SETS = 256, /* a power of two */
    SLOTS = 16, /* of a set: 4096 addresses in all */
    US_PER_MINUTE = 60 * 1000 * 1000,
};

/* What is left is counted in parts, US_PER_MINUTE of them to one: then a microsecond gives as many
 * as the limit says for a minute. */
struct slot {
    struct jt_address key;
    bool is_taken;
    int64_t left;
    struct jt_instant at; /* when that was left */
};

struct set {
    pthread_mutex_t lock;
    struct slot slots[SLOTS];
};

struct address_limit {
    int64_t per_minute;
    struct set sets[SETS];
};

jt_err address_limit_new(int64_t per_minute, struct address_limit **ret_limit)
{
    struct address_limit *limit = calloc(1, sizeof(*limit));
    if (limit == NULL)
        return JT_ERR(JT_NO_MEMORY, "address limit");
    limit->per_minute = per_minute;
    for (size_t i = 0; i < SETS; i++)
        pthread_mutex_init(&limit->sets[i].lock, NULL);
    *ret_limit = limit;
    return JT_DONE;
}

void address_limit_free(struct address_limit *limit)
{
    if (limit == NULL)
        return;
    for (size_t i = 0; i < SETS; i++)
        pthread_mutex_destroy(&limit->sets[i].lock);
    free(limit);
}

static struct set *set_of(struct address_limit *limit, const struct jt_address *key)
{
    const jt_str bytes = { (const char *)key->bytes, sizeof(key->bytes) };
    const uint64_t value = jt_str_hash(bytes, JT_HASH_BEGIN);
    return &limit->sets[(value ^ value >> 32) % SETS];
}

static int64_t left_in(const struct address_limit *limit, const struct slot *slot,
                       struct jt_instant now)
{
    const int64_t full = limit->per_minute * US_PER_MINUTE;
    const int64_t passed_us = jt_us_between(slot->at, now);
    if (!slot->is_taken || passed_us >= US_PER_MINUTE)
        return full;
    const int64_t left = slot->left + passed_us * limit->per_minute;
    return left < full ? left : full;
}

static struct slot *slot_find(struct set *set, const struct jt_address *key)
{
    for (size_t i = 0; i < SLOTS; i++)
        if (set->slots[i].is_taken && memcmp(&set->slots[i].key, key, sizeof(*key)) == 0)
            return &set->slots[i];
    return NULL;
}

/* A slot that is free, or the fullest. */
static struct slot *slot_reuse(const struct address_limit *limit, struct set *set,
                               struct jt_instant now)
{
    struct slot *fullest = &set->slots[0];
    for (size_t i = 1; i < SLOTS; i++)
        if (left_in(limit, &set->slots[i], now) > left_in(limit, fullest, now))
            fullest = &set->slots[i];
    *fullest = (struct slot){ 0 };
    return fullest;
}

int64_t address_limit_wait_s(struct address_limit *limit, jt_str address, struct jt_instant now)
{
    const struct jt_address key = jt_address_network_of(address);
    struct set *set = set_of(limit, &key);
    int64_t missing = 0;
    pthread_mutex_lock(&set->lock);
    const struct slot *slot = slot_find(set, &key);
    if (slot != NULL)
        missing = US_PER_MINUTE - left_in(limit, slot, now);
    pthread_mutex_unlock(&set->lock);
    if (missing <= 0)
        return 0;
    const int64_t per_second = limit->per_minute * 1000000; /* parts */
    return (missing + per_second - 1) / per_second;
}

void address_limit_take(struct address_limit *limit, jt_str address, struct jt_instant now)
{
    const struct jt_address key = jt_address_network_of(address);
    struct set *set = set_of(limit, &key);
    pthread_mutex_lock(&set->lock);
    struct slot *slot = slot_find(set, &key);
    if (slot == NULL)
        slot = slot_reuse(limit, set, now);
    int64_t left = left_in(limit, slot, now) - US_PER_MINUTE;
    *slot = (struct slot){ .key = key, .is_taken = true, .left = left > 0 ? left : 0, .at = now };
    pthread_mutex_unlock(&set->lock);
}
