/*
 * shares: hash tables of the holders, each under its own lock. A ticket is the holder's slot and
 * its table.
 */
#include "memory/shares.h"

#include <pthread.h>
#include <stdlib.h>

#include "memory/slots.h"

enum { TABLES = 32, BUCKETS = 8192 }; /* powers of two; so many of each table */

struct holder {
    int64_t key;
    int32_t taken;
    uint32_t next; /* in its bucket */
};

struct table {
    pthread_mutex_t lock;
    struct slots holders;
    uint32_t *buckets; /* of which the kernel gives what is used */
} __attribute__((aligned(64)));

struct shares {
    int64_t share_max;
    struct table tables[TABLES];
};

/* Keys are random, but holders may be few, and begin alike. */
static size_t hash(int64_t key)
{
    const uint64_t mixed = (uint64_t)key * UINT64_C(0x9e3779b97f4a7c15);
    return (size_t)(mixed >> 32);
}

/* --- Making it ------------------------------------------------------------------------------- */

static jt_err table_init(struct table *table, size_t holders_max)
{
    pthread_mutex_init(&table->lock, NULL);
    table->buckets = calloc(BUCKETS, sizeof(*table->buckets));
    if (table->buckets == NULL)
        return JT_ERR(JT_NO_MEMORY, "shares");
    return slots_init(&table->holders, sizeof(struct holder), holders_max);
}

/* Holders do not spread evenly: each table has room for twice its part, and then some. */
jt_err shares_new(int64_t share_max, size_t holders_max, struct shares **ret_shares)
{
    struct shares *shares = aligned_alloc(_Alignof(struct shares), sizeof(*shares));
    if (shares == NULL)
        return JT_ERR(JT_NO_MEMORY, "shares");
    memset(shares, 0, sizeof(*shares));
    shares->share_max = share_max;
    for (size_t i = 0; i < TABLES; i++) {
        const jt_err err = table_init(&shares->tables[i], holders_max * 2 / TABLES + 1024);
        if (err.code != JT_OK) {
            shares_free(shares);
            return err;
        }
    }
    *ret_shares = shares;
    return JT_DONE;
}

void shares_free(struct shares *shares)
{
    if (shares == NULL)
        return;
    for (size_t i = 0; i < TABLES; i++) {
        free(shares->tables[i].buckets);
        slots_clear(&shares->tables[i].holders);
    }
    free(shares);
}

/* --- Taking and giving ----------------------------------------------------------------------- */

static struct holder *at(const struct table *table, uint32_t slot)
{
    return slots_at(&table->holders, slot);
}

static uint32_t *bucket_of(const struct table *table, int64_t key)
{
    return &table->buckets[hash(key) / TABLES % BUCKETS];
}

/* Of that holder, made where it has none; SLOT_NONE: no memory. */
static uint32_t find_or_add(struct table *table, int64_t key)
{
    uint32_t *bucket = bucket_of(table, key), slot = *bucket;
    while (slot != SLOT_NONE && at(table, slot)->key != key)
        slot = at(table, slot)->next;
    if (slot != SLOT_NONE)
        return slot;
    slot = slots_take(&table->holders);
    if (slot == SLOT_NONE)
        return SLOT_NONE;
    *at(table, slot) = (struct holder){ .key = key, .next = *bucket };
    *bucket = slot;
    return slot;
}

static void drop(struct table *table, uint32_t slot)
{
    uint32_t *link = bucket_of(table, at(table, slot)->key);
    while (*link != slot)
        link = &at(table, *link)->next;
    *link = at(table, slot)->next;
    slots_give(&table->holders, slot);
}

enum share_answer shares_take(struct shares *shares, int64_t holder, bool is_past_max,
                              uint32_t *ret_ticket)
{
    const size_t number = hash(holder) % TABLES;
    struct table *table = &shares->tables[number];
    enum share_answer answer = SHARE_NO_MEMORY;
    pthread_mutex_lock(&table->lock);
    const uint32_t slot = find_or_add(table, holder);
    if (slot != SLOT_NONE && !is_past_max && at(table, slot)->taken >= shares->share_max) {
        answer = SHARE_IS_FULL;
    } else if (slot != SLOT_NONE) {
        at(table, slot)->taken++;
        *ret_ticket = (uint32_t)(slot * TABLES + number);
        answer = SHARE_TAKEN;
    }
    pthread_mutex_unlock(&table->lock);
    return answer;
}

void shares_give(struct shares *shares, uint32_t ticket)
{
    struct table *table = &shares->tables[ticket % TABLES];
    const uint32_t slot = ticket / TABLES;
    pthread_mutex_lock(&table->lock);
    if (--at(table, slot)->taken == 0)
        drop(table, slot);
    pthread_mutex_unlock(&table->lock);
}

int64_t shares_holder(struct shares *shares, uint32_t ticket)
{
    struct table *table = &shares->tables[ticket % TABLES];
    pthread_mutex_lock(&table->lock);
    const int64_t key = at(table, ticket / TABLES)->key;
    pthread_mutex_unlock(&table->lock);
    return key;
}

size_t shares_bytes(struct shares *shares)
{
    size_t bytes = sizeof(*shares);
    for (size_t i = 0; i < TABLES; i++) {
        pthread_mutex_lock(&shares->tables[i].lock);
        bytes += slots_bytes(&shares->tables[i].holders) + BUCKETS * sizeof(uint32_t);
        pthread_mutex_unlock(&shares->tables[i].lock);
    }
    return bytes;
}
