/*
 * organizations: groups of a customer's, each with its applications and API keys. Codes never
 * change.
 */
#pragma once

#include "model/given.h"
#include "model/organization.h"
#include "registration/registration.h"

struct organization_changes {
    struct given_text name, handle, external_id, sender_email;
    struct given_boolean is_suspended;
    jt_str attributes; /* those to be kept in the record's: a JSON object, or empty */
};

/* A feature flag that must exist, with the type that it has. */
struct feature_flag_named {
    jt_str key, type;
};

JT_MUST_USE jt_err organization_create(struct registrar *r,
                                       const struct organization_changes *wanted,
                                       const struct feature_flag_named *flags, size_t flag_count,
                                       struct organization *ret_org);
JT_MUST_USE jt_err organization_update(struct registrar *r, jt_str code,
                                       const struct organization_changes *wanted);
/* With its applications and API keys. */
JT_MUST_USE jt_err organization_delete(struct registrar *r, jt_str code);
