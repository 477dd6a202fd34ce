/*
 * openapi_json: imports of OpenAPI documents and what they did, as JSON.
 */
#pragma once

#include "management/apis/openapi_plan.h"
#include "rest/answer_shape.h"
#include "store/openapi_imports.h"

/* The keys of every outcome, at most list_max of each: {"created":[...],"duplicates":[...],...}.
 * NULL: out of memory. */
json_t *openapi_log_json(const struct openapi_plan *plan, size_t list_max);

/* An entry of the history; the same with its log. */
extern const struct answer_shape openapi_import_shape, openapi_import_log_shape;
