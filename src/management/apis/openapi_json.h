/*
 * openapi_json: imports of OpenAPI documents and what they did, as JSON.
 */
#pragma once

#include "management/apis/openapi_plan.h"
#include "rest/json.h"
#include "store/openapi_imports.h"

/* The keys of every outcome, at most list_max of each: {"created":[...],"duplicates":[...],...}.
 * NULL: out of memory. */
json_t *openapi_log_json(const struct openapi_plan *plan, size_t list_max);

/* An entry of the history; the members of log, where it is not NULL, stand beside its own. */
JT_MUST_USE jt_err openapi_import_json(const struct openapi_import *import, const json_t *log,
                                       json_t **ret_json);
