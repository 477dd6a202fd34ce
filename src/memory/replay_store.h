/*
 * replay_store: the replay memory's other half, which is in the store: what a restart reads again,
 * and what other nodes get to know.
 *
 * What replay_take() took is written by the next flush, each second. Others read what is new each
 * half second, so they know within 2 s. Where that is too long (replay_strict), an entry is in the
 * store before it is answered.
 */
#pragma once

#include "memory/replay.h"
#include "store/store.h"

struct replay_store; /* opaque; both it is made of live longer */

JT_MUST_USE jt_err replay_store_new(struct replay *replay, struct store *store,
                                    struct jt_clock clock, struct replay_store **ret_both);
void replay_store_free(struct replay_store *both); /* takes NULL */

enum { REPLAY_FLUSH_MS = 1000, REPLAY_FOLLOW_MS = 500 };

/* Writes what was taken since (bookkeeping), some hundred rows in a transaction. On error the rest
 * waits for the next one. One thread at a time. */
JT_MUST_USE jt_err replay_store_flush(struct replay_store *both);

/*
 * Takes in what others have written, and this process before it was started anew: all of it, at
 * first. Forgets what is due too, so that it is called each REPLAY_FOLLOW_MS and no more is to be
 * done. One thread at a time.
 *
 * JT_TOO_LARGE: there is no room for all. From then on nothing is new (REPLAY_IS_FULL), until a
 * later call has taken in the rest.
 */
JT_MUST_USE jt_err replay_store_follow(struct replay_store *both);

/*
 * As replay_take(), and who is told REPLAY_IS_NEW is the only one among all nodes that share the
 * store, and the entry is on the disk. Waits for it; any thread. On error it is not used; but after
 * JT_UNCERTAIN it may be.
 */
JT_MUST_USE jt_err replay_store_take(struct replay_store *both, const struct replay_entry *entry,
                                     enum replay_answer *ret_answer);
