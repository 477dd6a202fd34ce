/*
 * replay: what the memory of what may be used once costs: a million entries of twenty applications,
 * in bytes of the process and in time for each: new, used, and forgotten; and the hash of one.
 *
 *   ninja -C build bench/replay && build/bench/replay
 */
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "memory/replay.h"

enum { APPLICATIONS = 20, LIFE_MS = 300 * 1000, PAGE_BYTES = 4096 };

static struct {
    int64_t day_ms, steady_ms;
} times = { .day_ms = 1700000000000 };

static int64_t now_ms(void *self)
{
    (void)self;
    return times.day_ms;
}

static struct jt_instant instant(void *self)
{
    (void)self;
    return jt_instant_plus_ms((struct jt_instant){ 0 }, times.steady_ms);
}

static long resident_bytes(void)
{
    long total = 0, resident = 0;
    FILE *file = fopen("/proc/self/statm", "r");
    if (file == NULL || fscanf(file, "%ld %ld", &total, &resident) != 2)
        abort();
    fclose(file);
    return resident * PAGE_BYTES;
}

static void tell(const char *what, struct jt_instant began)
{
    const int64_t ns = jt_us_between(began, jt_instant_now()) * 1000 / REPLAY_MAX;
    printf("%-32s %6lld ns\n", what, (long long)ns);
}

/* Real hashes, as many as there are entries. */
static struct replay_entry *make_entries(void)
{
    static const uint8_t key[JT_KEY_BYTES] = { 1 };
    struct jt_hmac *hmac = NULL;
    struct replay_entry *entries = calloc(REPLAY_MAX, sizeof(*entries));
    if (entries == NULL || jt_hmac_new(key, &hmac).code != JT_OK)
        abort();
    const jt_str owner = JT_STR("0123456789abcdef0123456789abcdef");
    const struct jt_instant began = jt_instant_now();
    for (int i = 0; i < REPLAY_MAX; i++) {
        const jt_str value = { (const char *)&i, sizeof(i) };
        entries[i] =
            (struct replay_entry){ .share = i % APPLICATIONS, .until_ms = times.day_ms + LIFE_MS };
        if (replay_hash(hmac, REPLAY_ASSERTION, owner, value, entries[i].hash).code != JT_OK)
            abort();
    }
    tell("the hash of one", began);
    jt_hmac_free(hmac);
    return entries;
}

static void take_all(struct replay *replay, const struct replay_entry *entries,
                     enum replay_answer wanted, const char *what)
{
    const struct jt_instant began = jt_instant_now();
    for (int i = 0; i < REPLAY_MAX; i++)
        if (replay_take(replay, &entries[i]) != wanted)
            abort();
    tell(what, began);
}

int main(void)
{
    struct replay *replay = NULL;
    struct replay_entry *entries = make_entries();
    const long before = resident_bytes();
    if (replay_new((struct jt_clock){ now_ms, instant, NULL }, &replay).code != JT_OK)
        abort();
    take_all(replay, entries, REPLAY_IS_NEW, "one that is new");
    printf("%-32s %6.1f MiB\n", "a million, of the process",
           (double)(resident_bytes() - before) / (1 << 20));
    take_all(replay, entries, REPLAY_IS_USED, "one that was used");
    times.day_ms += LIFE_MS + 2000;
    times.steady_ms += LIFE_MS + 2000;
    const struct jt_instant began = jt_instant_now();
    replay_turn(replay);
    tell("one that is forgotten", began);
    replay_free(replay);
    free(entries);
    return 0;
}
