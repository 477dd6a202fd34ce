/*
 * payload: writes the JSON by hand into one buffer whose length is worked out before. The event's
 * data is JSON already.
 */
#include "webhooks/payload.h"

#include "base/clock.h"
#include "base/json_write.h"

static void put_text(struct jt_buf *buf, jt_str name, jt_str value)
{
    jt_buf_put(buf, name);
    jt_json_put_string(buf, value);
}

static void put_time(struct jt_buf *buf, jt_str name, int64_t time_ms)
{
    jt_buf_put(buf, name);
    jt_buf_put_char(buf, '"');
    jt_time_put_iso8601_ms(buf, time_ms);
    jt_buf_put_char(buf, '"');
}

jt_err payload_write(const struct event *event, int64_t now_ms, struct jt_arena *arena,
                     jt_str *ret_payload)
{
    struct jt_buf buf;
    JT_TRY(jt_arena_buf(arena,
                        event->data.len + jt_json_string_max_bytes(event->id) +
                            jt_json_string_max_bytes(event->source) +
                            jt_json_string_max_bytes(event->type) + 160,
                        &buf));
    jt_buf_put(&buf, JT_STR("{\"data\":"));
    jt_buf_put(&buf, event->data);
    put_text(&buf, JT_STR(",\"event_id\":"), event->id);
    put_time(&buf, JT_STR(",\"event_timestamp\":"), event->at_ms);
    put_text(&buf, JT_STR(",\"source\":"), event->source);
    put_time(&buf, JT_STR(",\"timestamp\":"), now_ms);
    put_text(&buf, JT_STR(",\"type\":"), event->type);
    jt_buf_put_char(&buf, '}');
    if (buf.has_overflown)
        return JT_ERR(JT_TOO_LARGE, "no room for a payload");
    *ret_payload = jt_buf_str(&buf);
    return JT_DONE;
}
