/*
 * proof: whether entries of the audit are the chain that was written, one after another in its
 * order; from the store or from an export. What was signed of the chain says so for all that is
 * before it.
 */
#pragma once

#include "audit/checkpoint.h"

enum proof_fault {
    PROOF_SOUND,
    PROOF_CHANGED, /* the entry, or the one before it, is not what it was */
    PROOF_MISSING, /* entries before it are not there, and nothing signed says that they went */
    PROOF_TWICE,   /* an entry with its position was there already */
    PROOF_OTHER_SIGNED, /* a checkpoint of its place is of another chain */
    PROOF_NO_ROOT,      /* what is said to be the root of what went is none */
    PROOF_FORGED,       /* a checkpoint of its place is none, or not signed by its key */
    PROOF_CUT_OFF,      /* the chain went on behind it */
    PROOF_NOT_KEPT,     /* the kept checkpoint's place is not among the entries */
};

struct proof_entry {
    int64_t position;
    jt_str digest, hash;     /* audit_chain.h */
    jt_str checkpoint, root; /* of struct audit_entry */
};

struct proof {
    /* Set by the caller. */
    const struct jwk_list *keys; /* NULL: signatures are not looked at */
    struct jt_arena *arena;      /* for statements and their claims: they are seldom */
    bool is_part;                /* entries may be missing */
    struct audit_end kept;       /* of a checkpoint that was kept elsewhere; position 0: of none */
    /* What was found. */
    int64_t first_position; /* of the entries; 0: there were none */
    int64_t count;
    int64_t linked_count; /* that follow from the one before, or from what was signed of it */
    bool is_kept_met;     /* the kept checkpoint was compared */
    struct audit_end last;
    int64_t last_id; /* of a store's entry */
    char last_hash[AUDIT_HASH_BYTES];
    struct checkpoint signed_end; /* the last whose signature holds; position 0: none does */
    int64_t unknown_keys;         /* checkpoints whose key is not among keys */
    enum proof_fault fault;
    int64_t fault_position;
};

/* The next entry. Once there is a fault, nothing more is looked at. An error is ours (memory). */
JT_MUST_USE jt_err proof_add(struct proof *proof, const struct proof_entry *entry);

/* The same of entries of a store, which are digested. arena: for that. */
JT_MUST_USE jt_err proof_add_entries(struct proof *proof, const struct audit_entry *entries,
                                     size_t count, struct jt_arena *arena);

/* After the last one; end: where the chain must end, position 0: nobody knows. newest: the last
 * statement that the store has; where no entry is left, it must be their root. */
JT_MUST_USE jt_err proof_end(struct proof *proof, const struct audit_end *end,
                             const struct audit_checkpoint *newest);

/* "does not follow from the entry before it: ..." */
const char *proof_fault_text(enum proof_fault fault);
