/*
 * json_write: writes strings with what RFC 8259 wants escaped. Bytes that need none are copied in
 * runs, because most texts have nothing else.
 */
#include "base/json_write.h"

/* What stands behind the backslash, in Jansson's form; NUL: there is no short one. */
static char short_form(uint8_t c)
{
    static const char forms[] = {
        ['\b'] = 'b', ['\t'] = 't', ['\n'] = 'n', ['\f'] = 'f', ['\r'] = 'r'
    };
    return c < sizeof(forms) ? forms[c] : '\0';
}

static void put_escape(struct jt_buf *buf, uint8_t c, bool is_short)
{
    const char form = c == '"' || c == '\\' ? (char)c : is_short ? short_form(c) : '\0';
    if (form != '\0') {
        jt_buf_put(buf, (jt_str){ (const char[]){ '\\', form }, 2 });
        return;
    }
    jt_buf_put(buf, JT_STR("\\u00"));
    jt_buf_put_hex(buf, &c, 1);
}

static inline void put_inside(struct jt_buf *buf, jt_str s, bool is_short)
{
    size_t plain_from = 0;
    for (size_t i = 0; i < s.len; i++) {
        uint8_t c = (uint8_t)s.ptr[i];
        if (c >= 0x20 && c != '"' && c != '\\' && c != 0x7f)
            continue;
        jt_buf_put(buf, (jt_str){ s.ptr + plain_from, i - plain_from });
        plain_from = i + 1;
        put_escape(buf, c, is_short);
    }
    if (plain_from < s.len) /* an empty view may have no pointer to add to */
        jt_buf_put(buf, (jt_str){ s.ptr + plain_from, s.len - plain_from });
}

void jt_json_put_escaped(struct jt_buf *buf, jt_str s)
{
    put_inside(buf, s, false);
}

void jt_json_put_string(struct jt_buf *buf, jt_str s)
{
    jt_buf_put_char(buf, '"');
    put_inside(buf, s, false);
    jt_buf_put_char(buf, '"');
}

void jt_json_put_text(struct jt_buf *buf, jt_str s)
{
    jt_buf_put_char(buf, '"');
    put_inside(buf, s, true);
    jt_buf_put_char(buf, '"');
}
