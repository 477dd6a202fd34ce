/*
 * store/authority: what an application, or an organization by its applications, holds, and so may
 * hand on. Errors and lifetimes are those of store.h.
 */
#pragma once

#include "store/store.h"

/* The keys of the management API's scopes that are enabled for the application, ascending. */
JT_MUST_USE jt_err store_management_scopes(struct store_tx *tx, jt_str application_id,
                                           struct jt_arena *arena, jt_str **ret_keys,
                                           size_t *ret_count);

/* Whether some application of the organization is authorized for that API, */
JT_MUST_USE jt_err store_organization_has_api(struct store_tx *tx, jt_str org_code, jt_str api_id,
                                              bool *ret_has);
/* and has the scope of that key enabled there. */
JT_MUST_USE jt_err store_organization_has_scope(struct store_tx *tx, jt_str org_code, jt_str api_id,
                                                jt_str key, bool *ret_has);
