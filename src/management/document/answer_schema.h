/*
 * answer_schema: the tables that answers are written by (rest/answer_shape.h) as JSON Schema. NULL
 * and -1 stand for "out of memory", as in Jansson.
 */
#pragma once

#include "rest/answer_shape.h"

/* A reference to shape, which is put into schemas where it is not yet, with those that it refers
 * to; of a shape without a name its schema itself. */
json_t *answer_schema_refer(const struct answer_shape *shape, json_t *schemas);
