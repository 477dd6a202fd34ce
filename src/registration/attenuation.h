/*
 * attenuation: nobody hands on what they lack (contract section 0). Every change that would
 * give somebody power asks here first, inside its transaction and before it changes anything.
 *
 * Two kinds of power: over this API, which a caller has by its own scopes on it; and over other
 * APIs, which every global caller may give, and an organization's application only as far as some
 * application of its organization has it.
 */
#pragma once

#include "model/api.h"
#include "registration/registration.h"

/* All: JT_REFUSED, SCOPE_EXCEEDED that names what the caller lacks (RULE_EXCEEDED); or, in a
 * session of the console that was not confirmed lately, RULE_UNCONFIRMED for power over this API.
 */

/* Before that scope is enabled for an application. */
JT_MUST_USE jt_err attenuation_check_scope(struct registrar *r, const struct api *api,
                                           const struct scope *scope);

/* Before a credential of that application is made, of any kind: it opens all that the application
 * may do. */
JT_MUST_USE jt_err attenuation_check_credential(struct registrar *r, jt_str application_id);

/* Before an API key for that API, with scopes of those keys, is made or renewed. */
JT_MUST_USE jt_err attenuation_check_api_key(struct registrar *r, jt_str api_id, const jt_str *keys,
                                             size_t count);
