/*
 * json: Jansson's constructors give NULL when memory is used up, and json_pack() takes such a NULL
 * for its own failure; so nothing is checked here.
 */
#include "rest/json.h"

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
