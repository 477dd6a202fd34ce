/*
 * store/copy: all that is in one store into an empty one, of the same database or another: every
 * row of every table, as it is.
 *
 * The source is read in one snapshot. The copy is one transaction, and before it is committed all
 * of it is read again and held against the source, by counts and digests (store/table_walk.h):
 * whatever breaks it off leaves the target as empty as it was. Memory does not grow with the store.
 */
#pragma once

#include "store/store.h"
#include "store/table_walk.h"

struct store_copy_progress {
    const char *table;
    bool is_check;           /* the second half: it is copied, and read again */
    int64_t rows, row_count; /* of the half */
};

struct store_copy_options {
    jt_str from, to; /* URLs */
    bool
        is_beside; /* others may have the source open; what they change from now on is not copied */
    int lock_wait_ms;
    void *context;
    /* Of the caller: whether what is in the transaction is well. It is asked of the source before
     * anything is copied, and of the copy before it is committed. NULL: nobody asks. */
    jt_err (*judge)(void *context, struct store_tx *tx, struct jt_arena *arena,
                    jt_str *ret_problem);
    void (*tell)(void *context, const struct store_copy_progress *progress); /* often; or NULL */
};

struct store_copy_table {
    const char *name;
    struct table_sum sum;
};

extern const size_t store_copy_table_count;

/*
 * ret_problem, on error, is a sentence for people in arena. Errors, besides those of stores and of
 * judge: JT_CONFLICT the target is not empty, or is the source; JT_NOT_FOUND there is no source;
 * JT_INVALID a URL, a schema of another version, or a value that is not what its column holds.
 */
JT_MUST_USE jt_err store_copy(const struct store_copy_options *options, struct jt_arena *arena,
                              struct store_copy_table **ret_tables, jt_str *ret_problem);
