/*
 * organizations of the store. store.h's rules hold.
 */
#pragma once

#include "model/organization.h"
#include "store/page.h"
#include "store/store.h"

/* JT_CONFLICT: code or handle is taken. */
JT_MUST_USE jt_err store_organization_create(struct store_tx *tx, const struct organization *org);
JT_MUST_USE jt_err store_organization_get(struct store_tx *tx, jt_str code, struct jt_arena *arena,
                                          struct organization *ret_org);
/* Writes everything but code and created_ms. JT_NOT_FOUND, JT_CONFLICT. */
JT_MUST_USE jt_err store_organization_update(struct store_tx *tx, const struct organization *org);
/* Of one that is there. Its applications go with it: ret_applications are their ids, for the caller
 * to record. */
JT_MUST_USE jt_err store_organization_delete(struct store_tx *tx, jt_str code,
                                             struct jt_arena *arena, jt_str **ret_applications,
                                             size_t *ret_count);
JT_MUST_USE jt_err store_organization_list(struct store_tx *tx, enum store_sort sort,
                                           struct store_cursor after, size_t limit,
                                           struct jt_arena *arena, struct organization **ret_orgs,
                                           size_t *ret_count);
