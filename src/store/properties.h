/*
 * properties: their categories, their definitions, and their values. What store.h says of every
 * call holds here too.
 */
#pragma once

#include "model/property.h"
#include "store/page.h"
#include "store/store.h"

/* --- Categories ---------------------------------------------------------------------------- */

JT_MUST_USE jt_err store_property_category_create(struct store_tx *tx,
                                                  const struct property_category *category);
JT_MUST_USE jt_err store_property_category_get(struct store_tx *tx, jt_str id,
                                               struct jt_arena *arena,
                                               struct property_category *ret_category);
JT_MUST_USE jt_err store_property_category_set_name(struct store_tx *tx, jt_str id, jt_str name);
/* context NULL: of any. */
JT_MUST_USE jt_err store_property_category_list(
    struct store_tx *tx, const enum property_context *context, const struct store_id_page *page,
    struct jt_arena *arena, struct property_category **ret_categories, size_t *ret_count);

/* --- Definitions --------------------------------------------------------------------------- */

/* JT_CONFLICT: the key is taken; JT_NOT_FOUND: no such category; JT_TOO_LARGE: the context has
 * PROPERTIES_PER_CONTEXT_MAX. */
JT_MUST_USE jt_err store_property_create(struct store_tx *tx, const struct property *property);
JT_MUST_USE jt_err store_property_get(struct store_tx *tx, jt_str id, struct jt_arena *arena,
                                      struct property *ret_property);
/* Writes name, description, is_private and category_id. */
JT_MUST_USE jt_err store_property_update(struct store_tx *tx, const struct property *property);
/* With its values and its place in tokens. */
JT_MUST_USE jt_err store_property_delete(struct store_tx *tx, jt_str id);
/* context NULL: of any. */
JT_MUST_USE jt_err store_property_list(struct store_tx *tx, const enum property_context *context,
                                       const struct store_id_page *page, struct jt_arena *arena,
                                       struct property **ret_properties, size_t *ret_count);

/* --- Values -------------------------------------------------------------------------------- */

/* Whose values are meant: context is CONTEXT_APP or CONTEXT_ORG, id an application's id or an
 * organization's code. */
struct property_owner {
    enum property_context context;
    jt_str id;
};

struct property_value {
    jt_str id, key, name, description; /* the property's */
    jt_str value;                      /* empty: none */
};

/* All properties of the owner's context, as they were made. */
JT_MUST_USE jt_err store_property_values(struct store_tx *tx, struct property_owner owner,
                                         struct jt_arena *arena, struct property_value **ret_values,
                                         size_t *ret_count);
/* A property by its key, and the owner's value of it. */
struct property_setting {
    jt_str key;    /* set by the caller; all else is read */
    bool is_there; /* else the owner's context has no such property */
    struct property property;
    jt_str value; /* empty: none */
};
JT_MUST_USE jt_err store_property_settings(struct store_tx *tx, struct property_owner owner,
                                           struct property_setting *settings, size_t count,
                                           struct jt_arena *arena);
/* An empty value removes it. Owner and property are there. */
JT_MUST_USE jt_err store_property_value_set(struct store_tx *tx, struct property_owner owner,
                                            jt_str property_id, jt_str value);
