/*
 * color: the colors of an organization's pages, #rgb or #rrggbb (CSS Color 4 section 5.2).
 */
#pragma once

#include "base/bytes.h"

/* The forms that getOrganization shows; raw is what was given. */
struct color {
    jt_str raw;
    char hex[sizeof("#rrggbb")];
    char hsl[48]; /* "hsl(219, 100%, 47%)" */
};

bool color_is(jt_str text);

/* text must be one, and is only viewed. */
struct color color_of(jt_str text);
