/*
 * json_value: between Jansson's values, which live on the heap and are counted, and views in an
 * arena.
 */
#pragma once

#include <jansson.h>

#include "base/arena.h"

/* Pointer and length of a view, for json_stringn() and json_pack()'s "s%". */
#define JSON_TEXT(s) ((s).len == 0 ? "" : (s).ptr), (s).len

/* A view of a JSON string, as long as that value lives; empty for anything else, NULL included. */
static inline jt_str json_view(const json_t *value)
{
    return json_is_string(value) ? (jt_str){ json_string_value(value), json_string_length(value) }
                                 : (jt_str){ "", 0 };
}

/* Whether objects and lists stand in one another past so many levels: asked before a stranger's
 * text is parsed, because what reads it afterwards may go down as deep. */
bool json_is_nested_deeper(jt_str text, size_t levels);

/*
 * The compact text of value. Takes the reference over, on error too; NULL, which is what Jansson
 * gives when it is out of memory, is JT_NO_MEMORY.
 */
JT_MUST_USE jt_err json_write(json_t *value, struct jt_arena *arena, jt_str *ret_text);
