/*
 * administrator_json: an administrator as the console's API and `jeton admin list` show one.
 */
#pragma once

#include "model/administrator.h"
#include "rest/json.h"

/* NULL: out of memory. */
json_t *administrator_json(const struct administrator *administrator);
