/* proof: goes along the chain with the hash of the entry before. */
#include "audit/proof.h"

#include <string.h>

static void find_fault(struct proof *proof, enum proof_fault fault, int64_t position)
{
    if (proof->fault != PROOF_SOUND)
        return;
    proof->fault = fault;
    proof->fault_position = position;
}

const char *proof_fault_text(enum proof_fault fault)
{
    static const char *const texts[] = {
        [PROOF_SOUND] = "is sound",
        [PROOF_CHANGED] = "does not follow from the one before it: one of the two was changed",
        [PROOF_MISSING] = "does not come next: entries before it are missing",
        [PROOF_TWICE] = "is there twice, or has a place that no chain has",
        [PROOF_OTHER_SIGNED] = "is not what was signed: the chain was made anew up to it",
        [PROOF_NO_ROOT] = "is not what was left when older ones went with age: some are missing",
        [PROOF_NOT_KEPT] = "is that of the checkpoint, and is not here",
        [PROOF_FORGED] = "has a checkpoint that its key did not sign",
        [PROOF_CUT_OFF] = "is the last one here, but more came after it: they are missing",
    };
    return texts[fault];
}

/* --- What was signed -------------------------------------------------------------------------- */

static jt_err judge_signature(struct proof *proof, jt_str statement,
                              const struct checkpoint *checkpoint)
{
    if (proof->keys == NULL)
        return JT_DONE;
    jt_err err = checkpoint_verify(proof->keys, statement, proof->arena);
    if (err.code == JT_NO_MEMORY)
        return err;
    if (err.code == JT_NOT_FOUND)
        proof->unknown_keys++;
    else if (err.code != JT_OK)
        find_fault(proof, PROOF_FORGED, checkpoint->end.position);
    else
        proof->signed_end = *checkpoint;
    return JT_DONE;
}

static void compare_kept(struct proof *proof, int64_t position, jt_str hash)
{
    if (position != proof->kept.position)
        return;
    proof->is_kept_met = true;
    if (!jt_str_eq(hash, proof->kept.hash))
        find_fault(proof, PROOF_OTHER_SIGNED, position);
}

/* A statement of the chain at a position; JT_NOT_FOUND: it is none, which is the fault then. */
static jt_err statement_read(struct proof *proof, jt_str statement, int64_t position,
                             struct checkpoint *ret_checkpoint)
{
    jt_err err = checkpoint_parse(statement, proof->arena, ret_checkpoint);
    if (err.code == JT_NO_MEMORY)
        return err;
    if (err.code != JT_OK)
        find_fault(proof, PROOF_FORGED, position);
    else if (ret_checkpoint->end.position != position)
        find_fault(proof, PROOF_OTHER_SIGNED, position);
    return proof->fault == PROOF_SOUND ? judge_signature(proof, statement, ret_checkpoint)
                                       : JT_ERR(JT_NOT_FOUND, "no such statement");
}

static jt_err judge_checkpoint(struct proof *proof, jt_str statement, int64_t position, jt_str hash)
{
    struct checkpoint checkpoint = { 0 };
    jt_err err = statement_read(proof, statement, position, &checkpoint);
    if (err.code == JT_NOT_FOUND)
        return JT_DONE;
    JT_TRY(err);
    if (!jt_str_eq(checkpoint.end.hash, hash))
        find_fault(proof, PROOF_OTHER_SIGNED, position);
    return JT_DONE;
}

/* What is left of the entries up to a position. */
static jt_err judge_root(struct proof *proof, jt_str statement, int64_t position, jt_str *ret_hash)
{
    struct checkpoint checkpoint = { 0 };
    jt_err err = statement_read(proof, statement, position, &checkpoint);
    if (err.code == JT_NOT_FOUND)
        return JT_DONE;
    JT_TRY(err);
    if (!checkpoint.is_root)
        find_fault(proof, PROOF_NO_ROOT, position + 1);
    compare_kept(proof, position, checkpoint.end.hash);
    *ret_hash = checkpoint.end.hash;
    return JT_DONE;
}

/* --- Entries ---------------------------------------------------------------------------------- */

