/*
 * openapi_json: imports of OpenAPI documents and what they did, as JSON.
 */
#pragma once

#include "registration/openapi_imports.h"
#include "rest/answer_shape.h"

/* An entry of the history; the same with its log. */
extern const struct answer_shape openapi_import_shape, openapi_import_log_shape;
/* Over struct openapi_result, whose row has its log, however much of it is to be shown. */
extern const struct answer_shape openapi_result_shape;
