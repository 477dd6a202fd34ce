/*
 * nearest: compares a word with each candidate by Levenshtein's distance (letters put in, left out
 * or changed) and offers the nearest one that is near enough.
 */
#include "base/nearest.h"

static size_t min_of(size_t a, size_t b)
{
    return a < b ? a : b;
}

static size_t edit_distance(jt_str a, jt_str b)
{
    size_t row[NEAREST_NAME_MAX_BYTES + 1]; /* from the first i bytes of a to the first k of b */
    for (size_t k = 0; k <= b.len; k++)
        row[k] = k;
    for (size_t i = 1; i <= a.len; i++) {
        size_t diagonal = row[0];
        row[0] = i;
        for (size_t k = 1; k <= b.len; k++) {
            size_t changed = diagonal + (a.ptr[i - 1] != b.ptr[k - 1]);
            diagonal = row[k];
            row[k] = min_of(changed, 1 + min_of(row[k - 1], row[k]));
        }
    }
    return row[b.len];
}

void nearest_consider(struct nearest *nearest, jt_str typed, const char *name)
{
    jt_str candidate = jt_str_from(name);
    if (typed.len > NEAREST_NAME_MAX_BYTES || candidate.len > NEAREST_NAME_MAX_BYTES)
        return;
    size_t distance = edit_distance(typed, candidate);
    if (3 * distance > candidate.len || (nearest->name != NULL && distance >= nearest->distance))
        return;
    *nearest = (struct nearest){ .name = name, .distance = distance };
}
