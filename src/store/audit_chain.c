/* audit_chain: the hashes, and the rows that they stand in. New entries are added by changes.c. */
#include "store/audit_chain.h"

#include "base/clock.h"
#include "base/digest.h"
#include "base/json_write.h"
#include "store/tx.h"

/* --- Hashes ----------------------------------------------------------------------------------- */

enum { NAMES_BYTES = 160 }; /* of the members of a text, with what stands between them; the time */

size_t audit_text_max_bytes(const struct audit_entry *entry)
{
    const jt_str texts[] = { entry->actor, entry->acting_for, entry->action, entry->subject_kind,
                             entry->subject };
    size_t bytes = NAMES_BYTES + entry->detail.len + entry->changes.len;
    for (size_t i = 0; i < COUNT(texts); i++)
        bytes += jt_json_string_max_bytes(texts[i]);
    return bytes;
}

static void put_member(struct jt_buf *buf, jt_str name, jt_str value)
{
    jt_buf_put(buf, JT_STR(",\""));
    jt_buf_put(buf, name);
    jt_buf_put(buf, JT_STR("\":"));
    jt_json_put_text(buf, value);
}

static void put_json(struct jt_buf *buf, jt_str name, jt_str json, jt_str nothing)
{
    jt_buf_put(buf, JT_STR(",\""));
    jt_buf_put(buf, name);
    jt_buf_put(buf, JT_STR("\":"));
    jt_buf_put(buf, json.len == 0 ? nothing : json);
}

void audit_text_put(struct jt_buf *buf, const struct audit_entry *entry)
{
    jt_buf_put(buf, JT_STR("\"created_on\":\""));
    jt_time_put_iso8601(buf, entry->at_ms);
    jt_buf_put_char(buf, '"');
    put_member(buf, JT_STR("actor"), entry->actor);
    if (entry->acting_for.len == 0)
        put_json(buf, JT_STR("acting_for"), JT_STR("null"), JT_STR(""));
    else
        put_member(buf, JT_STR("acting_for"), entry->acting_for);
    put_member(buf, JT_STR("action"), entry->action);
    put_member(buf, JT_STR("subject_kind"), entry->subject_kind);
    put_member(buf, JT_STR("subject"), entry->subject);
    put_json(buf, JT_STR("detail"), entry->detail, JT_STR("{}"));
    put_json(buf, JT_STR("changes"), entry->changes, JT_STR("[]"));
}

static jt_err hash_end(const uint8_t hash[static JT_DIGEST_BYTES],
                       char ret_digits[static AUDIT_HASH_BYTES])
{
    struct jt_buf digits = jt_buf_over(ret_digits, AUDIT_HASH_BYTES);
    jt_buf_put_hex(&digits, hash, JT_DIGEST_BYTES);
    return JT_DONE;
}

jt_err audit_text_digest(jt_str text, char ret_digest[static AUDIT_HASH_BYTES])
{
    uint8_t hash[JT_DIGEST_BYTES];
    JT_TRY(jt_sha256(text, hash));
    return hash_end(hash, ret_digest);
}

jt_err audit_digest(const struct audit_entry *entry, struct jt_arena *arena,
                    char ret_digest[static AUDIT_HASH_BYTES])
{
    struct jt_buf text;
    JT_TRY(jt_arena_buf(arena, audit_text_max_bytes(entry), &text));
    audit_text_put(&text, entry);
    if (text.has_overflown)
        return JT_ERR(JT_INVALID, "an entry whose time is no date");
    return audit_text_digest(jt_buf_str(&text), ret_digest);
}

jt_err audit_link(jt_str previous, jt_str digest, char ret_hash[static AUDIT_HASH_BYTES])
{
    char both[2 * AUDIT_HASH_BYTES];
    struct jt_buf text = jt_buf_over(both, sizeof(both));
    jt_buf_put(&text, previous);
    jt_buf_put(&text, digest);
    if (text.has_overflown)
        return JT_ERR(JT_INVALID, "no hash of an entry");
    return audit_text_digest(jt_buf_str(&text), ret_hash);
}

/* --- Reading ---------------------------------------------------------------------------------- */

static jt_err checkpoint_from_row(struct db_rows *rows, int column, struct jt_arena *arena,
                                  struct audit_checkpoint *checkpoint)
{
    checkpoint->position = db_rows_int(rows, column);
    checkpoint->at_ms = db_rows_int(rows, column + 1);
    return db_rows_copy(rows, column + 2, arena, &checkpoint->statement);
}

