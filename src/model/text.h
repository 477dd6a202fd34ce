/*
 * text: the one rule of texts that people give (names, descriptions, addresses of pages), and of
 * words out of a list.
 */
#pragma once

#include "base/character.h"

/* How refusals say it, behind the numbers: of a text that may be empty, and of one that may not. */
#define TEXT_RULE " characters, on one line, without invisible or direction-changing ones"
#define NAME_RULE TEXT_RULE ", and not only spaces"

static inline jt_str text_rule(int64_t min)
{
    return min > 0 ? JT_STR(NAME_RULE) : JT_STR(TEXT_RULE);
}

/* min to max characters of well-formed UTF-8 on one line: no control bytes, and no character that
 * deceives whoever reads it. One that may not be empty shows something. */
static inline bool text_fits(jt_str s, size_t min, size_t max)
{
    if (!jt_str_is_utf8(s) || jt_str_has_control(s) || jt_str_has_deceptive(s))
        return false;
    if (min > 0 && jt_str_is_blank(s))
        return false;
    size_t count = jt_str_utf8_count(s);
    return count >= min && count <= max;
}

/* choices ends with NULL. */
static inline bool text_is_choice(jt_str s, const char *const *choices)
{
    for (size_t i = 0; choices[i] != NULL; i++)
        if (jt_str_eq(s, jt_str_from(choices[i])))
            return true;
    return false;
}
