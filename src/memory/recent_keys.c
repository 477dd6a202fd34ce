/*
 * recent_keys: sets of a few ids each, the newest first, found by a hash of the id. Ids are
 * compared whole: one that was not asked for is never taken for one that was. Who chooses ids that
 * fall into one set only makes this set forget sooner.
 */
#include "memory/recent_keys.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>

enum { WAYS = 8, SETS = RECENT_KEYS_MAX / WAYS, LOCKS = 32 };

struct key_set {
    char keys[WAYS][RECENT_KEY_BYTES]; /* zeros: none */
};

struct recent_keys {
    pthread_mutex_t locks[LOCKS]; /* each of every LOCKS-th set */
    atomic_llong revision;
    struct key_set *sets; /* of which the kernel gives what is used */
    bool has_keys[LOCKS]; /* or had: under that lock */
};

jt_err recent_keys_new(struct recent_keys **ret_keys)
{
    struct recent_keys *keys = calloc(1, sizeof(*keys));
    if (keys == NULL)
        return JT_ERR(JT_NO_MEMORY, "recent keys");
    keys->sets = calloc(SETS, sizeof(*keys->sets));
    if (keys->sets == NULL) {
        free(keys);
        return JT_ERR(JT_NO_MEMORY, "recent keys");
    }
    for (size_t i = 0; i < LOCKS; i++)
        pthread_mutex_init(&keys->locks[i], NULL);
    *ret_keys = keys;
    return JT_DONE;
}

void recent_keys_free(struct recent_keys *keys)
{
    if (keys == NULL)
        return;
    for (size_t i = 0; i < LOCKS; i++)
        pthread_mutex_destroy(&keys->locks[i]);
    free(keys->sets);
    free(keys);
}

static size_t set_lock(struct recent_keys *keys, jt_str key)
{
    const uint64_t hash = jt_str_hash(key, JT_HASH_BEGIN);
    const size_t at = (hash ^ hash >> 32) % SETS;
    pthread_mutex_lock(&keys->locks[at % LOCKS]);
    return at;
}

static void set_unlock(struct recent_keys *keys, size_t at)
{
    pthread_mutex_unlock(&keys->locks[at % LOCKS]);
}

/* Its place in the set; WAYS: it is not there. */
static size_t find(const struct key_set *set, jt_str key)
{
    size_t way = 0;
    while (way < WAYS && memcmp(set->keys[way], key.ptr, RECENT_KEY_BYTES) != 0)
        way++;
    return way;
}

bool recent_keys_has(struct recent_keys *keys, jt_str key)
{
    if (key.len != RECENT_KEY_BYTES)
        return false;
    const size_t at = set_lock(keys, key);
    const bool is_there = find(&keys->sets[at], key) < WAYS;
    set_unlock(keys, at);
    return is_there;
}

void recent_keys_add(struct recent_keys *keys, jt_str key, int64_t revision)
{
    if (key.len != RECENT_KEY_BYTES)
        return;
    const size_t at = set_lock(keys, key);
    struct key_set *set = &keys->sets[at];
    /* The revision is raised before a change is applied, so whichever of the two takes the lock
     * first, the key does not stay. */
    if (revision == atomic_load(&keys->revision) && find(set, key) == WAYS) {
        memmove(set->keys[1], set->keys[0], sizeof(set->keys) - RECENT_KEY_BYTES);
        memcpy(set->keys[0], key.ptr, RECENT_KEY_BYTES);
        keys->has_keys[at % LOCKS] = true;
    }
    set_unlock(keys, at);
}

void recent_keys_set_revision(struct recent_keys *keys, int64_t revision)
{
    atomic_store(&keys->revision, revision);
}

void recent_keys_forget(struct recent_keys *keys, jt_str key)
{
    if (key.len != RECENT_KEY_BYTES)
        return;
    const size_t at = set_lock(keys, key);
    struct key_set *set = &keys->sets[at];
    const size_t way = find(set, key);
    if (way < WAYS)
        memset(set->keys[way], 0, RECENT_KEY_BYTES);
    set_unlock(keys, at);
}

void recent_keys_clear(struct recent_keys *keys, int64_t revision)
{
    recent_keys_set_revision(keys, revision);
    for (size_t i = 0; i < LOCKS; i++) {
        pthread_mutex_lock(&keys->locks[i]);
        for (size_t at = i; keys->has_keys[i] && at < SETS; at += LOCKS)
            memset(&keys->sets[at], 0, sizeof(keys->sets[at]));
        keys->has_keys[i] = false;
        pthread_mutex_unlock(&keys->locks[i]);
    }
}
