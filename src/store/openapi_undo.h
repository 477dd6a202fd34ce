/*
 * openapi_undo: what an import of an OpenAPI document takes away with the scopes that go, and how
 * it is given back. It is kept for the newest import of each API. Transactions and errors: store.h.
 */
#pragma once

#include "store/openapi_imports.h"

/* Who would lose a scope. */
struct openapi_loss {
    jt_str key;
    int64_t application_count, api_key_count;
};
struct openapi_losses {
    struct openapi_loss *scopes; /* all that are asked about, the greatest loss first */
    size_t count;
    int64_t application_count, api_key_count; /* that lose any of them, each once */
};
JT_MUST_USE jt_err store_openapi_losses(struct store_tx *tx, const jt_str *scope_ids, size_t count,
                                        struct jt_arena *arena, struct openapi_losses *ret_losses);

/* Before scopes go for an import that is in the history: keeps each of them, with all who have it.
 */
JT_MUST_USE jt_err store_openapi_undo_keep(struct store_tx *tx, jt_str import_id,
                                           const struct scope *const *scopes, size_t count);

/* The scopes that it took, whole, and those of the ones that it made that are still there, without
 * their descriptions; both ascending by key. */
struct openapi_undo {
    struct scope *removed, *created;
    size_t removed_count, created_count;
};
JT_MUST_USE jt_err store_openapi_undo_get(struct store_tx *tx, const struct openapi_import *import,
                                          struct jt_arena *arena, struct openapi_undo *ret_undo);

/* Makes the removed scopes again, and gives them to all who had them and still could: applications
 * that are authorized for the API, with their figures, and API keys. The upload before is active
 * again, import is not, and it is undone. */
JT_MUST_USE jt_err store_openapi_undo(struct store_tx *tx, const struct openapi_import *import,
                                      const struct openapi_undo *undo);
