/*
 * token_customization: what an application's tokens carry besides the usual claims (contract
 * sections 2.4 and 3.5): switches, a set of properties and a set of feature flags. As store.h says
 * of all subjects.
 */
#pragma once

#include "model/feature_flag.h"
#include "store/store.h"

/* A public property of applications, and this one's value of it. */
struct token_property {
    jt_str id, key, name;
    bool is_boolean; /* its value is true or false */
    bool has_value;
    jt_str value;
    bool is_included;
};

struct token_feature_flag {
    jt_str key, name;
    enum feature_flag_type type;
    jt_str value; /* the environment's */
    bool is_included;
};

struct token_customization {
    bool has_permissions_claim;
    bool coalesces_tokens;
    struct token_property *properties; /* those that may be switched on, by key */
    size_t property_count;
    struct token_feature_flag *flags; /* all, by key */
    size_t flag_count;
};

enum { TOKEN_PROPERTIES_MAX = 1000 }; /* that are shown; those switched on come first */

/* JT_NOT_FOUND: no such application. */
JT_MUST_USE jt_err store_token_customization_get(struct store_tx *tx, jt_str application_id,
                                                 struct jt_arena *arena,
                                                 struct token_customization *ret_customization);

/* Whether that property may be in tokens, and its id. JT_NOT_FOUND: no such key; JT_REFUSED: it is
 * private, or not one of applications. */
JT_MUST_USE jt_err store_token_property_find(struct store_tx *tx, jt_str key,
                                             struct jt_arena *arena, jt_str *ret_id);

/* For all four, ret_is_changed false: it was so already. */
JT_MUST_USE jt_err store_token_permissions_set(struct store_tx *tx, jt_str application_id,
                                               bool has_permissions_claim, bool *ret_is_changed);
JT_MUST_USE jt_err store_token_coalescing_set(struct store_tx *tx, jt_str application_id,
                                              bool coalesces_tokens, bool *ret_is_changed);
/* The whole set; one that is there twice counts once. JT_NOT_FOUND: an id or key does not exist. */
JT_MUST_USE jt_err store_token_properties_set(struct store_tx *tx, jt_str application_id,
                                              const jt_str *property_ids, size_t count,
                                              struct jt_arena *arena, bool *ret_is_changed);
JT_MUST_USE jt_err store_token_feature_flags_set(struct store_tx *tx, jt_str application_id,
                                                 const jt_str *flag_keys, size_t count,
                                                 struct jt_arena *arena, bool *ret_is_changed);
