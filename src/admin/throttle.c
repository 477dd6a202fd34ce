/*
 * throttle: entries are found by a digest that is seeded per process, so that nobody can choose
 * names that push a certain other entry out of the table.
 */
#include "admin/throttle.h"

#include <pthread.h>
#include <stdlib.h>

#include "base/address.h"
#include "base/digest.h"

enum {
    SETS = 512,
    WAYS = 8, /* a digest may stand in one of these */
    KEY_BYTES = 16,
    SEED_BYTES = 16,
    NAME_MAX_BYTES = 1100, /* the longest e-mail address: 254 characters of 4 bytes */
};

struct entry {
    uint8_t key[KEY_BYTES];
    int32_t failures; /* 0: the entry is free */
    struct jt_instant until, last;
};

struct throttle {
    struct jt_clock clock;
    pthread_mutex_t mutex; /* guards entries */
    uint8_t seed[SEED_BYTES];
    struct entry entries[SETS][WAYS];
};

/* What is slowed, how many failures are free, and whether a success forgets the others. */
struct subject {
    char mark;
    jt_str source, name; /* the first is empty, or of one length */
    int32_t free_failures;
    bool is_forgiven;
};

struct subjects {
    struct subject of[2];
    size_t count;
    struct jt_address network; /* what the name of one is of */
};

jt_err throttle_new(struct jt_clock clock, const struct jt_random *random,
                    struct throttle **ret_throttle)
{
    struct throttle *throttle = calloc(1, sizeof(*throttle));
    if (throttle == NULL)
        return JT_ERR(JT_NO_MEMORY, "throttle");
    throttle->clock = clock;
    pthread_mutex_init(&throttle->mutex, NULL);
    jt_err err = jt_random_fill(random, throttle->seed, sizeof(throttle->seed));
    if (err.code != JT_OK) {
        throttle_free(throttle);
        return err;
    }
    *ret_throttle = throttle;
    return JT_DONE;
}

void throttle_free(struct throttle *throttle)
{
    if (throttle == NULL)
        return;
    pthread_mutex_destroy(&throttle->mutex);
    free(throttle);
}

/* --- Entries, with the mutex held ------------------------------------------------------------ */

static jt_err key_of(const struct throttle *throttle, const struct subject *subject,
                     uint8_t ret_digest[static JT_DIGEST_BYTES])
{
    char bytes[SEED_BYTES + 1 + JT_DIGEST_BYTES + NAME_MAX_BYTES];
    struct jt_buf text = jt_buf_over(bytes, sizeof(bytes));
    jt_str name = subject->name;
    if (name.len > NAME_MAX_BYTES)
        name.len = NAME_MAX_BYTES;
    jt_buf_put(&text, (jt_str){ (const char *)throttle->seed, sizeof(throttle->seed) });
    jt_buf_put_char(&text, subject->mark);
    jt_buf_put(&text, subject->source);
    jt_buf_put(&text, name);
    return jt_sha256(jt_buf_str(&text), ret_digest);
}

static bool is_forgotten(const struct entry *entry, struct jt_instant now)
{
    return entry->failures == 0 ||
           jt_ms_between(entry->last, now) > (int64_t)THROTTLE_FORGET_S * 1000;
}

/* The entry of that subject. Where there is none, is_new makes one in place of the set's free one,
 * or of the one with the fewest failures; otherwise NULL. */
static struct entry *entry_of(struct throttle *throttle, const struct subject *subject, bool is_new)
{
    const struct jt_instant now = jt_clock_instant(&throttle->clock);
    uint8_t digest[JT_DIGEST_BYTES];
    if (key_of(throttle, subject, digest).code != JT_OK)
        return NULL;
    struct entry *set = throttle->entries[(digest[KEY_BYTES] << 8 | digest[KEY_BYTES + 1]) % SETS];
    struct entry *weakest = set;
    for (size_t i = 0; i < WAYS; i++) {
        if (is_forgotten(&set[i], now))
            set[i] = (struct entry){ 0 };
        else if (memcmp(set[i].key, digest, KEY_BYTES) == 0)
            return &set[i];
        if (set[i].failures < weakest->failures)
            weakest = &set[i];
    }
    if (!is_new)
        return NULL;
    *weakest = (struct entry){ 0 };
    memcpy(weakest->key, digest, KEY_BYTES);
    return weakest;
}

