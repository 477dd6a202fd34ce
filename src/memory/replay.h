/*
 * replay: what may be used once and was: assertions and proofs, by a hash of whose they are and of
 * their jti (RFC 7523 section 3, RFC 9449 section 11.1). Checked and set in one step.
 *
 * Bounded: REPLAY_MAX in all, REPLAY_SHARE_MAX of one application. Nothing is dropped before its
 * time to make room; who comes when there is none is refused. An entry is forgotten once its time
 * has passed by both clocks: so one that is set forward, and back again, opens no door.
 *
 * The store has it too (memory/replay_store.h), so that a restart and other nodes know.
 */
#pragma once

#include "base/clock.h"
#include "base/digest.h"
#include "store/replay_entries.h"

enum {
    REPLAY_MAX = 1000000,
    REPLAY_SHARE_MAX = 100000,
    REPLAY_OTHERS_MAX = 250000, /* room beyond these for what other nodes have taken */
    REPLAY_ID_MAX_BYTES = 4096, /* owner and value */
};

/* What was used. Equal values of another use or owner are another thing. */
enum replay_use {
    REPLAY_ASSERTION, /* owner: client_id; value: jti */
    REPLAY_FEDERATED, /* owner: issuer; value: of its replay_claim */
    REPLAY_PROOF,     /* owner: thumbprint of the key; value: jti */
};

/*
 * The hash by which it is remembered: HMAC-SHA-256 cut to 128 bits, under a key that all nodes
 * have, so that nobody chooses where an entry lies. hmac is of the caller's thread. The chance that
 * one check among REPLAY_MAX entries finds what was never used is 10^6 / 2^128 = 3 * 10^-33.
 * JT_TOO_LARGE, JT_CRYPTO.
 */
JT_MUST_USE jt_err replay_hash(struct jt_hmac *hmac, enum replay_use use, jt_str owner,
                               jt_str value, uint8_t ret_hash[static REPLAY_HASH_BYTES]);

/* replay_entry.share of a client_id. These are random, and made by the server: among a million, two
 * have the same with a chance of 3 * 10^-8. */
int64_t replay_share(jt_str client_id);

struct replay; /* opaque; any thread; nobody waits for the store */

JT_MUST_USE jt_err replay_new(struct jt_clock clock, struct replay **ret_replay);
void replay_free(struct replay *replay); /* takes NULL */

enum replay_answer {
    REPLAY_IS_NEW,        /* and used from now on */
    REPLAY_IS_USED,       /* it was used before */
    REPLAY_SHARE_IS_FULL, /* SLOW: the application has used up its share */
    REPLAY_IS_FULL,       /* BUSY: no room, no memory, or what others took is not all known */
};

/* Of any number of threads with one entry, one is told REPLAY_IS_NEW. */
enum replay_answer replay_take(struct replay *replay, const struct replay_entry *entry);

/* Forgets what is due. replay_take() does a little of it; called each second, all of it. */
void replay_turn(struct replay *replay);

struct replay_figures {
    int64_t entries;   /* remembered now, those of other nodes too */
    int64_t unwritten; /* of them */
    int64_t bytes;     /* of memory that was asked for; it stays for the next ones */
};
struct replay_figures replay_figures(struct replay *replay);

/* --- For replay_store.c ---------------------------------------------------------------------- */

/* Takes up to max entries off those that are to be written, the oldest of some first; and puts back
 * those that could not be. */
size_t replay_unwritten_take(struct replay *replay, struct replay_entry *ret_entries, size_t max);
void replay_unwritten_put_back(struct replay *replay, const struct replay_entry *entries,
                               size_t count);

/* As replay_take() of what goes into the store otherwise. */
enum replay_answer replay_take_unlisted(struct replay *replay, const struct replay_entry *entry);
/* Of one that was new, and came to nothing: it may be used still. */
void replay_take_back(struct replay *replay, const struct replay_entry *entry);

/* What was taken elsewhere. False: there is no room. */
JT_MUST_USE bool replay_learn(struct replay *replay, const struct replay_entry *entry);
/* Whether others may have taken what is not known here; then nothing is new. */
void replay_set_behind(struct replay *replay, bool is_behind);
