/*
 * token_customization: what an application's tokens carry besides the usual claims (contract
 * sections 2.4 and 3.5): switches, a set of properties and a set of feature flags. As store.h says
 * of all subjects.
 */
#pragma once

#include "model/feature_flag.h"
#include "store/clients.h"
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

/* JT_NOT_FOUND: no such application. ret_client may be NULL; else it is what the token endpoint
 * reads of it, in the same round trips. */
JT_MUST_USE jt_err store_token_customization_get(struct store_tx *tx, jt_str application_id,
                                                 struct jt_arena *arena,
                                                 struct token_customization *ret_customization,
                                                 struct client_data *ret_client);

/* --- Changing it ---------------------------------------------------------------------------- */

enum token_set { TOKEN_PROPERTIES, TOKEN_FEATURE_FLAGS, TOKEN_SET_COUNT };

/* What somebody wants to be in a set, by keys. */
struct token_keys {
    const jt_str *keys;
    size_t count;
};

/* Ids: of a property its id, of a feature flag its key. */
struct token_settings {
    bool has_permissions_claim;
    bool coalesces_tokens;
    struct token_set_ids {
        jt_str *included; /* now */
        size_t included_count;
        jt_str *wanted; /* of each key; an empty one: nothing that may be in tokens has that key */
        size_t wanted_count;
    } sets[TOKEN_SET_COUNT];
};

/* How it is before a change. JT_NOT_FOUND: no such application. */
JT_MUST_USE jt_err store_token_settings_get(struct store_tx *tx, jt_str application_id,
                                            const struct token_keys wanted[static TOKEN_SET_COUNT],
                                            struct jt_arena *arena,
                                            struct token_settings *ret_settings);

JT_MUST_USE jt_err store_token_permissions_set(struct store_tx *tx, jt_str application_id,
                                               bool has_permissions_claim);
JT_MUST_USE jt_err store_token_coalescing_set(struct store_tx *tx, jt_str application_id,
                                              bool coalesces_tokens);
/* From what is included to what is wanted, all of which was found; one that is there twice counts
 * once. ret_is_changed false: it was so already. */
JT_MUST_USE jt_err store_token_set_replace(struct store_tx *tx, jt_str application_id,
                                           enum token_set set, const struct token_set_ids *ids,
                                           bool *ret_is_changed);
