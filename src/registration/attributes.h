/*
 * attributes: what the contract lets its SDKs set on an application or organization and jeton
 * itself has no use for, kept as one JSON object in the record.
 */
#pragma once

#include "base/json_value.h"
#include "registration/record.h"

/* The stored object, owned by the caller; an empty text is {}. */
JT_MUST_USE jt_err attributes_read(jt_str stored, json_t **ret_attributes);

/* Puts the members of wanted, an object as well, into *attributes, and the names of those that
 * differed into changed. null stands for "not there". */
JT_MUST_USE jt_err attributes_merge(jt_str wanted, struct text_list *changed, jt_str *attributes);
