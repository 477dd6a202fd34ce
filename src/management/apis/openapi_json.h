/*
 * openapi_json: imports of OpenAPI documents and what they did, as JSON.
 */
#pragma once

#include "rest/answer_shape.h"
#include "store/openapi_imports.h"

/* An entry of the history; the same with its log. */
extern const struct answer_shape openapi_import_shape, openapi_import_log_shape;
