/*
 * json_write: JSON text into a jt_buf, for the hot path and the log (RFC 8259).
 *
 * Only what is needed to write values safely; structure (braces, commas, names) is put by the
 * caller as literals. Reading JSON is Jansson's.
 */
#pragma once

#include "base/bytes.h"

/* s in quotes, escaped. s must be well-formed UTF-8; control bytes become \u00XX. */
void jt_json_put_string(struct jt_buf *buf, jt_str s);

/* The same as Jansson writes it: \n and the like are short. Answers have it so. */
void jt_json_put_text(struct jt_buf *buf, jt_str s);

/* The inside of a string: as above without the quotes. */
void jt_json_put_escaped(struct jt_buf *buf, jt_str s);

/* At most this many bytes are put for s, quotes included. */
static inline size_t jt_json_string_max_bytes(jt_str s)
{
    return 6 * s.len + 2;
}
