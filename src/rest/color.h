/*
 * color: the colors of an organization's pages, #rgb or #rrggbb (CSS Color 4 section 5.2).
 */
#pragma once

#include "rest/json.h"

bool color_is(jt_str text);

/* {"raw","hex","hsl"} as getOrganization shows a color; text must be one. NULL: out of memory. */
json_t *color_json(jt_str text);
