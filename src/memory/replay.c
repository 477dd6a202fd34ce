/*
 * replay: hash tables in shards, each under its own lock, that is held for one chain and a few
 * entries that are due. An entry has 44 bytes and never moves.
 *
 * What is due is found by a wheel of seconds: an entry lies in the slot of the second in which it
 * is to be forgotten, by the clock that nobody sets; so forgetting costs the same whatever else is
 * there. One that is due later than the wheel is long is looked at once in each round; and so is
 * one whose time of day has not come, because the clock was set back.
 */
#include "memory/replay.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>

#include "memory/shares.h"
#include "memory/slots.h"

enum {
    SHARDS = 64,
    BUCKETS = 16384, /* of a shard */
    WHEEL_S = 4096,  /* longer than an assertion lives */
    TURN_ONE = 8,    /* entries or seconds that replay_take() looks at */
    TURN_SOME = 256, /* and replay_turn() under one lock */
    ENTRIES_MAX = REPLAY_MAX + REPLAY_OTHERS_MAX,
    SHARD_ENTRIES_MAX = ENTRIES_MAX * 2 / SHARDS, /* hashes spread, but not evenly */
    MS_PER_S = 1000,
};
enum { NO_TICKET = 0 };
#define WRITTEN UINT32_MAX /* in no list of those to be written */

struct entry {
    uint8_t hash[REPLAY_HASH_BYTES];
    uint32_t until_s; /* time of day, rounded up */
    uint32_t due_s;   /* since the memory was made */
    uint32_t ticket;  /* of its share; NO_TICKET: it is vacant, and only in the wheel still */
    uint32_t bucket_next, wheel_next;
    uint32_t unwritten_next, unwritten_previous; /* the latter may be WRITTEN */
};

struct shard {
    pthread_mutex_t lock;
    struct slots entries;
    uint32_t *buckets;
    uint32_t wheel[WHEEL_S];
    uint32_t turned_s; /* the second that was begun last */
    uint32_t turning;  /* what is left of it */
    uint32_t unwritten_first, unwritten_last;
    int64_t unwritten;
} __attribute__((aligned(64)));

struct replay {
    struct jt_clock clock;
    struct jt_instant began;
    struct shares *shares;
    atomic_llong entries; /* of all shards */
    atomic_bool is_behind;
    atomic_size_t unwritten_turn; /* the shard whose entries are written next */
    struct shard shards[SHARDS];
};

struct moment {
    uint32_t since_s; /* the memory was made */
    uint32_t day_s;   /* time of day */
};

/* --- Making it ------------------------------------------------------------------------------- */

static jt_err shard_init(struct shard *shard)
{
    pthread_mutex_init(&shard->lock, NULL);
    shard->buckets = calloc(BUCKETS, sizeof(*shard->buckets));
    if (shard->buckets == NULL)
        return JT_ERR(JT_NO_MEMORY, "replay memory");
    return slots_init(&shard->entries, sizeof(struct entry), SHARD_ENTRIES_MAX);
}

static jt_err replay_init(struct replay *replay)
{
    for (size_t i = 0; i < SHARDS; i++)
        JT_TRY(shard_init(&replay->shards[i]));
    return shares_new(REPLAY_SHARE_MAX, ENTRIES_MAX, &replay->shares);
}

jt_err replay_new(struct jt_clock clock, struct replay **ret_replay)
{
    struct replay *replay = aligned_alloc(_Alignof(struct replay), sizeof(*replay));
    if (replay == NULL)
        return JT_ERR(JT_NO_MEMORY, "replay memory");
    memset(replay, 0, sizeof(*replay));
    replay->clock = clock;
    replay->began = jt_clock_instant(&clock);
    const jt_err err = replay_init(replay);
    if (err.code == JT_OK)
        *ret_replay = replay;
    else
        replay_free(replay);
    return err;
}

void replay_free(struct replay *replay)
{
    if (replay == NULL)
        return;
    for (size_t i = 0; i < SHARDS; i++) {
        free(replay->shards[i].buckets);
        slots_clear(&replay->shards[i].entries);
    }
    shares_free(replay->shares);
    free(replay);
}

/* --- Hashes ---------------------------------------------------------------------------------- */

static void put_length(struct jt_buf *buf, size_t length)
{
    const uint8_t bytes[] = { (uint8_t)(length >> 8), (uint8_t)length };
    jt_buf_put(buf, (jt_str){ (const char *)bytes, sizeof(bytes) });
}

