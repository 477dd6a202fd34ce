/*
 * audit_chain: each entry of the audit follows from the one before. In the order in which their
 * transactions are committed, entries have positions, 1 and on, and of each
 *
 *     text    its members from created_on to changes, as they stand in a line of the export
 *     digest  SHA-256 of the text
 *     hash    SHA-256 of the hash of the entry before (nothing before the first) and the digest
 *
 * where digest and hash are 64 hexadecimal digits. So nobody changes an entry, takes one out or
 * puts one in without a change of all hashes after it; and what was signed of the chain
 * (audit/checkpoint.h) no longer fits then.
 *
 * Entries of a version before this one are added to the chain by housekeeping, in the order of
 * their ids.
 */
#pragma once

#include "store/audit.h"

enum { AUDIT_HASH_BYTES = 64 };

/* The text of an entry, without braces: "created_on":...,"changes":[...]. */
size_t audit_text_max_bytes(const struct audit_entry *entry);
void audit_text_put(struct jt_buf *buf, const struct audit_entry *entry);

JT_MUST_USE jt_err audit_text_digest(jt_str text, char ret_digest[static AUDIT_HASH_BYTES]);
/* arena: for the text. */
JT_MUST_USE jt_err audit_digest(const struct audit_entry *entry, struct jt_arena *arena,
                                char ret_digest[static AUDIT_HASH_BYTES]);

/* previous is a hash, or empty. It is the store's own audit_link(), too. */
JT_MUST_USE jt_err audit_link(jt_str previous, jt_str digest,
                              char ret_hash[static AUDIT_HASH_BYTES]);

/* --- Writing it ------------------------------------------------------------------------------- */

/* An entry of what changed nothing, by the transaction's actor (bookkeeping); what is changed is
 * recorded by store_record_change() (changes.h). subject_kind is a literal; detail as there. */
JT_MUST_USE jt_err store_audit_add(struct store_tx *tx, jt_str subject_kind, jt_str subject,
                                   jt_str action, jt_str detail);

/* --- Reading it ------------------------------------------------------------------------------- */

/* Where the chain ends; position 0, and no hash, before the first entry. */
struct audit_end {
    int64_t position;
    jt_str hash;
};

struct audit_checkpoint {
    int64_t position, at_ms;
    jt_str statement; /* a JWS */
};

/* The end, and the newest checkpoint; its position 0: there is none. */
JT_MUST_USE jt_err store_audit_end(struct store_tx *tx, struct jt_arena *arena,
                                   struct audit_end *ret_end, struct audit_checkpoint *ret_newest);

/* --- Checkpoints ------------------------------------------------------------------------------ */

/* Where there is one of that position already, it stays (bookkeeping). */
JT_MUST_USE jt_err store_audit_checkpoint_create(struct store_tx *tx,
                                                 const struct audit_checkpoint *checkpoint);
/* Newest first, those before a position, at most limit. */
JT_MUST_USE jt_err store_audit_checkpoint_list(struct store_tx *tx, int64_t before, size_t limit,
                                               struct jt_arena *arena,
                                               struct audit_checkpoint **ret_checkpoints,
                                               size_t *ret_count);
/* Whether entries came since the newest one, which was made then or before; or so many. */
JT_MUST_USE jt_err store_audit_checkpoint_is_due(struct store_tx *tx, int64_t newest_ms,
                                                 int64_t many, bool *ret_is_due);

/* --- Bookkeeping ------------------------------------------------------------------------------ */

/* Entries that are in no chain yet; and adds the oldest of them, at most limit. */
JT_MUST_USE jt_err store_audit_unchained_is_due(struct store_tx *tx, bool *ret_is_due);
JT_MUST_USE jt_err store_audit_chain(struct store_tx *tx, size_t limit, struct jt_arena *arena,
                                     size_t *ret_count);

JT_MUST_USE jt_err store_audit_trim_is_due(struct store_tx *tx, int64_t older_than_ms,
                                           bool *ret_is_due);
/* Drops the entries to the root's position, and the checkpoints before it; the root is what is left
 * of them. */
JT_MUST_USE jt_err store_audit_trim(struct store_tx *tx, const struct audit_checkpoint *root);
