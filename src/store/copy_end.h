/*
 * copy_end: either end of a copy (store/copy.h): one connection to a store that is read, or to one
 * that is filled, and what must be so before anything is copied.
 */
#pragma once

#include "store/db.h"
#include "store/store_url.h"

struct copy_end {
    struct store_place place; /* its location ends in a NUL */
    struct db *db;            /* NULL: not open */
};

/*
 * Opens a store of this version's schema. Nothing is written to it, and no other process has it
 * open; is_beside: others may. ret_problem is a sentence for people in arena. JT_NOT_FOUND there is
 * no store; JT_INVALID it has an older schema; JT_NEWER; JT_UNAVAILABLE others have it open.
 */
JT_MUST_USE jt_err copy_end_open_source(struct copy_end *end, bool is_beside, int lock_wait_ms,
                                        struct jt_arena *arena, jt_str *ret_problem);
/* Opens a store of this version's schema for itself alone, and makes it where there is none.
 * Whether it is empty is only known inside a transaction. Errors as above. */
JT_MUST_USE jt_err copy_end_open_target(struct copy_end *end, int lock_wait_ms,
                                        struct jt_arena *arena, jt_str *ret_problem);
void copy_end_close(struct copy_end *end);

/* Says what could not be done there, and why, where nothing is said yet; hands err on. */
jt_err copy_end_explain(const struct copy_end *end, const char *what, jt_err err,
                        struct jt_arena *arena, jt_str *ret_problem);
