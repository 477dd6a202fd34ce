/*
 * feed: reads the changes after the last revision and drops or replaces what they made stale. One
 * thread follows at a time. Those who come meanwhile wait, and then one of them follows for all:
 * changes that were committed together are read once.
 */
#include "issuer/feed.h"

#include <assert.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "keys/key_rotation.h"
#include "store/changes.h"

enum { CHANGES_PER_READ = 1000, FEED_ARENA_MAX_BYTES = 16 << 20 };

/* A look at the store that has not begun, or is under way: those who wait for it. */
struct look {
    char key[FLIGHT_KEY_BYTES];
    struct flight flight;
};

struct feed {
    struct feed_options options;
    _Atomic(int64_t) asked; /* how often */
    pthread_mutex_t lock;
    int64_t answered; /* so many of them are done with */
    struct jt_arena *arena;
    bool has_keyset;
    _Atomic(struct jt_instant) heard; /* when feed_hear() last did so, or tried */
    struct flights waits;
    struct look looks[2];  /* the next one and, while somebody follows, the one that is under way */
    atomic_uint next_look; /* which is the next */
    atomic_uint waiting;   /* how many wanted to wait for it; some came twice, by an event loop */
};

/* What comes from now on waits for that one. */
static void look_open(struct feed *feed, unsigned which)
{
    struct look *look = &feed->looks[which];
    const bool begins = flight_begin(&feed->waits, look->key, NULL, &look->flight);
    assert(begins), (void)begins;
    atomic_store(&feed->waiting, 0);
    atomic_store(&feed->next_look, which);
}

jt_err feed_new(const struct feed_options *options, struct feed **ret_feed)
{
    struct feed *feed = calloc(1, sizeof(*feed));
    if (feed == NULL)
        return JT_ERR(JT_NO_MEMORY, "feed");
    jt_err err = jt_arena_new(4096, FEED_ARENA_MAX_BYTES, &feed->arena);
    if (err.code != JT_OK) {
        free(feed);
        return err;
    }
    feed->options = *options;
    atomic_init(&feed->heard, (struct jt_instant){ 0 });
    pthread_mutex_init(&feed->lock, NULL);
    flights_init(&feed->waits);
    memset(feed->looks[1].key, 1, FLIGHT_KEY_BYTES);
    look_open(feed, 0);
    *ret_feed = feed;
    return JT_DONE;
}

void feed_free(struct feed *feed)
{
    if (feed == NULL)
        return;
    flight_end(&feed->waits, &feed->looks[atomic_load(&feed->next_look)].flight,
               JT_ERR(JT_UNAVAILABLE, "the server ends"));
    flights_clear(&feed->waits);
    jt_arena_free(feed->arena);
    pthread_mutex_destroy(&feed->lock);
    free(feed);
}

static jt_err load_keyset(struct feed *feed, struct store_tx *tx)
{
    struct keyset *keys = NULL;
    JT_TRY(keys_load(tx, feed->arena, feed->options.seal_key, &keys));
    keyset_current_set(feed->options.keys, keys);
    feed->has_keyset = true;
    return JT_DONE;
}

/* A bulk change, such as an import of scopes, has a row for each of its parts and one subject. */
static bool is_same_subject(const struct change *a, const struct change *b)
{
    return a->kind == b->kind && jt_str_eq(a->subject, b->subject);
}

static bool has_kind(const struct change *changes, size_t count, enum change_kind kind)
{
    for (size_t i = 0; i < count; i++)
        if (changes[i].kind == kind)
            return true;
    return false;
}

static jt_err forget_everything(struct feed *feed, struct store_tx *tx)
{
    int64_t revision = 0;
    JT_TRY(store_revision(tx, &revision));
    JT_TRY(load_keyset(feed, tx));
    directory_clear(feed->options.directory, revision);
    api_key_directory_clear(feed->options.api_keys, revision);
    return JT_DONE;
}

