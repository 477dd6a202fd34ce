/*
 * key_rotation: when signing keys change state. Housekeeping, the management API and `jeton keys`
 * share it; every change is recorded in the caller's transaction.
 *
 * A new key is pending (published) for a lead before its first use, so that no verifier meets a
 * token whose key it cannot know, though it fetch keys more seldom than it should: the lead is
 * never shorter than the JWKS cache time. Nor is it shorter than the time for which a node that
 * hears of nothing goes on: when a key begins to sign, each node that still gives tokens publishes
 * it. The first key of a store signs at once, and one that replaces a compromised key, as else
 * nobody would sign. One that is made active by hand waits until all nodes that hear the store
 * publish it (KEY_FEED_DELAY_MS); one that hears of nothing may not, for staleness_max_s. A retired
 * key stays published until the last token it signed has expired, also one of a node that did not
 * hear of its end.
 *
 * All times are of the store's shared clock (store_shared_now_ms()), not of a node's.
 */
#pragma once

#include "base/clock.h"
#include "jose/keyset.h"
#include "model/rule_break.h"
#include "store/store.h"

enum {
    KEY_FEED_DELAY_MS = 2000, /* until every node publishes a key: the change feed's bound */
    KEY_RETIRED_MARGIN_S = 60,
    /* Of KEYSET_KEYS_MAX, kept free of rotations by hand so that those by age always have room. */
    KEYS_RESERVED = 2,
};

struct config;

struct key_rotation {
    struct store_tx *tx; /* STORE_WRITE; STORE_READ is enough for keys_is_due() and
                          * keys_are_ensured() */
    struct jt_random random;
    const uint8_t *seal_key;   /* jt_keys.signing_key_seal */
    enum jose_alg alg;         /* of new keys */
    int64_t key_rotation_days; /* 0: only by hand */
    int64_t jwks_cache_s;
    int64_t signing_key_lead_s;
    int64_t staleness_max_s;
    bool has_company; /* other processes may publish keys, and must before one signs */
    struct jt_arena *arena;
};

/* Takes the settings that rotations go by. */
void keys_use_settings(struct key_rotation *r, const struct config *config);

/*
 * Takes the settings that the store remembers, where it does: whoever rotates goes by those of the
 * server that started last. Needs tx and arena.
 */
JT_MUST_USE jt_err keys_recall_settings(struct key_rotation *r);

/*
 * At start: the first key of a store is active at once; when the active key's alg is not the one
 * wanted, a pending key of that alg is made. ret_is_changed false: nothing was to do, so roll back.
 */
JT_MUST_USE jt_err keys_ensure(const struct key_rotation *r, bool *ret_is_changed);

/* True when keys_ensure() has nothing to do. */
JT_MUST_USE jt_err keys_are_ensured(const struct key_rotation *r, bool *ret_are_ensured);

/*
 * By hand: a pending key, or with is_now the pending key (a new one where there is none) becomes
 * active, known to verifiers or not. Where a node may not publish it yet, ret_key is pending still:
 * commit, keys_wait(), and call keys_activate() in another transaction. JT_REFUSED:
 * a key is pending already and is_now is false (ret_key is that one), or too many retired keys are
 * still published (ret_key is empty).
 */
JT_MUST_USE jt_err keys_rotate(const struct key_rotation *r, bool is_now,
                               struct signing_key *ret_key, struct rule_break *ret_break);

/* Until every node that hears the store publishes what was committed. */
void keys_wait(void);

/* What keys_rotate() has begun; it may be active already, as it is due. ret_is_changed false:
 * nothing was to do, so roll back. JT_REFUSED: the key was withdrawn meanwhile. */
JT_MUST_USE jt_err keys_activate(const struct key_rotation *r, jt_str kid, bool *ret_is_changed,
                                 struct signing_key *ret_key, struct rule_break *ret_break);

/* The tokens of a key that may be valid now. */
struct key_tokens {
    int64_t count_max;      /* issued in the time that matters */
    int64_t valid_until_ms; /* when the last of them expires at the latest; 0: it signed none */
};
struct listed_key {
    struct signing_key key;
    struct key_tokens tokens;
};
/* All live keys, newest first; in arena. */
JT_MUST_USE jt_err keys_list(const struct key_rotation *r, struct listed_key **ret_keys,
                             size_t *ret_count);

/*
 * Somebody else may have the private half of a key, whatever its state: it leaves the JWKS at once,
 * and with it every token that it signed is refused. A new key signs at once where it was the
 * active one, and is made pending where it was. ret_active signs from now on. JT_REFUSED: no live
 * key has that kid.
 */
JT_MUST_USE jt_err keys_withdraw(const struct key_rotation *r, jt_str kid,
                                 struct signing_key *ret_active, struct rule_break *ret_break);

/* What is said, behind the article, to who would withdraw another key; each door names its ways. */
#define KEY_NOT_COMPROMISED(rotation, withdrawal)                                            \
    " key that nobody else has leaves by a rotation (" rotation ") and is removed when its " \
    "last token has expired; " withdrawal " removes it at once, and its tokens are refused"

/* True when keys_advance() has something to do. */
JT_MUST_USE jt_err keys_is_due(const struct key_rotation *r, bool *ret_is_due);

/*
 * What time brings: a due pending key becomes active and the active one retired; retired keys that
 * are due are removed; an active key older than key_rotation_days gets a pending successor. What a
 * clock that was ahead has put off is brought back to when it can be at the latest.
 */
JT_MUST_USE jt_err keys_advance(const struct key_rotation *r, bool *ret_is_changed);

/* The keyset of the store; seal_key NULL: one that only verifies. The caller owns a reference. */
JT_MUST_USE jt_err keys_load(struct store_tx *tx, struct jt_arena *arena, const uint8_t *seal_key,
                             struct keyset **ret_keys);
