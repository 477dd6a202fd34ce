/*
 * feature_flag_value: values of feature flags between the store, where they are text, and JSON.
 */
#pragma once

#include "http/request.h"
#include "http/response.h"
#include "model/feature_flag.h"
#include "rest/json.h"

/* text as a value of that type; 400 that names the parameter or member otherwise. */
JT_MUST_USE jt_err feature_flag_value_read(struct request *req, struct response *resp,
                                           enum feature_flag_type type, jt_str name, jt_str text,
                                           jt_str *ret_value);

/* As above, of a member of a body: a string, or the native JSON type. The value may be a view of
 * the body. */
JT_MUST_USE jt_err feature_flag_value_of_body(struct request *req, struct response *resp,
                                              enum feature_flag_type type, const json_t *body,
                                              const char *name, jt_str *ret_value);

/* In its native JSON type, as it stands in tokens. */
JT_MUST_USE jt_err feature_flag_value_json(enum feature_flag_type type, jt_str value,
                                           struct jt_arena *arena, json_t **ret_json);

/* Puts KEY: {"type","value"} into a listing; the value is a string there (contract section 7.9). */
JT_MUST_USE jt_err feature_flag_list_add(json_t *list, jt_str key, enum feature_flag_type type,
                                         jt_str value);
