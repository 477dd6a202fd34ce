/*
 * json_write: writes strings with what RFC 8259 wants escaped. Bytes that need none are copied in
 * runs, because most texts have nothing else.
 */
#include "base/json_write.h"

void jt_json_put_escaped(struct jt_buf *buf, jt_str s)
{
    size_t plain_from = 0;
    for (size_t i = 0; i < s.len; i++) {
        uint8_t c = (uint8_t)s.ptr[i];
        if (c >= 0x20 && c != '"' && c != '\\' && c != 0x7f)
            continue;
        jt_buf_put(buf, (jt_str){ s.ptr + plain_from, i - plain_from });
        plain_from = i + 1;
        if (c == '"' || c == '\\') {
            jt_buf_put_char(buf, '\\');
            jt_buf_put_char(buf, (char)c);
        } else {
            jt_buf_put(buf, JT_STR("\\u00"));
            jt_buf_put_hex(buf, &c, 1);
        }
    }
    if (plain_from < s.len) /* an empty view may have no pointer to add to */
        jt_buf_put(buf, (jt_str){ s.ptr + plain_from, s.len - plain_from });
}

void jt_json_put_string(struct jt_buf *buf, jt_str s)
{
    jt_buf_put_char(buf, '"');
    jt_json_put_escaped(buf, s);
    jt_buf_put_char(buf, '"');
}
