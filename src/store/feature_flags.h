/*
 * feature_flags: what the store keeps of feature flags, and of those who override them. As store.h
 * says of all subjects.
 */
#pragma once

#include "model/feature_flag.h"
#include "store/store.h"

/* is_overridden and environment_value are not written. JT_CONFLICT: the key is taken; JT_TOO_LARGE:
 * there are FEATURE_FLAGS_MAX. */
JT_MUST_USE jt_err store_feature_flag_create(struct store_tx *tx, const struct feature_flag *flag);
JT_MUST_USE jt_err store_feature_flag_get(struct store_tx *tx, jt_str key, struct jt_arena *arena,
                                          struct feature_flag *ret_flag);
/* Flags by their keys. */
struct feature_flag_found {
    jt_str key;    /* set by the caller; all else is read */
    bool is_there; /* else the rest is empty */
    struct feature_flag flag;
};
JT_MUST_USE jt_err store_feature_flags_find(struct store_tx *tx, struct feature_flag_found *flags,
                                            size_t count, struct jt_arena *arena);
/* All, by key. */
JT_MUST_USE jt_err store_feature_flag_list(struct store_tx *tx, struct jt_arena *arena,
                                           struct feature_flag **ret_flags, size_t *ret_count);
/* Writes name, description, level and default. JT_NOT_FOUND. */
JT_MUST_USE jt_err store_feature_flag_update(struct store_tx *tx, const struct feature_flag *flag);
/* With all overrides, and out of all tokens. JT_NOT_FOUND. */
JT_MUST_USE jt_err store_feature_flag_delete(struct store_tx *tx, jt_str key);

/* --- Overrides: for all of them, ret_is_changed false: it was so already. ------------------- */

JT_MUST_USE jt_err store_feature_flag_override(struct store_tx *tx, jt_str key, jt_str value,
                                               bool *ret_is_changed);
JT_MUST_USE jt_err store_feature_flag_override_remove(struct store_tx *tx, jt_str key,
                                                      bool *ret_is_changed);
JT_MUST_USE jt_err store_feature_flag_overrides_remove(struct store_tx *tx);
/* Those that the environment overrides, by key. */
JT_MUST_USE jt_err store_feature_flag_overridden(struct store_tx *tx, struct jt_arena *arena,
                                                 struct feature_flag **ret_flags,
                                                 size_t *ret_count);

/* What an organization has instead of the environment's value. JT_NOT_FOUND: no such organization
 * or flag. */
JT_MUST_USE jt_err store_organization_flag_override(struct store_tx *tx, jt_str org_code,
                                                    jt_str key, jt_str value, bool *ret_is_changed);
JT_MUST_USE jt_err store_organization_flag_remove(struct store_tx *tx, jt_str org_code, jt_str key,
                                                  bool *ret_is_changed);
/* All of that organization's. */
JT_MUST_USE jt_err store_organization_flags_remove(struct store_tx *tx, jt_str org_code,
                                                   bool *ret_is_changed);
/* By key. */
JT_MUST_USE jt_err store_organization_flag_list(struct store_tx *tx, jt_str org_code,
                                                struct jt_arena *arena,
                                                struct feature_flag_value **ret_flags,
                                                size_t *ret_count);
/* Whether any organization overrides it. */
JT_MUST_USE jt_err store_feature_flag_has_organizations(struct store_tx *tx, jt_str key,
                                                        bool *ret_has);
