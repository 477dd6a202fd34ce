/*
 * applications: who may ask for tokens. Type and organization never change.
 */
#pragma once

#include "base/secret.h"
#include "model/application.h"
#include "model/given.h"
#include "registration/registration.h"

struct application_wanted {
    jt_str name;
    enum application_type type;
    jt_str org_code; /* empty: global */
    /* Names of those that it may authenticate with; none: both that show a secret. */
    const jt_str *methods;
    size_t method_count;
};

struct application_changes {
    struct given_text name;
    struct given_integer access_token_lifetime_s;
    bool is_access_control_enabled; /* is refused: no roles here (contract section 7.6) */
    jt_str attributes;              /* those to be kept in the record's: a JSON object, or empty */
};

/* With its first client secret, where its type has one and one of its methods shows it (the caller
 * clears it). */
JT_MUST_USE jt_err application_create(struct registrar *r, const struct application_wanted *wanted,
                                      struct application *ret_app, struct jt_secret *ret_secret);
JT_MUST_USE jt_err application_update(struct registrar *r, jt_str id,
                                      const struct application_changes *wanted);
/* With its secrets and authorizations. */
JT_MUST_USE jt_err application_delete(struct registrar *r, jt_str id);

/* A token for a test with that scope was issued for it (contract section 3.8). A token for the
 * management API is a credential of the application. */
JT_MUST_USE jt_err application_test_token_issued(struct registrar *r, jt_str id, jt_str audience,
                                                 jt_str scope, bool is_for_management);
