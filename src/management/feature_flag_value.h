/*
 * feature_flag_value: values of feature flags between the store, where they are text, and JSON.
 */
#pragma once

#include "registration/feature_flags.h"
#include "rest/answer_shape.h"

/* That member of a body, a string or the native JSON type; text may be a view of the body. */
JT_MUST_USE jt_err feature_flag_value_given(const json_t *body, const char *name,
                                            struct jt_arena *arena,
                                            struct flag_value_given *ret_given);

/* As JSON of its own type, as it stands in tokens. */
JT_MUST_USE jt_err feature_flag_value_write(enum feature_flag_type type, jt_str value,
                                            struct jt_arena *arena, jt_str *ret_json);

/* Names of types, for the document: all, and those of the contract's operations. Both end with
 * NULL.
 */
extern const char *const feature_flag_types[], *const feature_flag_made_types[];

/* Puts the rows of the contract's types before those of JSON, which its lists of overrides do not
 * know, each in the order that they had; gives the number of the former. */
size_t feature_flag_values_split(struct feature_flag_value *rows, size_t count);

/* One override, or that there is none: {"feature_flag":{"type","value"}}, value null then. */
struct feature_flag_own_value {
    struct feature_flag_value flag;
    bool is_overridden;
};
extern const struct answer_shape feature_flag_own_value_answer;

/* {"type","value"} of an override, by its key; the value is a string there (contract section 7.9).
 */
extern const struct answer_shape feature_flag_override, feature_flag_json_override;
#define FEATURE_FLAG_OVERRIDES \
    ANSWER_ROWS_BY("feature_flags", &feature_flag_override, struct feature_flag_value, key)
