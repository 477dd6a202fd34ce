/*
 * nearest: "did you mean ...?" for a name that was typed wrong.
 */
#pragma once

#include "base/bytes.h"

enum { NEAREST_NAME_MAX_BYTES = 64 };

/* Remembers the best of the names it is shown; begin with { 0 }. */
struct nearest {
    const char *name; /* NULL: none is near */
    size_t distance;
};

/* A name is near when at most a third of it has to be changed to come from one to the other. */
void nearest_consider(struct nearest *nearest, jt_str typed, const char *name);
