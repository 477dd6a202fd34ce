/*
 * feed: keeps what this process remembers (clients, API keys, keyset) in step with the store, by
 * following its change feed: after each change made here, and each second for those made elsewhere.
 */
#pragma once

#include "api_keys/api_key_directory.h"
#include "http/flights.h"
#include "jose/keyset.h"
#include "memory/freshness.h"
#include "oauth/directory.h"

struct feed; /* opaque; any thread */

struct feed_options {
    struct store *store;
    struct directory *directory;
    struct api_key_directory *api_keys;
    struct keyset_current *keys;
    struct freshness *freshness; /* renewed whenever the store was heard */
    const uint8_t *seal_key;     /* jt_keys.signing_key_seal; lives longer than the feed */
};

JT_MUST_USE jt_err feed_new(const struct feed_options *options, struct feed **ret_feed);
void feed_free(struct feed *feed); /* takes NULL */

/* Reads and applies what is new; the first call loads the keyset. May wait for the store. */
JT_MUST_USE jt_err feed_follow(struct feed *feed);

/*
 * Drops what changes of this process made stale, where they are committed, and the store could not
 * be heard afterwards: whoever is told that they are made finds them so here. They have no
 * revision, so a record that is read from the store at this very moment may come from before them.
 * Of signing keys nothing can be dropped: with the keys of before, nothing is signed or let in
 * until the store is heard.
 */
void feed_forget(struct feed *feed, const struct change *changes, size_t count);

/*
 * For whoever meets a name that this process does not know, and another node may: follows at once,
 * but not more often than each FEED_HEAR_EVERY_MS, however many ask for names that nobody knows.
 * Where that was done a moment ago, wait is of the next time, whoever follows then (a second at the
 * most), for so many at a time. JT_WOULD_BLOCK: it is to be done, and may_block is false, or wait
 * waits now; JT_REFUSED: what is known is all there is.
 */
enum { FEED_HEAR_EVERY_MS = 250, FEED_WAITING_MAX = 32 };
JT_MUST_USE jt_err feed_hear(struct feed *feed, bool may_block, struct flight_wait *wait);