/* Applies one batch; ret_is_done when nothing is left after it. */
static jt_err follow_batch(struct feed *feed, struct store_tx *tx, bool *ret_is_done)
{
    struct directory *directory = feed->options.directory;
    struct change *changes = NULL;
    size_t count = 0;
    bool is_complete = true;

    if (!feed->has_keyset) { /* at the start nothing is remembered that a change made stale */
        *ret_is_done = true;
        return forget_everything(feed, tx);
    }
    JT_TRY(store_changes(tx, directory_revision(directory), CHANGES_PER_READ, feed->arena, &changes,
                         &count, &is_complete));
    /* Away for longer than the feed is kept; or what it tells of, only a newer jeton knows. */
    if (!is_complete || has_kind(changes, count, CHANGE_UNKNOWN)) {
        *ret_is_done = true;
        return forget_everything(feed, tx);
    }
    /* Before the revision moves: an error here is tried again. */
    if (has_kind(changes, count, CHANGE_SIGNING_KEY))
        JT_TRY(load_keyset(feed, tx));
    for (size_t i = 0; i < count; i++) {
        if (i + 1 < count && is_same_subject(&changes[i], &changes[i + 1]))
            continue; /* of a run, the last: it has the revision */
        directory_apply(directory, &changes[i]);
        api_key_directory_apply(feed->options.api_keys, &changes[i]);
    }
    *ret_is_done = count < CHANGES_PER_READ;
    return JT_DONE;
}

static jt_err follow(struct feed *feed)
{
    const struct jt_instant asked = jt_clock_instant(&feed->options.freshness->clock);
    bool is_done = false;
    JT_AUTO(store_tx_abortp) struct store_tx *tx = NULL;
    JT_TRY(store_begin(feed->options.store, STORE_FOLLOW, JT_STR("system"), &tx));
    while (!is_done) {
        jt_arena_reset(feed->arena);
        JT_TRY(follow_batch(feed, tx, &is_done));
    }
    JT_TRY(store_commit(&tx));
    freshness_renew(feed->options.freshness, asked);
    return JT_DONE;
}

jt_err feed_follow(struct feed *feed)
{
    const int64_t number = atomic_fetch_add(&feed->asked, 1) + 1;
    jt_err err = JT_DONE;
    pthread_mutex_lock(&feed->lock);
    if (feed->answered < number) {
        const int64_t asked =
            atomic_load(&feed->asked); /* all of them before this begins to read */
        const unsigned look = atomic_load(&feed->next_look);
        look_open(feed, 1 - look);
        err = follow(feed);
        if (err.code == JT_OK)
            feed->answered = asked;
        flight_end(&feed->waits, &feed->looks[look].flight, err);
    }
    pthread_mutex_unlock(&feed->lock);
    return err;
}

void feed_forget(struct feed *feed, const struct change *changes, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        directory_forget(feed->options.directory, &changes[i]);
        api_key_directory_forget(feed->options.api_keys, &changes[i]);
    }
    if (has_kind(changes, count, CHANGE_SIGNING_KEY))
        freshness_end(feed->options.freshness);
}

/* For the next look, which anybody takes; housekeeping does each second. */
static jt_err wait_for_look(struct feed *feed, struct flight_wait *wait)
{
    struct flight none;
    const struct look *look = &feed->looks[atomic_load(&feed->next_look)];
    if (flight_begin(&feed->waits, look->key, wait, &none)) { /* it has begun and ended since */
        flight_end(&feed->waits, &none, JT_DONE);
        return JT_DONE;
    }
    return JT_ERR(JT_WOULD_BLOCK, "the store is looked at in a moment");
}

/* Those who come at once are answered by one reading, as all who follow are. */
jt_err feed_hear(struct feed *feed, bool may_block, struct flight_wait *wait)
{
    const struct jt_clock *clock = &feed->options.freshness->clock;
    const bool is_soon =
        jt_ms_between(atomic_load(&feed->heard), jt_clock_instant(clock)) < FEED_HEAR_EVERY_MS;
    const bool has_waited = may_block && (wait == NULL || wait->has_waited);
    if (is_soon && (has_waited || atomic_fetch_add(&feed->waiting, 1) >= FEED_WAITING_MAX))
        return JT_ERR(JT_REFUSED, "the store was asked a moment ago");
    if (!may_block)
        return JT_ERR(JT_WOULD_BLOCK, "the store is to be asked");
    if (is_soon)
        return wait_for_look(feed, wait);
    const jt_err err = feed_follow(feed);
    atomic_store(&feed->heard, jt_clock_instant(clock));
    return err;
}
