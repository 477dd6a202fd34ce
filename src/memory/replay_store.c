/*
 * replay_store: rows go to the store in the order of shards, and come back in the order in which
 * they were committed, from the place that was read last.
 */
#include "memory/replay_store.h"

#include <stdlib.h>

enum {
    ROWS_OF_TRANSACTION = 500, /* a longer one would make writers wait */
    ARENA_FIRST_BYTES = 4096,
    ARENA_MAX_BYTES = 256 * 1024,
};

struct replay_store {
    struct replay *replay;
    struct store *store;
    struct jt_clock clock;
    struct replay_entry writing[ROWS_OF_TRANSACTION]; /* the flush's */
    struct jt_arena *arena;                           /* of who follows, as is the place */
    int64_t place;
};

jt_err replay_store_new(struct replay *replay, struct store *store, struct jt_clock clock,
                        struct replay_store **ret_both)
{
    struct replay_store *both = calloc(1, sizeof(*both));
    if (both == NULL)
        return JT_ERR(JT_NO_MEMORY, "replay memory");
    *both = (struct replay_store){ .replay = replay, .store = store, .clock = clock };
    const jt_err err = jt_arena_new(ARENA_FIRST_BYTES, ARENA_MAX_BYTES, &both->arena);
    if (err.code == JT_OK)
        *ret_both = both;
    else
        free(both);
    return err;
}

void replay_store_free(struct replay_store *both)
{
    if (both == NULL)
        return;
    jt_arena_free(both->arena);
    free(both);
}

/* --- Writing --------------------------------------------------------------------------------- */

static jt_err write_all(const struct replay_store *both, size_t count)
{
    const int64_t now_ms = jt_now_ms(&both->clock);
    JT_AUTO(store_tx_abortp) struct store_tx *tx = NULL;
    JT_TRY(store_begin(both->store, STORE_BOOKKEEPING, JT_STR("system"), &tx));
    for (size_t i = 0; i < count; i++)
        JT_TRY(store_replay_entry_put(tx, &both->writing[i], now_ms));
    return store_commit(&tx);
}

jt_err replay_store_flush(struct replay_store *both)
{
    size_t count = ROWS_OF_TRANSACTION;
    while (count == ROWS_OF_TRANSACTION) {
        count = replay_unwritten_take(both->replay, both->writing, ROWS_OF_TRANSACTION);
        if (count == 0)
            return JT_DONE;
        const jt_err err = write_all(both, count);
        if (err.code != JT_OK) {
            replay_unwritten_put_back(both->replay, both->writing, count);
            return err;
        }
    }
    return JT_DONE;
}

/* --- Following ------------------------------------------------------------------------------- */

static jt_err learn_all(const struct replay_store *both, const struct replay_entry *entries,
                        size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (!replay_learn(both->replay, &entries[i]))
            return JT_ERR(JT_TOO_LARGE, "other nodes have taken more than there is room for");
    return JT_DONE;
}

/* The place moves on only past what was taken in. */
static jt_err follow(struct replay_store *both)
{
    size_t count = REPLAY_ENTRIES_PER_READ;
    JT_AUTO(store_tx_abortp) struct store_tx *tx = NULL;
    JT_TRY(store_begin(both->store, STORE_FOLLOW, JT_STR("system"), &tx));
    while (count == REPLAY_ENTRIES_PER_READ) {
        struct replay_entry *entries = NULL;
        int64_t place = both->place;
        jt_arena_reset(both->arena);
        JT_TRY(store_replay_entries_after(tx, &place, both->arena, &entries, &count));
        JT_TRY(learn_all(both, entries, count));
        both->place = place;
    }
    return store_commit(&tx);
}

jt_err replay_store_follow(struct replay_store *both)
{
    replay_turn(both->replay);
    const jt_err err = follow(both);
    if (err.code == JT_OK || err.code == JT_TOO_LARGE)
        replay_set_behind(both->replay, err.code == JT_TOO_LARGE);
    return err;
}

/* --- One before its answer ------------------------------------------------------------------- */

static jt_err add(const struct replay_store *both, const struct replay_entry *entry,
                  bool *ret_is_new)
{
    JT_AUTO(store_tx_abortp) struct store_tx *tx = NULL;
    JT_TRY(store_begin(both->store, STORE_BOOKKEEPING, JT_STR("system"), &tx));
    JT_TRY(store_replay_entry_add(tx, entry, jt_now_ms(&both->clock), ret_is_new));
    return store_commit(&tx);
}

jt_err replay_store_take(struct replay_store *both, const struct replay_entry *entry,
                         enum replay_answer *ret_answer)
{
    bool is_new = false;
    const enum replay_answer answer = replay_take_unlisted(both->replay, entry);
    if (answer == REPLAY_IS_NEW) {
        const jt_err err = add(both, entry, &is_new);
        if (err.code != JT_OK && err.code != JT_UNCERTAIN)
            replay_take_back(both->replay, entry);
        JT_TRY(err);
    }
    *ret_answer = answer == REPLAY_IS_NEW && !is_new ? REPLAY_IS_USED : answer;
    return JT_DONE;
}
