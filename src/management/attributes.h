/*
 * attributes: what the contract lets its SDKs set on an application or organization and jeton
 * itself has no use for, kept as one JSON object in the record.
 */
#pragma once

#include "rest/body.h"

/* The stored object, owned by the caller; an empty text is {}. */
JT_MUST_USE jt_err attributes_read(jt_str stored, json_t **ret_attributes);

/*
 * Puts the members of body that the shape marks is_attribute into *attributes (a stored object's
 * text), and the names of those that differed into changed, a JSON array.
 */
JT_MUST_USE jt_err attributes_merge(const json_t *body, const struct body_shape *shape,
                                    struct jt_arena *arena, json_t *changed, jt_str *attributes);

/* Notes the name of a changed member. */
JT_MUST_USE jt_err attributes_note(json_t *changed, const char *name);
