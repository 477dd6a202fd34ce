/*
 * attributes: members of an application or organization that the contract's SDKs may set, but that
 * jeton itself does not use. They are kept as one JSON object in the record.
 */
#pragma once

#include "base/json_value.h"
#include "registration/changed.h"

/* The stored object, owned by the caller; an empty text is {}. */
JT_MUST_USE jt_err attributes_read(jt_str stored, json_t **ret_attributes);

/* Copies the members of wanted, which is an object, into *attributes, and notes those that
 * differed in changed. null stands for "not there". */
JT_MUST_USE jt_err attributes_merge(jt_str wanted, struct changed *changed, jt_str *attributes);
