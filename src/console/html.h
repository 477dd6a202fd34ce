/*
 * html: text into a page, also into the value of an attribute between double quotes.
 */
#pragma once

#include "base/arena.h"

enum { HTML_ESCAPE_MAX_BYTES = 6 }; /* of one byte */

static inline void html_put(struct jt_buf *out, jt_str text)
{
    for (size_t i = 0; i < text.len; i++) {
        switch (text.ptr[i]) {
        case '&':
            jt_buf_put(out, JT_STR("&amp;"));
            break;
        case '<':
            jt_buf_put(out, JT_STR("&lt;"));
            break;
        case '>':
            jt_buf_put(out, JT_STR("&gt;"));
            break;
        case '"':
            jt_buf_put(out, JT_STR("&quot;"));
            break;
        default:
            jt_buf_put_char(out, text.ptr[i]);
        }
    }
}

static inline JT_MUST_USE jt_err html_escape(jt_str text, struct jt_arena *arena, jt_str *ret_html)
{
    struct jt_buf html;
    JT_TRY(jt_arena_buf(arena, text.len * HTML_ESCAPE_MAX_BYTES, &html));
    html_put(&html, text);
    *ret_html = jt_buf_str(&html);
    return JT_DONE;
}
