/*
 * changes: the audit trail and the change feed. The event of a change is written when it is
 * recorded; its row in the feed and its entry in the audit as the last thing of the transaction,
 * when its revision and its place in the chain are taken from the one row that all transactions
 * raise. Whoever raised it first is committed first, also where several write at a time, so that a
 * follower never passes a revision that is still to come, and the chain has no branches.
 */
#include "store/changes.h"

#include <assert.h>

#include "store/audit_chain.h"
#include "store/tx.h"

enum { PENDING_FIRST_BYTES = 1024, PENDING_MAX_BYTES = 64 << 20 };

static const jt_str kind_names[CHANGE_KIND_COUNT] = {
    [CHANGE_APPLICATION] = JT_STR_INIT("application"),
    [CHANGE_API] = JT_STR_INIT("api"),
    [CHANGE_ORGANIZATION] = JT_STR_INIT("organization"),
    [CHANGE_SIGNING_KEY] = JT_STR_INIT("signing_key"),
    [CHANGE_PROPERTY] = JT_STR_INIT("property"),
    [CHANGE_PROPERTY_CATEGORY] = JT_STR_INIT("property_category"),
    [CHANGE_FEATURE_FLAG] = JT_STR_INIT("feature_flag"),
    [CHANGE_ENVIRONMENT_VARIABLE] = JT_STR_INIT("environment_variable"),
    [CHANGE_API_KEY] = JT_STR_INIT("api_key"),
    [CHANGE_WEBHOOK] = JT_STR_INIT("webhook"),
    [CHANGE_ADMINISTRATOR] = JT_STR_INIT("administrator"),
    [CHANGE_MASTER_KEY] = JT_STR_INIT("master_key"),
};

static enum change_kind kind_named(jt_str name)
{
    for (size_t i = 0; i < COUNT(kind_names); i++)
        if (jt_str_eq(kind_names[i], name))
            return (enum change_kind)i;
    return CHANGE_UNKNOWN;
}

/* An entry of the audit that is written at the end. */
struct pending_entry {
    struct audit_entry entry;
    bool is_of_change; /* the next one of those that were recorded */
};

/* --- Recording ------------------------------------------------------------------------------ */

static jt_err arena_ensure(struct store_tx *tx)
{
    if (tx->pending_arena != NULL)
        return JT_DONE;
    JT_TRY(jt_arena_new(PENDING_FIRST_BYTES, PENDING_MAX_BYTES, &tx->pending_arena));
    tx->pending = TX_LIST(tx->pending_arena, struct change);
    tx->entries = TX_LIST(tx->pending_arena, struct pending_entry);
    return JT_DONE;
}

static jt_err add_change(struct store_tx *tx, enum change_kind kind, jt_str subject)
{
    struct change *change = NULL;
    JT_TRY(tx_list_add(&tx->pending, &change));
    change->kind = kind;
    return jt_arena_copy(tx->pending_arena, subject, &change->subject);
}

/* The rest is the transaction's. */
static jt_err add_entry(struct store_tx *tx, const struct audit_entry *from, bool is_of_change)
{
    struct pending_entry *pending = NULL;
    JT_TRY(db_check_sound(tx->db));
    JT_TRY(arena_ensure(tx));
    JT_TRY(tx_list_add(&tx->entries, &pending));
    struct audit_entry *entry = &pending->entry;
    pending->is_of_change = is_of_change;
    entry->at_ms = store_now_ms(tx->store);
    JT_TRY(jt_arena_copy(tx->pending_arena, tx->actor, &entry->actor));
    JT_TRY(jt_arena_copy(tx->pending_arena, tx->acting_for, &entry->acting_for));
    JT_TRY(jt_arena_copy(tx->pending_arena, from->action, &entry->action));
    JT_TRY(jt_arena_copy(tx->pending_arena, from->subject, &entry->subject));
    JT_TRY(jt_arena_copy(tx->pending_arena, from->detail, &entry->detail));
    JT_TRY(jt_arena_copy(tx->pending_arena, from->changes, &entry->changes));
    entry->subject_kind = from->subject_kind; /* a literal */
    return JT_DONE;
}

jt_err store_audit_add(struct store_tx *tx, jt_str subject_kind, jt_str subject, jt_str action,
                       jt_str detail)
{
    const struct audit_entry entry = { .action = action,
                                       .subject_kind = subject_kind,
                                       .subject = subject,
                                       .detail = detail,
                                       .changes = JT_STR("") };
    if (tx->mode != STORE_BOOKKEEPING)
        return JT_ERR(JT_STORE, "only bookkeeping adds to the audit what changed nothing");
    return add_entry(tx, &entry, false);
}

jt_err store_record_change(struct store_tx *tx, enum change_kind kind, jt_str subject,
                           jt_str action, jt_str detail)
{
    return store_record_changed(tx, kind, subject, action, detail, JT_STR(""));
}

jt_err store_record_changed(struct store_tx *tx, enum change_kind kind, jt_str subject,
                            jt_str action, jt_str detail, jt_str values)
{
    const struct audit_entry entry = { .action = action,
                                       .subject_kind = kind_names[kind],
                                       .subject = subject,
                                       .detail = detail,
                                       .changes = values };

    assert(kind_names[kind].len > 0);
    if (tx->mode != STORE_WRITE)
        return JT_ERR(JT_STORE, "only a transaction for writing records changes");
    JT_TRY(add_entry(tx, &entry, true));
    JT_TRY(event_emit(tx, subject, action, detail));
    return add_change(tx, kind, subject);
}

