/*
 * chain: what the server signs of the audit's chain, and what it lets go of it. It goes along what
 * it signs first, from what was signed before: a chain that somebody changed since is not signed,
 * and nothing of it is dropped.
 */
#pragma once

#include "audit/checkpoint.h"

/* Entries past a checkpoint that the next one takes, where nobody waits for it: some seconds. */
enum { CHAIN_SIGNED_MAX = 100000, CHAIN_PAGE_ENTRIES = 500 };

struct chain_signed {
    struct audit_checkpoint checkpoint;
    bool has_more; /* entries that it does not cover */
};

/*
 * Makes a checkpoint of where the chain ends now, or so many entries (whole pages) after the newest
 * that the store has; unless that is of the end already: that one. JT_NOT_FOUND: there is no entry
 * yet, or no key signs; JT_REFUSED: the chain does not go on from the newest checkpoint, or from
 * its beginning.
 */
JT_MUST_USE jt_err chain_sign(struct store *store, struct signer *signer, jt_str issuer,
                              int64_t entries_max, struct jt_arena *arena,
                              struct chain_signed *ret_signed);

/* Drops the oldest entries that are older than that time, at most limit, and leaves their root
 * (bookkeeping). JT_REFUSED: they are not what the chain says. */
JT_MUST_USE jt_err chain_trim(struct store_tx *tx, struct signer *signer, jt_str issuer,
                              int64_t now_ms, int64_t older_than_ms, size_t limit,
                              struct jt_arena *arena, bool *ret_has_more);
