/*
 * attributes: those members of a body that are kept in the record as they are.
 */
#pragma once

#include "registration/attributes.h"
#include "rest/body.h"

/* The members of body that the shape marks is_attribute, as the text of a JSON object. */
JT_MUST_USE jt_err attributes_of_body(const json_t *body, const struct body_shape *shape,
                                      struct jt_arena *arena, jt_str *ret_attributes);