/* --- The end of a transaction ----------------------------------------------------------------- */

static jt_err entry_publish(struct store_tx *tx, const struct pending_entry *pending)
{
    const struct audit_entry *entry = &pending->entry;
    char digest[AUDIT_HASH_BYTES];
    JT_TRY(audit_digest(entry, tx->pending_arena, digest));
    JT_TRY(tx_run(tx, SQL_FEED_ADVANCE,
                  DB_VALUES(db_int(pending->is_of_change ? 1 : 0),
                            db_text((jt_str){ digest, AUDIT_HASH_BYTES }))));
    return tx_run(tx, SQL_AUDIT_CREATE,
                  DB_VALUES(db_int(entry->at_ms), db_text(entry->actor), db_text(entry->action),
                            db_text(entry->subject_kind), db_text(entry->subject),
                            db_text(entry->detail), db_text(entry->acting_for),
                            db_text(entry->changes)));
}

static jt_err change_publish(struct store_tx *tx, const struct change *change, int64_t at_ms)
{
    return tx_run(
        tx, SQL_CHANGE_CREATE,
        DB_VALUES(db_int(at_ms), db_text(kind_names[change->kind]), db_text(change->subject)));
}

jt_err changes_publish(struct store_tx *tx)
{
    const struct change *change = (const struct change *)(const void *)tx->pending.items;
    const struct pending_entry *entries =
        (const struct pending_entry *)(const void *)tx->entries.items;

    for (size_t i = 0; i < tx->entries.count; i++) {
        JT_TRY(entry_publish(tx, &entries[i]));
        if (entries[i].is_of_change)
            JT_TRY(change_publish(tx, change++, entries[i].entry.at_ms));
    }
    return JT_DONE;
}

jt_err store_commit_telling(struct store_tx **tx, struct store_committed *ret_committed)
{
    struct store_committed committed = {
        .changes = (const struct change *)(const void *)(*tx)->pending.items,
        .count = (*tx)->pending.count,
    };
    jt_err err = tx_commit_keeping(tx, &committed.arena);
    if (err.code == JT_OK)
        *ret_committed = committed;
    else
        store_committed_clear(&committed);
    return err;
}

void store_committed_clear(struct store_committed *committed)
{
    jt_arena_free(committed->arena);
    *committed = (struct store_committed){ 0 };
}

jt_err store_revision(struct store_tx *tx, int64_t *ret_revision)
{
    return tx_number(tx, SQL_CHANGE_NEWEST, DB_NO_VALUES, ret_revision);
}

static jt_err change_read(struct store_tx *tx, struct db_rows *rows, struct jt_arena *arena,
                          void *item)
{
    struct change *change = item;
    jt_str kind;

    (void)tx;
    change->revision = db_rows_int(rows, 0);
    JT_TRY(db_rows_view(rows, 1, &kind));
    change->kind = kind_named(kind);
    return db_rows_copy(rows, 2, arena, &change->subject);
}

/*
 * The feed has no holes, so all after a revision is there when the next one is, or when it is the
 * newest. A revision past the newest is another store's: of this one before a backup came back.
 */
static jt_err is_complete_after(struct db_rows *ends, int64_t after, bool *ret_is_complete)
{
    JT_TRY(db_rows_one(ends));
    const int64_t oldest = db_rows_int(ends, 0), newest = db_rows_int(ends, 1);
    *ret_is_complete = after <= newest && after + 1 >= oldest;
    return JT_DONE;
}

jt_err store_changes(struct store_tx *tx, int64_t after, size_t limit, struct jt_arena *arena,
                     struct change **ret_changes, size_t *ret_count, bool *ret_is_complete)
{
    JT_AUTO(db_rows_close) struct db_rows ends = { 0 }, changes = { 0 };
    struct tx_list list = TX_LIST(arena, struct change);
    bool is_complete = false;
    JT_TRY(db_query(tx->db, SQL_CHANGE_ENDS, DB_NO_VALUES, &ends));
    JT_TRY(db_query(tx->db, SQL_CHANGE_LIST, DB_VALUES(db_int(after), db_int((int64_t)limit)),
                    &changes));
    JT_TRY(is_complete_after(&ends, after, &is_complete));
    JT_TRY(tx_list_take(tx, &changes, change_read, &list, ret_changes, ret_count));
    *ret_is_complete = is_complete;
    return JT_DONE;
}

jt_err store_client_has_changed(struct store_tx *tx, int64_t after, jt_str client_id,
                                jt_str org_code, bool *ret_has_changed)
{
    int64_t has_changed = 0;
    JT_TRY(tx_number(tx, SQL_CHANGE_OF_CLIENT,
                     DB_VALUES(db_int(after), db_text(client_id), db_text(org_code)),
                     &has_changed));
    *ret_has_changed = has_changed != 0;
    return JT_DONE;
}

jt_err store_changes_trim(struct store_tx *tx, int64_t older_than_ms)
{
    return tx_run(tx, SQL_CHANGE_TRIM, DB_VALUES(db_int(older_than_ms)));
}

jt_err store_changes_trim_is_due(struct store_tx *tx, int64_t older_than_ms, bool *ret_is_due)
{
    return tx_exists(tx, SQL_CHANGE_TRIM_IS_DUE, DB_VALUES(db_int(older_than_ms)), ret_is_due);
}
