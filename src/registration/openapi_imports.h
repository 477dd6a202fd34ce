/*
 * openapi_imports: an API's scopes from its OpenAPI document (contract section 5). A document
 * replaces the one before it, whole or not at all.
 */
#pragma once

#include "registration/openapi_plan.h"
#include "registration/registration.h"
#include "store/openapi_undo.h"

/* What an import or deletion did, or would do: its entry of the history, and the keys of each
 * outcome. */
struct openapi_result {
    struct openapi_import row; /* of a dry run without an id */
    struct openapi_plan plan;
    bool is_dry_run;
    struct openapi_losses losses; /* of a dry run: who would lose what */
};

/* Of an API whose scopes are not built in. */
JT_MUST_USE jt_err openapi_state_find(struct store_tx *tx, jt_str api_id, struct jt_arena *arena,
                                      struct openapi_state *ret_state,
                                      struct rule_break *ret_break);
/* The API must have a document. */
JT_MUST_USE jt_err openapi_check_active(const struct openapi_state *state,
                                        struct rule_break *ret_break);

/* before: as r->tx has it. A dry run changes nothing, so r->tx may be for reading. */
JT_MUST_USE jt_err openapi_import_create(struct registrar *r, const struct openapi_state *before,
                                         jt_str file_name,
                                         const struct openapi_operation *operations, size_t count,
                                         bool is_dry_run, struct openapi_result *ret_result);
/* Deletes the scopes that came from the document. */
JT_MUST_USE jt_err openapi_import_delete(struct registrar *r, jt_str api_id, bool is_dry_run,
                                         struct openapi_result *ret_result);

/* Takes the newest import of an API back: scopes that it made go, those that it took away come back
 * with their ids, and to all who had them. */
JT_MUST_USE jt_err openapi_import_undo(struct registrar *r, jt_str api_id, jt_str import_id,
                                       struct openapi_import *ret_import);

/* The keys of every outcome, at most list_max of each, as JSON:
 * {"created":[...],"duplicates":[...],"removed":[...],"skipped":[...]}. */
JT_MUST_USE jt_err openapi_log_write(const struct openapi_plan *plan, size_t list_max,
                                     struct jt_arena *arena, jt_str *ret_log);
