/*
 * scopes of the store, each of one API. store.h's rules hold.
 */
#pragma once

#include "model/api.h"
#include "store/store.h"

/* JT_CONFLICT: the key is taken on this API; JT_NOT_FOUND: no such API; JT_TOO_LARGE: the API has
 * SCOPES_PER_API_MAX. */
JT_MUST_USE jt_err store_scope_create(struct store_tx *tx, const struct scope *scope);
/* JT_NOT_FOUND also when the scope is another API's. */
JT_MUST_USE jt_err store_scope_get(struct store_tx *tx, jt_str api_id, jt_str scope_id,
                                   struct jt_arena *arena, struct scope *ret_scope);
JT_MUST_USE jt_err store_scope_get_by_key(struct store_tx *tx, jt_str api_id, jt_str key,
                                          struct jt_arena *arena, struct scope *ret_scope);
JT_MUST_USE jt_err store_scope_set_description(struct store_tx *tx, jt_str api_id, jt_str scope_id,
                                               jt_str description);
/* One that is there. */
JT_MUST_USE jt_err store_scope_delete(struct store_tx *tx, jt_str api_id, jt_str scope_id);
/* By key. JT_NOT_FOUND: no such API. */
JT_MUST_USE jt_err store_scope_list(struct store_tx *tx, jt_str api_id, struct jt_arena *arena,
                                    struct scope **ret_scopes, size_t *ret_count);
/* An API with its scopes, by key and without their descriptions: they can be large all together.
 * JT_NOT_FOUND. */
JT_MUST_USE jt_err store_api_scopes(struct store_tx *tx, jt_str api_id, struct jt_arena *arena,
                                    struct api *ret_api, struct scope **ret_scopes,
                                    size_t *ret_count);
/* Of all APIs: theirs one after the other, in the order of store_api_list(). */
JT_MUST_USE jt_err store_scope_list_all(struct store_tx *tx, struct jt_arena *arena,
                                        struct scope **ret_scopes, size_t *ret_count);