/* What the hash before it was; false: nobody knows. */
static jt_err find_previous(struct proof *proof, const struct proof_entry *entry,
                            jt_str *ret_previous, bool *ret_is_known)
{
    *ret_is_known = true;
    *ret_previous = proof->last.hash;
    if (entry->position <= proof->last.position || entry->position < 1) {
        find_fault(proof, PROOF_TWICE, entry->position);
        return JT_DONE;
    }
    if (entry->position - 1 == proof->last.position)
        return JT_DONE;
    if (entry->root.len > 0 && (proof->count == 0 || proof->is_part))
        return judge_root(proof, entry->root, entry->position - 1, ret_previous);
    *ret_is_known = false;
    if (!proof->is_part)
        find_fault(proof, PROOF_MISSING, entry->position);
    return JT_DONE;
}

static jt_err follow(struct proof *proof, const struct proof_entry *entry)
{
    char hash[AUDIT_HASH_BYTES];
    jt_str previous;
    bool is_known;
    JT_TRY(find_previous(proof, entry, &previous, &is_known));
    if (proof->fault != PROOF_SOUND || !is_known)
        return JT_DONE;
    JT_TRY(audit_link(previous, entry->digest, hash));
    if (!jt_str_eq(entry->hash, (jt_str){ hash, AUDIT_HASH_BYTES }))
        find_fault(proof, PROOF_CHANGED, entry->position);
    proof->linked_count++;
    return JT_DONE;
}

jt_err proof_add(struct proof *proof, const struct proof_entry *entry)
{
    if (proof->fault != PROOF_SOUND)
        return JT_DONE;
    if (entry->hash.len != AUDIT_HASH_BYTES) {
        find_fault(proof, PROOF_CHANGED, entry->position);
        return JT_DONE;
    }
    JT_TRY(follow(proof, entry));
    if (entry->checkpoint.len > 0)
        JT_TRY(judge_checkpoint(proof, entry->checkpoint, entry->position, entry->hash));
    compare_kept(proof, entry->position, entry->hash);
    if (proof->count++ == 0)
        proof->first_position = entry->position;
    memcpy(proof->last_hash, entry->hash.ptr, AUDIT_HASH_BYTES);
    proof->last =
        (struct audit_end){ entry->position, (jt_str){ proof->last_hash, AUDIT_HASH_BYTES } };
    return JT_DONE;
}

static jt_err add_one(struct proof *proof, const struct audit_entry *entry, struct jt_arena *arena)
{
    char digest[AUDIT_HASH_BYTES];
    const jt_err err = audit_digest(entry, arena, digest);
    if (err.code == JT_INVALID) { /* a time that is no date */
        find_fault(proof, PROOF_CHANGED, entry->position);
        return JT_DONE;
    }
    JT_TRY(err);
    const struct proof_entry link = {
        entry->position, { digest, AUDIT_HASH_BYTES }, entry->hash, entry->checkpoint, entry->root
    };
    proof->last_id = entry->id;
    return proof_add(proof, &link);
}

jt_err proof_add_entries(struct proof *proof, const struct audit_entry *entries, size_t count,
                         struct jt_arena *arena)
{
    for (size_t i = 0; i < count; i++)
        JT_TRY(add_one(proof, &entries[i], arena));
    return JT_DONE;
}

jt_err proof_end(struct proof *proof, const struct audit_end *end,
                 const struct audit_checkpoint *newest)
{
    jt_str same;
    if (proof->count == 0 && end->position > 0 && newest->position == end->position) {
        JT_TRY(judge_root(proof, newest->statement, end->position, &same));
        proof->last = *end;
    }
    const int64_t last = proof->last.position;
    if (last < end->position || last < newest->position ||
        (!proof->is_part && last < proof->kept.position))
        find_fault(proof, PROOF_CUT_OFF, last);
    if (end->position > 0 && (last > end->position || !jt_str_eq(proof->last.hash, end->hash)))
        find_fault(proof, PROOF_CHANGED, last);
    if (proof->kept.position > 0 && !proof->is_kept_met)
        find_fault(proof, PROOF_NOT_KEPT, proof->kept.position);
    return JT_DONE;
}