jt_err replay_hash(struct jt_hmac *hmac, enum replay_use use, jt_str owner, jt_str value,
                   uint8_t ret_hash[static REPLAY_HASH_BYTES])
{
    JT_UNINITIALIZED char bytes[REPLAY_ID_MAX_BYTES + 3];
    struct jt_buf text = jt_buf_over(bytes, sizeof(bytes));
    uint8_t digest[JT_DIGEST_BYTES];
    jt_buf_put_char(&text, (char)use);
    put_length(&text, owner.len); /* so that no two pairs make one text */
    jt_buf_put(&text, owner);
    jt_buf_put(&text, value);
    if (text.has_overflown)
        return JT_ERR(JT_TOO_LARGE, "an id that may be used once");
    JT_TRY(jt_hmac_sha256(hmac, jt_buf_str(&text), digest));
    memcpy(ret_hash, digest, REPLAY_HASH_BYTES);
    return JT_DONE;
}

int64_t replay_share(jt_str client_id)
{
    return (int64_t)jt_str_hash(client_id, JT_HASH_BEGIN);
}

static uint32_t hash_number(const uint8_t *hash)
{
    uint32_t number;
    memcpy(&number, hash, sizeof(number));
    return number;
}

static struct shard *shard_of(struct replay *replay, const uint8_t *hash)
{
    return &replay->shards[hash_number(hash) % SHARDS];
}

static uint32_t *bucket_of(const struct shard *shard, const uint8_t *hash)
{
    return &shard->buckets[hash_number(hash) / SHARDS % BUCKETS];
}

/* --- Time ------------------------------------------------------------------------------------ */

/* A time of day that is no number of that size is the first or the last of them. */
static uint32_t day_seconds(int64_t time_ms)
{
    const int64_t seconds = time_ms / MS_PER_S;
    return seconds < 0 ? 0 : seconds >= UINT32_MAX ? UINT32_MAX : (uint32_t)seconds;
}

static struct moment moment_now(const struct replay *replay)
{
    const int64_t since_ms = jt_ms_between(replay->began, jt_clock_instant(&replay->clock));
    return (struct moment){ .since_s = (uint32_t)(since_ms / MS_PER_S),
                            .day_s = day_seconds(jt_now_ms(&replay->clock)) };
}

static struct entry *at(const struct shard *shard, uint32_t slot)
{
    return slots_at(&shard->entries, slot);
}

/* Into the wheel, for when its time is over: a second later, as both clocks are within one. Another
 * thread may have been here a moment later. */
static void wheel_add(struct shard *shard, uint32_t slot, struct moment now)
{
    struct entry *entry = at(shard, slot);
    const uint32_t left_s = entry->until_s > now.day_s ? entry->until_s - now.day_s : 0;
    const uint32_t since_s = now.since_s > shard->turned_s ? now.since_s : shard->turned_s;
    const uint64_t due_s = (uint64_t)since_s + left_s + 1;
    entry->due_s = due_s > UINT32_MAX ? UINT32_MAX : (uint32_t)due_s;
    entry->wheel_next = shard->wheel[entry->due_s % WHEEL_S];
    shard->wheel[entry->due_s % WHEEL_S] = slot;
}

/* --- What is to be written ------------------------------------------------------------------- */

static void unwritten_add(struct shard *shard, uint32_t slot)
{
    struct entry *entry = at(shard, slot);
    entry->unwritten_next = SLOT_NONE;
    entry->unwritten_previous = shard->unwritten_last;
    if (shard->unwritten_last == SLOT_NONE)
        shard->unwritten_first = slot;
    else
        at(shard, shard->unwritten_last)->unwritten_next = slot;
    shard->unwritten_last = slot;
    shard->unwritten++;
}

static void unwritten_remove(struct shard *shard, struct entry *entry)
{
    const uint32_t next = entry->unwritten_next, previous = entry->unwritten_previous;
    if (previous == WRITTEN)
        return;
    if (previous == SLOT_NONE)
        shard->unwritten_first = next;
    else
        at(shard, previous)->unwritten_next = next;
    if (next == SLOT_NONE)
        shard->unwritten_last = previous;
    else
        at(shard, next)->unwritten_previous = previous;
    entry->unwritten_previous = WRITTEN;
    shard->unwritten--;
}

/* --- Entries --------------------------------------------------------------------------------- */

static uint32_t find(const struct shard *shard, const uint8_t *hash)
{
    uint32_t slot = *bucket_of(shard, hash);
    while (slot != SLOT_NONE && memcmp(at(shard, slot)->hash, hash, REPLAY_HASH_BYTES) != 0)
        slot = at(shard, slot)->bucket_next;
    return slot;
}

