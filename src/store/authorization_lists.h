/*
 * authorization_lists: who is authorized for what, a page at a time, with the figures of use. The
 * changes are in authorizations.h.
 */
#pragma once

#include "model/application.h"
#include "store/store.h"

struct authorized_application {
    jt_str id, name, org_code;
    enum application_type type;
};

/* By id, those after `after`; JT_TOO_LARGE: limit > STORE_PAGE_MAX + 1. */
JT_MUST_USE jt_err store_authorized_applications(struct store_tx *tx, jt_str api_id, jt_str after,
                                                 size_t limit, struct jt_arena *arena,
                                                 struct authorized_application **ret_rows,
                                                 size_t *ret_count);

struct authorized_api {
    jt_str id, name, audience;
    bool is_management;
    int64_t use_count, last_used_ms;
};

/* The same, seen from the other side. */
JT_MUST_USE jt_err store_authorized_apis(struct store_tx *tx, jt_str application_id, jt_str after,
                                         size_t limit, struct jt_arena *arena,
                                         struct authorized_api **ret_rows, size_t *ret_count);

struct enabled_scope {
    jt_str id, key;
    int64_t use_count, last_used_ms;
};

/* All that are enabled for an application on an API, by key. */
JT_MUST_USE jt_err store_enabled_scopes(struct store_tx *tx, jt_str application_id, jt_str api_id,
                                        struct jt_arena *arena, struct enabled_scope **ret_scopes,
                                        size_t *ret_count);
