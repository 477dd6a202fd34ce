/* json: see the header. */
#include "rest/json.h"

#include "model/color.h"

#include "base/clock.h"

json_t *json_time(int64_t time_ms)
{
    char text[32];
    struct jt_buf buf = jt_buf_over(text, sizeof(text));
    if (time_ms == 0)
        return json_null();
    jt_time_put_iso8601(&buf, time_ms);
    return json_stringn(buf.ptr, buf.len);
}

json_t *json_text_or_null(jt_str text)
{
    return text.len == 0 ? json_null() : json_stringn(text.ptr, text.len);
}

json_t *json_color(jt_str text)
{
    const struct color color = color_of(text);
    return json_pack("{s:s%,s:s,s:s}", "raw", JSON_TEXT(color.raw), "hex", color.hex, "hsl",
                     color.hsl);
}
