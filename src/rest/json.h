/*
 * json: values of ours as Jansson's.
 */
#pragma once

#include "base/json_value.h"

/* Pointer and length of a view for json_pack()'s "s%". */
#define JSON_TEXT(s) ((s).len == 0 ? "" : (s).ptr), (s).len

/* An ISO 8601 string; null for 0, which stands for "never". NULL: out of memory. */
json_t *json_time(int64_t time_ms);
