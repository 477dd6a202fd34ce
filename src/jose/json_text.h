/*
 * json_text: JSON objects from strangers, read with Jansson.
 */
#pragma once

#include "base/json_value.h"

/* How deep objects and lists may stand in one another: what a stranger wrote, and what jeton did,
 * whose feature flags may be JSON of their own. */
enum { JSON_TEXT_DEPTH_MAX = 8, JSON_TEXT_DEPTH_OWN_MAX = 64 };

/*
 * One JSON object and nothing behind it, without repeated members, of at most max_bytes and
 * max_depth levels, itself included. The caller owns a reference. JT_INVALID, JT_TOO_LARGE,
 * JT_NO_MEMORY; JT_INVALID too when Jansson runs out of memory within a string, which it does not
 * tell apart.
 */
JT_MUST_USE jt_err json_text_object(jt_str text, size_t max_bytes, size_t max_depth,
                                    json_t **ret_object);

/*
 * The member of that name, which must be a string where it is present; empty where it is not. Lives
 * as long as object. JT_INVALID.
 */
JT_MUST_USE jt_err json_text_member(const json_t *object, const char *name, jt_str *ret_value);
