/*
 * feature_flag_value: values of feature flags between the store, where they are text, and JSON.
 */
#pragma once

#include "http/request.h"
#include "http/response.h"
#include "model/feature_flag.h"
#include "rest/answer_shape.h"

/* text as a value of that type; 400 that names the parameter or member otherwise. */
JT_MUST_USE jt_err feature_flag_value_read(struct request *req, struct response *resp,
                                           enum feature_flag_type type, jt_str name, jt_str text,
                                           jt_str *ret_value);

/* As above, of a member of a body: a string, or the native JSON type. The value may be a view of
 * the body. */
JT_MUST_USE jt_err feature_flag_value_of_body(struct request *req, struct response *resp,
                                              enum feature_flag_type type, const json_t *body,
                                              const char *name, jt_str *ret_value);

/* As JSON of its own type, as it stands in tokens. */
JT_MUST_USE jt_err feature_flag_value_write(enum feature_flag_type type, jt_str value,
                                            struct jt_arena *arena, jt_str *ret_json);

/* Names of types, for the document; ends with NULL. */
extern const char *const feature_flag_types[];

/* {"type","value"} of an override, by its key; the value is a string there (contract section 7.9).
 */
extern const struct answer_shape feature_flag_override;
#define FEATURE_FLAG_OVERRIDES \
    ANSWER_ROWS_BY("feature_flags", &feature_flag_override, struct feature_flag_value, key)