static int64_t wait_ms(struct throttle *throttle, const struct subject *subject)
{
    const struct entry *entry = entry_of(throttle, subject, false);
    return entry == NULL ? 0 : jt_ms_between(jt_clock_instant(&throttle->clock), entry->until);
}

static void count_failure(struct throttle *throttle, const struct subject *subject)
{
    struct entry *entry = entry_of(throttle, subject, true);
    int64_t delay_s = 0;
    if (entry == NULL)
        return;
    if (entry->failures < INT32_MAX)
        entry->failures++;
    for (int32_t i = subject->free_failures; i < entry->failures && delay_s < THROTTLE_DELAY_MAX_S;
         i++)
        delay_s = delay_s == 0 ? 1 : delay_s * 2;
    if (delay_s > THROTTLE_DELAY_MAX_S)
        delay_s = THROTTLE_DELAY_MAX_S;
    entry->last = jt_clock_instant(&throttle->clock);
    entry->until = jt_instant_plus_ms(entry->last, delay_s * 1000);
}

static void take_back(struct throttle *throttle, const struct subject *subject, bool is_all)
{
    struct entry *entry = entry_of(throttle, subject, false);
    if (entry == NULL)
        return;
    entry->failures = is_all ? 0 : entry->failures - 1;
    entry->until = (struct jt_instant){ 0 };
}

/* --- Attempts -------------------------------------------------------------------------------- */

/* Nobody else's guesses count where somebody is known; elsewhere, those of all count. */
static void subjects_of(const struct attempt *attempt, struct subjects *ret_subjects)
{
    struct subject known = { 's', attempt->source, attempt->account, THROTTLE_ACCOUNT_FREE, true };
    struct subject account = { 'a', { 0 }, attempt->account, THROTTLE_ACCOUNT_FREE, true };
    struct subject address = { 'n', { 0 }, { 0 }, THROTTLE_ADDRESS_FREE, false };
    const bool is_known = attempt->source.len != 0;
    ret_subjects->of[0] = is_known ? known : account;
    ret_subjects->network = jt_address_network_of(attempt->address);
    address.name = (jt_str){ (const char *)ret_subjects->network.bytes, JT_ADDRESS_BYTES };
    ret_subjects->of[1] = address;
    ret_subjects->count = is_known ? 1 : 2;
}

bool throttle_begin(struct throttle *throttle, const struct attempt *attempt, int64_t *ret_wait_s)
{
    struct subjects subjects;
    int64_t longest_ms = 0;
    subjects_of(attempt, &subjects);
    pthread_mutex_lock(&throttle->mutex);
    for (size_t i = 0; i < subjects.count; i++) {
        int64_t one_ms = wait_ms(throttle, &subjects.of[i]);
        longest_ms = one_ms > longest_ms ? one_ms : longest_ms;
    }
    for (size_t i = 0; i < subjects.count && longest_ms == 0; i++)
        count_failure(throttle, &subjects.of[i]);
    pthread_mutex_unlock(&throttle->mutex);
    *ret_wait_s = (longest_ms + 999) / 1000;
    return longest_ms == 0;
}

static void end(struct throttle *throttle, const struct attempt *attempt, bool is_success)
{
    struct subjects subjects;
    subjects_of(attempt, &subjects);
    pthread_mutex_lock(&throttle->mutex);
    for (size_t i = 0; i < subjects.count; i++)
        take_back(throttle, &subjects.of[i], is_success && subjects.of[i].is_forgiven);
    pthread_mutex_unlock(&throttle->mutex);
}

void throttle_succeeded(struct throttle *throttle, const struct attempt *attempt)
{
    end(throttle, attempt, true);
}

void throttle_undecided(struct throttle *throttle, const struct attempt *attempt)
{
    end(throttle, attempt, false);
}
