/*
 * administrator_json: an administrator as the console's API and `jeton admin list` show one.
 */
#pragma once

#include "model/administrator.h"
#include "rest/answer_shape.h"

extern const struct answer_shape administrator_shape; /* of a struct administrator */
/* {"administrators":[...]}, of a list of them. */
#define ADMINISTRATORS ANSWER_LIST_OF("administrators", &administrator_shape)
