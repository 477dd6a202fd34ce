/*
 * scopes: what applications may ask for at an API. Keys never change. Those of the management API
 * are built in, and those of an OpenAPI document change with it (openapi_imports.h).
 */
#pragma once

#include "model/api.h"
#include "model/given.h"
#include "registration/registration.h"

JT_MUST_USE jt_err scope_create(struct registrar *r, jt_str api_id, jt_str key, jt_str description,
                                struct scope *ret_scope);
JT_MUST_USE jt_err scope_update(struct registrar *r, jt_str api_id, jt_str id,
                                struct given_text description);
/* Applications that had it enabled lose it. */
JT_MUST_USE jt_err scope_delete(struct registrar *r, jt_str api_id, jt_str id);
