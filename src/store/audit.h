/*
 * audit: who changed what, and when; written by store_record_change() (changes.h), read here.
 */
#pragma once

#include "store/store.h"

struct audit_entry {
    int64_t id, at_ms;
    jt_str actor, action, subject_kind, subject;
    jt_str acting_for; /* the application in whose place the actor acted; empty: none */
    jt_str detail;     /* a JSON object, or empty */
    jt_str changes;    /* a JSON list of {name, before, after} */
    /* Its place in the chain (audit_chain.h); 0 and empty: it is not in it yet. */
    int64_t position;
    jt_str hash; /* hexadecimal digits */
    /* What was signed of the chain at that place; and at the one before, where the entry of that
     * went with age. Empty: nothing. */
    jt_str checkpoint, root;
    /* What they are called now; of a subject that is gone, what it was called. Empty: nothing. */
    jt_str actor_name, acting_for_name, subject_name;
    bool has_names; /* store_audit_names() has looked */
};

/* Texts of which one must fit; none: all fit. None stands there twice. */
struct audit_texts {
    const jt_str *texts;
    size_t count;
};

enum {
    AUDIT_NAMED_MAX = 8,  /* that one name is of: some more are left out */
    AUDIT_PARTS_MAX = 512 /* times of actors and actions, or subjects */
};

struct audit_filter {
    struct audit_texts actors, actions, subjects;
    int64_t from_ms;              /* entries of that time and later */
    int64_t before_ms, before_id; /* entries before that one, in the order of time, then id */
};

/* Newest first, at most limit. JT_TOO_LARGE: limit > STORE_PAGE_MAX + 1, or past AUDIT_PARTS_MAX.
 */
JT_MUST_USE jt_err store_audit_list(struct store_tx *tx, const struct audit_filter *filter,
                                    size_t limit, struct jt_arena *arena,
                                    struct audit_entry **ret_entries, size_t *ret_count);

/* The entries after that position, or of it with a greater id, in the order of the chain, at most
 * limit. From INT64_MIN on: all that say they have a position. */
JT_MUST_USE jt_err store_audit_walk(struct store_tx *tx, int64_t after, int64_t after_id,
                                    size_t limit, struct jt_arena *arena,
                                    struct audit_entry **ret_entries, size_t *ret_count);

/* audit_names.c: the actors, or the subjects, that a text may mean: itself, and whose name, e-mail
 * address, id, handle, key or audience it is now. */
JT_MUST_USE jt_err store_audit_actors_named(struct store_tx *tx, jt_str text,
                                            struct jt_arena *arena, struct audit_texts *ret_actors);
JT_MUST_USE jt_err store_audit_subjects_named(struct store_tx *tx, jt_str text,
                                              struct jt_arena *arena,
                                              struct audit_texts *ret_subjects);
/* Sets the names in the entries. */
JT_MUST_USE jt_err store_audit_names(struct store_tx *tx, struct audit_entry *entries, size_t count,
                                     struct jt_arena *arena);
