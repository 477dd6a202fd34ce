/*
 * APIs of the store, the built-in one among them. store.h's rules hold.
 */
#pragma once

#include "model/api.h"
#include "store/store.h"

/* JT_CONFLICT: the audience is taken. */
JT_MUST_USE jt_err store_api_create(struct store_tx *tx, const struct api *api);
JT_MUST_USE jt_err store_api_get(struct store_tx *tx, jt_str id, struct jt_arena *arena,
                                 struct api *ret_api);
/* Either spelling for the management API. JT_NOT_FOUND. */
JT_MUST_USE jt_err store_api_get_by_audience(struct store_tx *tx, jt_str audience,
                                             struct jt_arena *arena, struct api *ret_api);
/* With its scopes, authorizations and enabled scopes. JT_NOT_FOUND: also for the built-in one. */
JT_MUST_USE jt_err store_api_delete(struct store_tx *tx, jt_str id);
/* All, by name. */
JT_MUST_USE jt_err store_api_list(struct store_tx *tx, struct jt_arena *arena,
                                  struct api **ret_apis, size_t *ret_count);
