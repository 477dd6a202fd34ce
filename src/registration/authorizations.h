/*
 * authorizations: which applications may ask for tokens for an API, and for which of its scopes
 * (contract sections 3.3 and 3.4). To ask for what is so already changes nothing, and is no error.
 */
#pragma once

#include "registration/record.h"

JT_MUST_USE jt_err application_authorize(struct registrar *r, jt_str api_id, jt_str application_id,
                                         bool *ret_is_changed);

/* For the management API, with all its scopes. */
JT_MUST_USE jt_err application_authorize_management(struct registrar *r, jt_str application_id);

/* Several at once: all, or none. */
struct authorization_wanted {
    jt_str application_id;
    bool is_revoked; /* the enabled scopes go with it */
};
/* The ids of those that were authorized, and of those whose authorization was revoked. */
JT_MUST_USE jt_err api_authorize(struct registrar *r, jt_str api_id,
                                 const struct authorization_wanted *wanted, size_t count,
                                 struct text_list *ret_authorized, struct text_list *ret_revoked);

/* Of an application that is authorized for the API. */
JT_MUST_USE jt_err application_scope_enable(struct registrar *r, jt_str api_id,
                                            jt_str application_id, jt_str scope_id);
JT_MUST_USE jt_err application_scope_disable(struct registrar *r, jt_str api_id,
                                             jt_str application_id, jt_str scope_id);