/* Whoever comes now finds it no more. */
static void vacate(struct replay *replay, struct shard *shard, uint32_t slot)
{
    struct entry *entry = at(shard, slot);
    uint32_t *link = bucket_of(shard, entry->hash);
    while (*link != slot)
        link = &at(shard, *link)->bucket_next;
    *link = entry->bucket_next;
    unwritten_remove(shard, entry);
    shares_give(replay->shares, entry->ticket);
    entry->ticket = NO_TICKET;
    atomic_fetch_sub(&replay->entries, 1);
}

/* False: nothing of this shard is due. */
static bool turn_one(struct replay *replay, struct shard *shard, struct moment now)
{
    if (shard->turning == SLOT_NONE) {
        if (shard->turned_s >= now.since_s)
            return false;
        if (now.since_s - shard->turned_s > WHEEL_S) /* a round has all there is */
            shard->turned_s = now.since_s - WHEEL_S;
        uint32_t *slot = &shard->wheel[++shard->turned_s % WHEEL_S];
        shard->turning = *slot;
        *slot = SLOT_NONE;
        return true;
    }
    const uint32_t slot = shard->turning;
    struct entry *entry = at(shard, slot);
    shard->turning = entry->wheel_next;
    if (entry->ticket != NO_TICKET && entry->due_s <= now.since_s && entry->until_s < now.day_s)
        vacate(replay, shard, slot);
    if (entry->ticket == NO_TICKET)
        slots_give(&shard->entries, slot);
    else
        wheel_add(shard, slot, now);
    return true;
}

/* False: nothing was left to do. */
static bool turn(struct replay *replay, struct shard *shard, struct moment now, int most)
{
    bool is_due = true;
    for (int i = 0; i < most && is_due; i++)
        is_due = turn_one(replay, shard, now);
    return is_due;
}

/* --- Taking ---------------------------------------------------------------------------------- */

enum origin { OF_THIS_NODE, OF_THIS_NODE_UNLISTED, OF_OTHERS };

/* Room is looked for before anything is changed. */
static enum replay_answer reserve(struct replay *replay, struct shard *shard,
                                  const struct replay_entry *entry, enum origin origin,
                                  uint32_t *ret_slot)
{
    const int64_t most = origin == OF_OTHERS ? ENTRIES_MAX : REPLAY_MAX;
    uint32_t ticket = 0;
    const enum share_answer share =
        shares_take(replay->shares, entry->share, origin == OF_OTHERS, &ticket);
    if (share != SHARE_TAKEN)
        return share == SHARE_IS_FULL ? REPLAY_SHARE_IS_FULL : REPLAY_IS_FULL;
    const bool has_room = atomic_fetch_add(&replay->entries, 1) < most;
    const uint32_t slot = has_room ? slots_take(&shard->entries) : SLOT_NONE;
    if (slot == SLOT_NONE) {
        atomic_fetch_sub(&replay->entries, 1);
        shares_give(replay->shares, ticket);
        return REPLAY_IS_FULL;
    }
    *at(shard, slot) = (struct entry){ .ticket = ticket, .unwritten_previous = WRITTEN };
    *ret_slot = slot;
    return REPLAY_IS_NEW;
}

static enum replay_answer add(struct replay *replay, struct shard *shard,
                              const struct replay_entry *entry, struct moment now,
                              enum origin origin)
{
    uint32_t slot = SLOT_NONE;
    const enum replay_answer answer = reserve(replay, shard, entry, origin, &slot);
    if (answer != REPLAY_IS_NEW)
        return answer;
    struct entry *added = at(shard, slot);
    uint32_t *bucket = bucket_of(shard, entry->hash);
    memcpy(added->hash, entry->hash, REPLAY_HASH_BYTES);
    added->until_s = day_seconds(entry->until_ms + MS_PER_S - 1);
    added->bucket_next = *bucket;
    *bucket = slot;
    wheel_add(shard, slot, now);
    if (origin == OF_THIS_NODE)
        unwritten_add(shard, slot);
    return REPLAY_IS_NEW;
}

/* An entry that another node has for longer is so here too. */
static void prolong(struct entry *known, const struct replay_entry *entry)
{
    const uint32_t until_s = day_seconds(entry->until_ms + MS_PER_S - 1);
    if (until_s > known->until_s)
        known->until_s = until_s;
}

