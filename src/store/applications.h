/*
 * applications of the store. store.h's rules hold.
 */
#pragma once

#include "model/application.h"
#include "store/page.h"
#include "store/store.h"

/* JT_NOT_FOUND: its organization does not exist. */
JT_MUST_USE jt_err store_application_create(struct store_tx *tx, const struct application *app);
JT_MUST_USE jt_err store_application_get(struct store_tx *tx, jt_str id, struct jt_arena *arena,
                                         struct application *ret_app);
/* Writes name, lifetime and attributes; updated_ms becomes now. JT_NOT_FOUND. */
JT_MUST_USE jt_err store_application_update(struct store_tx *tx, const struct application *app);
/* With its secrets, authorizations, enabled scopes and figures. JT_NOT_FOUND. */
JT_MUST_USE jt_err store_application_delete(struct store_tx *tx, jt_str id);

/*
 * Of that organization, or all. At most limit rows; ask for one more than a page to know whether
 * there is another. Names sort by bytes. JT_INVALID: another order than by name (application_find.h
 * has them); JT_TOO_LARGE: limit > STORE_PAGE_MAX + 1.
 */
JT_MUST_USE jt_err store_application_list(struct store_tx *tx, enum store_sort sort,
                                          struct store_cursor after, jt_str org_code, size_t limit,
                                          struct jt_arena *arena, struct application **ret_apps,
                                          size_t *ret_count);
/* The longest access token lifetime of any application, and at least the default. */
JT_MUST_USE jt_err store_longest_token_lifetime(struct store_tx *tx, int64_t *ret_lifetime_s);
