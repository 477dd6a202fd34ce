/*
 * properties: what can be said of applications and organizations (contract section 3.10), the
 * categories that properties stand in, and their values. Keys, types and contexts never change.
 */
#pragma once

#include "model/given.h"
#include "registration/registration.h"
#include "store/properties.h"

/* wanted has all but its id and time, which are set in ret_property. */
JT_MUST_USE jt_err property_create(struct registrar *r, const struct property *wanted,
                                   struct property *ret_property);

struct property_changes {
    struct given_text name, description, category_id;
    struct given_boolean is_private;
};
JT_MUST_USE jt_err property_update(struct registrar *r, jt_str id,
                                   const struct property_changes *wanted);
/* With all its values. */
JT_MUST_USE jt_err property_delete(struct registrar *r, jt_str id);

JT_MUST_USE jt_err property_category_create(struct registrar *r, jt_str name,
                                            enum property_context context,
                                            struct property_category *ret_category);
JT_MUST_USE jt_err property_category_update(struct registrar *r, jt_str id, struct given_text name);

/* The empty text removes a value. */
struct property_value_wanted {
    jt_str key, value;
    bool is_boolean; /* true or false, not a text */
};
/* Of one application or organization. The audit has the keys, not the values. */
JT_MUST_USE jt_err property_value_set(struct registrar *r, struct property_owner owner,
                                      const struct property_value_wanted *wanted);
/* Of an organization, all or none. */
JT_MUST_USE jt_err property_values_set(struct registrar *r, jt_str org_code,
                                       const struct property_value_wanted *wanted, size_t count);
