/*
 * replay_entries of the store: what may be used once and was, so that a restart and all nodes know.
 * store.h's rules hold; all writing is bookkeeping. What is remembered of it is memory/replay.h's.
 */
#pragma once

#include "store/store.h"

enum { REPLAY_HASH_BYTES = 16, REPLAY_ENTRIES_PER_READ = 1000 };

struct replay_entry {
    uint8_t hash[REPLAY_HASH_BYTES];
    int64_t share;    /* of the application that used it (replay_share()) */
    int64_t until_ms; /* time of day up to which it would be accepted again */
};

/* Nothing where it is there. One that is there from a time that is over goes for it. */
JT_MUST_USE jt_err store_replay_entry_put(struct store_tx *tx, const struct replay_entry *entry,
                                          int64_t now_ms);
/* The same; ret_is_new false: it was there. Waits. */
JT_MUST_USE jt_err store_replay_entry_add(struct store_tx *tx, const struct replay_entry *entry,
                                          int64_t now_ms, bool *ret_is_new);

/*
 * Those that were written after a place, in the order in which they were committed: at most
 * REPLAY_ENTRIES_PER_READ. place is that of the last one afterwards; at first 0. Where the store
 * never came so far (it is an older copy by now), it begins anew.
 */
JT_MUST_USE jt_err store_replay_entries_after(struct store_tx *tx, int64_t *place,
                                              struct jt_arena *arena,
                                              struct replay_entry **ret_entries, size_t *ret_count);

/* Drops those whose time was over before that, rows_max at most; and whether it would. */
JT_MUST_USE jt_err store_replay_entries_trim(struct store_tx *tx, int64_t before_ms,
                                             int64_t rows_max, int64_t *ret_dropped);
JT_MUST_USE jt_err store_replay_entries_trim_is_due(struct store_tx *tx, int64_t before_ms,
                                                    bool *ret_is_due);
