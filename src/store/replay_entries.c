/*
 * replay_entries: a row each. Writers have the store one after another, so the numbers of rows have
 * the order of commits, and whoever reads on from one misses none.
 */
#include "store/replay_entries.h"

#include "store/tx.h"

static struct db_value hash_value(const struct replay_entry *entry)
{
    return db_blob((jt_str){ (const char *)entry->hash, REPLAY_HASH_BYTES });
}

static jt_err forget_old(struct store_tx *tx, const struct replay_entry *entry, int64_t now_ms)
{
    return tx_run(tx, SQL_REPLAY_ENTRY_FORGET, DB_VALUES(hash_value(entry), db_int(now_ms)));
}

jt_err store_replay_entry_put(struct store_tx *tx, const struct replay_entry *entry, int64_t now_ms)
{
    JT_TRY(forget_old(tx, entry, now_ms));
    return tx_run(tx, SQL_REPLAY_ENTRY_ADD,
                  DB_VALUES(hash_value(entry), db_int(entry->share), db_int(entry->until_ms)));
}

jt_err store_replay_entry_add(struct store_tx *tx, const struct replay_entry *entry, int64_t now_ms,
                              bool *ret_is_new)
{
    int64_t changed = 0;
    JT_TRY(forget_old(tx, entry, now_ms));
    JT_TRY(tx_run_counted(
        tx, SQL_REPLAY_ENTRY_ADD,
        DB_VALUES(hash_value(entry), db_int(entry->share), db_int(entry->until_ms)), &changed));
    *ret_is_new = changed != 0;
    return JT_DONE;
}

/* --- Reading --------------------------------------------------------------------------------- */

static jt_err entry_from_row(struct db_rows *rows, struct replay_entry *entry, int64_t *place)
{
    jt_str hash;
    JT_TRY(db_rows_view(rows, 1, &hash));
    if (hash.len != REPLAY_HASH_BYTES)
        return JT_ERR(JT_STORE, "a replay entry with a hash of another length");
    memcpy(entry->hash, hash.ptr, REPLAY_HASH_BYTES);
    entry->share = db_rows_int(rows, 2);
    entry->until_ms = db_rows_int(rows, 3);
    *place = db_rows_int(rows, 0);
    return JT_DONE;
}

static jt_err read_after(struct store_tx *tx, int64_t *place, struct replay_entry *entries,
                         size_t *ret_count)
{
    JT_AUTO(db_rows_close) struct db_rows rows = { 0 };
    bool has_row = true;
    JT_TRY(db_query(tx->db, SQL_REPLAY_ENTRIES_AFTER,
                    DB_VALUES(db_int(*place), db_int(REPLAY_ENTRIES_PER_READ)), &rows));
    for (*ret_count = 0; has_row;) {
        JT_TRY(db_rows_next(&rows, &has_row));
        if (has_row)
            JT_TRY(entry_from_row(&rows, &entries[(*ret_count)++], place));
    }
    return JT_DONE;
}

jt_err store_replay_entries_after(struct store_tx *tx, int64_t *place, struct jt_arena *arena,
                                  struct replay_entry **ret_entries, size_t *ret_count)
{
    int64_t newest = 0, at = *place;
    *ret_count = 0;
    JT_TRY(tx_number(tx, SQL_REPLAY_ENTRIES_NEWEST, DB_NO_VALUES, &newest));
    if (newest < at)
        at = 0;
    if (newest > at) {
        JT_TRY(jt_arena_calloc(arena, REPLAY_ENTRIES_PER_READ, sizeof(**ret_entries), ret_entries));
        JT_TRY(read_after(tx, &at, *ret_entries, ret_count));
    }
    *place = at;
    return JT_DONE;
}

/* --- What is over ---------------------------------------------------------------------------- */

jt_err store_replay_entries_trim(struct store_tx *tx, int64_t before_ms, int64_t rows_max,
                                 int64_t *ret_dropped)
{
    return tx_run_counted(tx, SQL_REPLAY_ENTRIES_TRIM,
                          DB_VALUES(db_int(before_ms), db_int(rows_max)), ret_dropped);
}

jt_err store_replay_entries_trim_is_due(struct store_tx *tx, int64_t before_ms, bool *ret_is_due)
{
    return tx_exists(tx, SQL_REPLAY_ENTRIES_TRIM_IS_DUE, DB_VALUES(db_int(before_ms)), ret_is_due);
}
