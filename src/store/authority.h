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

/* Whether some application of the organization is authorized for that API, and for each key whether
 * one has that scope enabled there. */
JT_MUST_USE jt_err store_organization_holds(struct store_tx *tx, jt_str org_code, jt_str api_id,
                                            const jt_str *keys, size_t count,
                                            struct jt_arena *arena, bool *ret_has_api,
                                            bool **ret_has);
