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

static jt_err write_borrowed(const json_t *value, struct jt_arena *arena, jt_str *ret_text)
{
    const size_t flags = JSON_COMPACT | JSON_ENCODE_ANY;
    char *bytes = NULL;
    size_t len = json_dumpb(value, NULL, 0, flags);
    if (len == 0)
        return JT_ERR(JT_NO_MEMORY, "writing JSON");
    JT_TRY(jt_arena_alloc(arena, len, &bytes));
    if (json_dumpb(value, bytes, len, flags) != len)
        return JT_ERR(JT_NO_MEMORY, "writing JSON");
    *ret_text = (jt_str){ bytes, len };
    return JT_DONE;
}

jt_err json_write(json_t *value, struct jt_arena *arena, jt_str *ret_text)
{
    if (value == NULL)
        return JT_ERR(JT_NO_MEMORY, "JSON value");
    jt_err err = write_borrowed(value, arena, ret_text);
    json_decref(value);
    return err;
}

json_t *json_color(jt_str text)
{
    const struct color color = color_of(text);
    return json_pack("{s:s%,s:s,s:s}", "raw", JSON_TEXT(color.raw), "hex", color.hex, "hsl",
                     color.hsl);
}