jt_err store_audit_end(struct store_tx *tx, struct jt_arena *arena, struct audit_end *ret_end,
                       struct audit_checkpoint *ret_newest)
{
    JT_AUTO(db_rows_close) struct db_rows rows = { 0 };
    JT_TRY(db_query_one(tx->db, SQL_AUDIT_CHAIN_END, DB_NO_VALUES, &rows));
    ret_end->position = db_rows_int(&rows, 0);
    JT_TRY(db_rows_copy(&rows, 1, arena, &ret_end->hash));
    return checkpoint_from_row(&rows, 2, arena, ret_newest);
}

/* --- Checkpoints ------------------------------------------------------------------------------ */

jt_err store_audit_checkpoint_create(struct store_tx *tx, const struct audit_checkpoint *checkpoint)
{
    return tx_run(tx, SQL_AUDIT_CHECKPOINT_CREATE,
                  DB_VALUES(db_int(checkpoint->position), db_int(checkpoint->at_ms),
                            db_text(checkpoint->statement)));
}

static jt_err checkpoint_read(struct store_tx *tx, struct db_rows *rows, struct jt_arena *arena,
                              void *item)
{
    (void)tx;
    return checkpoint_from_row(rows, 0, arena, item);
}

jt_err store_audit_checkpoint_list(struct store_tx *tx, int64_t before, size_t limit,
                                   struct jt_arena *arena,
                                   struct audit_checkpoint **ret_checkpoints, size_t *ret_count)
{
    struct tx_list list = TX_LIST(arena, struct audit_checkpoint);
    return tx_list_read(tx, SQL_AUDIT_CHECKPOINT_LIST,
                        DB_VALUES(db_int(before), db_int((int64_t)limit)), checkpoint_read, &list,
                        ret_checkpoints, ret_count);
}

jt_err store_audit_checkpoint_is_due(struct store_tx *tx, int64_t newest_ms, int64_t many,
                                     bool *ret_is_due)
{
    return tx_exists(tx, SQL_AUDIT_CHECKPOINT_IS_DUE, DB_VALUES(db_int(newest_ms), db_int(many)),
                     ret_is_due);
}

/* --- Bookkeeping ------------------------------------------------------------------------------ */

jt_err store_audit_unchained_is_due(struct store_tx *tx, bool *ret_is_due)
{
    return tx_exists(tx, SQL_AUDIT_UNCHAINED_IS_DUE, DB_NO_VALUES, ret_is_due);
}

static jt_err chain_one(struct store_tx *tx, const struct audit_entry *entry,
                        struct jt_arena *arena)
{
    char digest[AUDIT_HASH_BYTES];
    JT_TRY(audit_digest(entry, arena, digest));
    JT_TRY(tx_run(tx, SQL_FEED_ADVANCE,
                  DB_VALUES(db_int(0), db_text((jt_str){ digest, AUDIT_HASH_BYTES }))));
    return tx_run(tx, SQL_AUDIT_CHAIN_ADD, DB_VALUES(db_int(entry->id)));
}

jt_err store_audit_chain(struct store_tx *tx, size_t limit, struct jt_arena *arena,
                         size_t *ret_count)
{
    struct tx_list list = TX_LIST(arena, struct audit_entry);
    struct audit_entry *entries = NULL;
    size_t count = 0;
    JT_TRY(tx_run_checked(tx, SQL_AUDIT_CHAIN_LOCK, DB_NO_VALUES));
    JT_TRY(tx_list_read(tx, SQL_AUDIT_UNCHAINED, DB_VALUES(db_int((int64_t)limit)),
                        audit_entry_from_row, &list, &entries, &count));
    for (size_t i = 0; i < count; i++)
        JT_TRY(chain_one(tx, &entries[i], arena));
    *ret_count = count;
    return JT_DONE;
}

jt_err store_audit_trim_is_due(struct store_tx *tx, int64_t older_than_ms, bool *ret_is_due)
{
    return tx_exists(tx, SQL_AUDIT_TRIM_IS_DUE, DB_VALUES(db_int(older_than_ms)), ret_is_due);
}

jt_err store_audit_trim(struct store_tx *tx, const struct audit_checkpoint *root)
{
    JT_TRY(
        tx_run(tx, SQL_AUDIT_ROOT_CREATE,
               DB_VALUES(db_int(root->position), db_int(root->at_ms), db_text(root->statement))));
    JT_TRY(tx_run(tx, SQL_AUDIT_TRIM, DB_VALUES(db_int(root->position))));
    return tx_run(tx, SQL_AUDIT_CHECKPOINT_TRIM, DB_VALUES(db_int(root->position)));
}