static enum replay_answer take(struct replay *replay, const struct replay_entry *entry,
                               enum origin origin)
{
    struct shard *shard = shard_of(replay, entry->hash);
    const struct moment now = moment_now(replay);
    enum replay_answer answer = REPLAY_IS_USED;
    pthread_mutex_lock(&shard->lock);
    turn(replay, shard, now, TURN_ONE);
    const uint32_t known = find(shard, entry->hash);
    if (known != SLOT_NONE)
        prolong(at(shard, known), entry);
    else if (origin != OF_OTHERS && atomic_load(&replay->is_behind))
        answer = REPLAY_IS_FULL;
    else
        answer = add(replay, shard, entry, now, origin);
    pthread_mutex_unlock(&shard->lock);
    return answer;
}

enum replay_answer replay_take(struct replay *replay, const struct replay_entry *entry)
{
    return take(replay, entry, OF_THIS_NODE);
}

enum replay_answer replay_take_unlisted(struct replay *replay, const struct replay_entry *entry)
{
    return take(replay, entry, OF_THIS_NODE_UNLISTED);
}

bool replay_learn(struct replay *replay, const struct replay_entry *entry)
{
    return take(replay, entry, OF_OTHERS) != REPLAY_IS_FULL;
}

void replay_set_behind(struct replay *replay, bool is_behind)
{
    atomic_store(&replay->is_behind, is_behind);
}

/* The wheel leads in one direction only: its place is free when its slot comes. */
void replay_take_back(struct replay *replay, const struct replay_entry *entry)
{
    struct shard *shard = shard_of(replay, entry->hash);
    pthread_mutex_lock(&shard->lock);
    const uint32_t slot = find(shard, entry->hash);
    if (slot != SLOT_NONE)
        vacate(replay, shard, slot);
    pthread_mutex_unlock(&shard->lock);
}

void replay_turn(struct replay *replay)
{
    for (size_t i = 0; i < SHARDS; i++) {
        struct shard *shard = &replay->shards[i];
        bool is_due = true;
        while (is_due) {
            const struct moment now = moment_now(replay);
            pthread_mutex_lock(&shard->lock);
            is_due = turn(replay, shard, now, TURN_SOME);
            pthread_mutex_unlock(&shard->lock);
        }
    }
}

/* --- What is to be written, and figures ------------------------------------------------------ */

static struct replay_entry entry_out(struct replay *replay, const struct entry *entry)
{
    struct replay_entry out = { .share = shares_holder(replay->shares, entry->ticket),
                                .until_ms = (int64_t)entry->until_s * MS_PER_S };
    memcpy(out.hash, entry->hash, REPLAY_HASH_BYTES);
    return out;
}

static size_t take_unwritten_of(struct replay *replay, struct shard *shard,
                                struct replay_entry *entries, size_t max)
{
    size_t count = 0;
    pthread_mutex_lock(&shard->lock);
    while (count < max && shard->unwritten_first != SLOT_NONE) {
        struct entry *entry = at(shard, shard->unwritten_first);
        entries[count++] = entry_out(replay, entry);
        unwritten_remove(shard, entry);
    }
    pthread_mutex_unlock(&shard->lock);
    return count;
}

size_t replay_unwritten_take(struct replay *replay, struct replay_entry *ret_entries, size_t max)
{
    size_t count = 0;
    for (size_t i = 0; i < SHARDS && count < max; i++) {
        const size_t turn = atomic_fetch_add(&replay->unwritten_turn, 1);
        count += take_unwritten_of(replay, &replay->shards[turn % SHARDS], ret_entries + count,
                                   max - count);
    }
    return count;
}

/* What was forgotten meanwhile is of no use in the store. */
void replay_unwritten_put_back(struct replay *replay, const struct replay_entry *entries,
                               size_t count)
{
    for (size_t i = 0; i < count; i++) {
        struct shard *shard = shard_of(replay, entries[i].hash);
        pthread_mutex_lock(&shard->lock);
        const uint32_t slot = find(shard, entries[i].hash);
        if (slot != SLOT_NONE && at(shard, slot)->unwritten_previous == WRITTEN)
            unwritten_add(shard, slot);
        pthread_mutex_unlock(&shard->lock);
    }
}

struct replay_figures replay_figures(struct replay *replay)
{
    struct replay_figures figures = { .entries = atomic_load(&replay->entries),
                                      .bytes = (int64_t)sizeof(*replay) +
                                               (int64_t)shares_bytes(replay->shares) };
    for (size_t i = 0; i < SHARDS; i++) {
        struct shard *shard = &replay->shards[i];
        pthread_mutex_lock(&shard->lock);
        figures.unwritten += shard->unwritten;
        figures.bytes += (int64_t)(slots_bytes(&shard->entries) + BUCKETS * sizeof(uint32_t));
        pthread_mutex_unlock(&shard->lock);
    }
    return figures;
}
