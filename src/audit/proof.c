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
        [PROOF_TWICE] = "is there twice",
        [PROOF_OTHER_SIGNED] = "is not what was signed: the chain was made anew up to it",
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

/* A statement of the chain at a position; hash empty: it is what says it. */
static jt_err judge_statement(struct proof *proof, jt_str statement, int64_t position, jt_str hash,
                              jt_str *ret_hash)
{
    struct checkpoint checkpoint = { 0 };
    jt_err err = checkpoint_parse(statement, proof->arena, &checkpoint);
    if (err.code == JT_NO_MEMORY)
        return err;
    if (err.code != JT_OK) {
        find_fault(proof, PROOF_FORGED, position);
        return JT_DONE;
    }
    if (checkpoint.end.position != position ||
        (hash.len > 0 && !jt_str_eq(checkpoint.end.hash, hash)))
        find_fault(proof, PROOF_OTHER_SIGNED, position);
    *ret_hash = checkpoint.end.hash;
    return judge_signature(proof, statement, &checkpoint);
}

/* --- Entries ---------------------------------------------------------------------------------- */

/* What the hash before it was; false: nobody knows. */
static jt_err find_previous(struct proof *proof, const struct proof_entry *entry,
                            jt_str *ret_previous, bool *ret_is_known)
{
    *ret_is_known = true;
    *ret_previous = proof->last.hash;
    if (entry->position == proof->last.position + 1)
        return JT_DONE;
    *ret_is_known = false;
    if (entry->position <= proof->last.position)
        find_fault(proof, PROOF_TWICE, entry->position);
    else if (entry->root.len > 0 && (proof->count == 0 || proof->is_part)) {
        *ret_is_known = true;
        return judge_statement(proof, entry->root, entry->position - 1, JT_STR(""), ret_previous);
    } else if (!proof->is_part)
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
    jt_str same;
    if (proof->fault != PROOF_SOUND)
        return JT_DONE;
    if (entry->hash.len != AUDIT_HASH_BYTES) {
        find_fault(proof, PROOF_CHANGED, entry->position);
        return JT_DONE;
    }
    JT_TRY(follow(proof, entry));
    if (entry->checkpoint.len > 0)
        JT_TRY(judge_statement(proof, entry->checkpoint, entry->position, entry->hash, &same));
    if (entry->position == proof->kept.position && !jt_str_eq(entry->hash, proof->kept.hash))
        find_fault(proof, PROOF_OTHER_SIGNED, entry->position);
    if (proof->count++ == 0)
        proof->first_position = entry->position;
    memcpy(proof->last_hash, entry->hash.ptr, AUDIT_HASH_BYTES);
    proof->last =
        (struct audit_end){ entry->position, (jt_str){ proof->last_hash, AUDIT_HASH_BYTES } };
    return JT_DONE;
}

jt_err proof_end(struct proof *proof, const struct audit_end *end, jt_str root)
{
    const int64_t last = proof->last.position;
    jt_str same;
    if (proof->count == 0 && root.len > 0)
        return judge_statement(proof, root, end->position, end->hash, &same);
    if (last < end->position || (!proof->is_part && last < proof->kept.position))
        find_fault(proof, PROOF_CUT_OFF, last);
    if (last == end->position && end->position > 0 && !jt_str_eq(proof->last.hash, end->hash))
        find_fault(proof, PROOF_CHANGED, last);
    return JT_DONE;
}
