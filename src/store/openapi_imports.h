/*
 * openapi_imports: the uploads of OpenAPI documents for an API and their deletions, with what each
 * did to the API's scopes; and those scopes as one. Transactions and errors: store.h.
 */
#pragma once

#include "model/api.h"
#include "store/store.h"

enum {
    OPENAPI_FILE_NAME_MAX_CHARS = 255,
    OPENAPI_IMPORTS_KEPT_MAX = 200, /* of an API; older ones go when new ones come */
};

struct openapi_import {
    jt_str id; /* openapi_import_ + 32 hex, which sort by time */
    jt_str api_id;
    bool is_upload; /* otherwise a deletion */
    bool is_active; /* the upload that the API's imported scopes are of; at most one of an API */
    jt_str file_name;
    int64_t at_ms;
    jt_str actor;
    int64_t created_count, duplicate_count, removed_count, skipped_count; /* scopes */
    jt_str previous_id; /* the upload that was active before; empty: none */
    bool is_undoable; /* what it took away is kept (openapi_undo.h); the newest of an API at most */
    int64_t undone_ms; /* 0: it was not */
    jt_str log;        /* a JSON object of lists of keys: created, duplicates, removed, skipped */
};

JT_MUST_USE jt_err openapi_import_id_new(const struct jt_random *random, int64_t now_ms,
                                         struct jt_arena *arena, jt_str *ret_id);

/* Of an API that is there. The active one so far is active no more, and none before can be undone;
 * the oldest goes where there are too many. */
JT_MUST_USE jt_err store_openapi_import_create(struct store_tx *tx,
                                               const struct openapi_import *import);
/* With its log, which the others leave empty. JT_NOT_FOUND. */
JT_MUST_USE jt_err store_openapi_import_get(struct store_tx *tx, jt_str api_id, jt_str id,
                                            struct jt_arena *arena,
                                            struct openapi_import *ret_import);
/* The same, and whether the API has no newer one. */
JT_MUST_USE jt_err store_openapi_import_place(struct store_tx *tx, jt_str api_id, jt_str id,
                                              struct jt_arena *arena,
                                              struct openapi_import *ret_import,
                                              bool *ret_is_newest);
/* Newest first, at most limit; before is the id of the last one seen, or empty. JT_NOT_FOUND: it is
 * none of the API's. */
JT_MUST_USE jt_err store_openapi_import_list(struct store_tx *tx, jt_str api_id, jt_str before,
                                             size_t limit, struct jt_arena *arena,
                                             struct openapi_import **ret_imports,
                                             size_t *ret_count);

/* All of one API that is there and has room for them, with keys that it has not yet. import_id:
 * that makes them; empty: none. */
JT_MUST_USE jt_err store_scopes_create(struct store_tx *tx, jt_str api_id, jt_str import_id,
                                       const struct scope *scopes, size_t count);

/* All that a document is compared with. */
struct openapi_state {
    struct api api;
    bool has_active;
    struct openapi_import active; /* without its log */
    struct scope *scopes;         /* as of store_api_scopes() */
    size_t scope_count;
};
/* JT_NOT_FOUND: no such API. */
JT_MUST_USE jt_err store_openapi_state(struct store_tx *tx, jt_str api_id, struct jt_arena *arena,
                                       struct openapi_state *ret_state);
