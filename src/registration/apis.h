/*
 * apis: what tokens are for. Name and audience never change; the management API is built in.
 */
#pragma once

#include "model/api.h"
#include "registration/registration.h"

JT_MUST_USE jt_err api_create(struct registrar *r, jt_str name, jt_str audience,
                              struct api *ret_api);
/* With its scopes, authorizations and API keys. */
JT_MUST_USE jt_err api_delete(struct registrar *r, jt_str id);
