/*
 * shape_schema: the tables that handlers check with, as an API document writes them (OpenAPI 3.1,
 * JSON Schema 2020-12). NULL stands for "out of memory", as in Jansson.
 */
#pragma once

#include "management/operation.h"

/* The same, or null; takes schema over. What has a type gets another one; what only refers to a
 * schema may be something else. */
json_t *shape_schema_or_null(json_t *schema);

json_t *shape_schema_member(const struct member *member);
json_t *shape_schema_body(const struct body_shape *shape);

/* Appends the parameters to a list; -1: out of memory. */
int shape_schema_add_query(json_t *parameters, const struct query_parameter *query);
