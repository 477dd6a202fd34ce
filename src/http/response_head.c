/*
 * response_head: status line and fields into one buffer. What every answer has is written once a
 * second (Date) or once for all.
 */
#include "http/response_head.h"

enum { FIXED_MAX_BYTES = 384 }; /* all but the handler's fields, content type and id */

/* Those that jeton answers with. */
static const struct {
    int status;
    const char *line;
} status_lines[] = {
    { 200, "HTTP/1.1 200 OK\r\n" },
    { 201, "HTTP/1.1 201 Created\r\n" },
    { 204, "HTTP/1.1 204 No Content\r\n" },
    { 302, "HTTP/1.1 302 Found\r\n" },
    { 304, "HTTP/1.1 304 Not Modified\r\n" },
    { 400, "HTTP/1.1 400 Bad Request\r\n" },
    { 401, "HTTP/1.1 401 Unauthorized\r\n" },
    { 403, "HTTP/1.1 403 Forbidden\r\n" },
    { 404, "HTTP/1.1 404 Not Found\r\n" },
    { 405, "HTTP/1.1 405 Method Not Allowed\r\n" },
    { 408, "HTTP/1.1 408 Request Timeout\r\n" },
    { 413, "HTTP/1.1 413 Content Too Large\r\n" },
    { 414, "HTTP/1.1 414 URI Too Long\r\n" },
    { 417, "HTTP/1.1 417 Expectation Failed\r\n" },
    { 431, "HTTP/1.1 431 Request Header Fields Too Large\r\n" },
    { 500, "HTTP/1.1 500 Internal Server Error\r\n" },
    { 503, "HTTP/1.1 503 Service Unavailable\r\n" },
    { 505, "HTTP/1.1 505 HTTP Version Not Supported\r\n" },
    { 507, "HTTP/1.1 507 Insufficient Storage\r\n" },
};

/* Of all there is, what is for https only stands last. */
static jt_str lines_for(const struct standing_lines *lines, bool is_https_only)
{
    const size_t left_out = is_https_only || lines->len == 0 ? 0 : sizeof(HSTS_FIELD) - 1;
    return (jt_str){ lines->text, lines->len - left_out };
}

jt_str standing_lines_at(struct standing_lines *lines, time_t now, bool is_https_only)
{
    /* Not strftime(), whose names of days depend on the locale. */
    static const char days[][4] = { "Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat" };
    static const char months[][4] = { "Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                      "Jul", "Aug", "Sep", "Oct", "Nov", "Dec" };
    struct tm parts = { 0 };
    if (lines->len != 0 && lines->second == now)
        return lines_for(lines, is_https_only);
    struct jt_buf buf = jt_buf_over(lines->text, sizeof(lines->text));
    if (gmtime_r(&now, &parts) != NULL) {
        const int numbers[] = { parts.tm_hour, parts.tm_min, parts.tm_sec };
        jt_buf_put(&buf, JT_STR("Date: "));
        jt_buf_put(&buf, jt_str_from(days[parts.tm_wday]));
        jt_buf_put(&buf, parts.tm_mday < 10 ? JT_STR(", 0") : JT_STR(", "));
        jt_buf_put_int(&buf, parts.tm_mday);
        jt_buf_put_char(&buf, ' ');
        jt_buf_put(&buf, jt_str_from(months[parts.tm_mon]));
        jt_buf_put_char(&buf, ' ');
        jt_buf_put_int(&buf, parts.tm_year + 1900);
        for (size_t i = 0; i < COUNT(numbers); i++) {
            jt_buf_put_char(&buf, i == 0 ? ' ' : ':');
            if (numbers[i] < 10)
                jt_buf_put_char(&buf, '0');
            jt_buf_put_int(&buf, numbers[i]);
        }
        jt_buf_put(&buf, JT_STR(" GMT\r\n"));
    }
    jt_buf_put(&buf, JT_STR(NOSNIFF_FIELD HSTS_FIELD));
    lines->len = buf.has_overflown ? 0 : buf.len;
    lines->second = now;
    return lines_for(lines, is_https_only);
}

void connection_lines_init(struct connection_lines *lines, int idle_timeout_s)
{
    struct jt_buf buf = jt_buf_over(lines->text, sizeof(lines->text));
    jt_buf_put(&buf, JT_STR("Connection: keep-alive\r\nKeep-Alive: timeout="));
    jt_buf_put_int(&buf, idle_timeout_s);
    jt_buf_put(&buf, JT_STR("\r\n"));
    lines->keep = jt_buf_str(&buf);
    lines->close = JT_STR("Connection: close\r\n");
}

bool response_has_body(const struct response *resp)
{
    return resp->status != 204 && resp->status != 304;
}

static void put_status_line(struct jt_buf *head, int status)
{
    for (size_t i = 0; i < COUNT(status_lines); i++)
        if (status_lines[i].status == status) {
            jt_buf_put(head, jt_str_from(status_lines[i].line));
            return;
        }
    jt_buf_put(head, JT_STR("HTTP/1.1 "));
    jt_buf_put_int(head, status);
    jt_buf_put(head, JT_STR(" \r\n")); /* the phrase may be empty (RFC 9112 section 4) */
}

static void put_field(struct jt_buf *head, const char *name, const char *value)
{
    jt_buf_put(head, jt_str_from(name));
    jt_buf_put(head, JT_STR(": "));
    jt_buf_put(head, jt_str_from(value));
    jt_buf_put(head, JT_STR("\r\n"));
}

static size_t fields_bytes(const struct response *resp)
{
    size_t bytes = resp->content_type != NULL ? strlen(resp->content_type) : 0;
    for (size_t i = 0; i < resp->header_count; i++)
        bytes += strlen(resp->headers[i].name) + strlen(resp->headers[i].value) + 4;
    return bytes;
}

static void put_request_id(struct jt_buf *head, jt_str id)
{
    if (id.len == 0)
        return;
    jt_buf_put(head, JT_STR("X-Request-Id: "));
    jt_buf_put(head, id);
    jt_buf_put(head, JT_STR("\r\n"));
}

jt_err response_head_write(const struct response *resp, const struct response_frame *frame,
                           struct jt_arena *arena, struct jt_buf *ret_head)
{
    const size_t varying = fields_bytes(resp) + frame->request_id.len + frame->room_bytes;
    struct jt_buf head;
    JT_TRY(jt_arena_buf(arena, FIXED_MAX_BYTES + varying, &head));
    put_status_line(&head, resp->status);
    jt_buf_put(&head, frame->standing_lines);
    jt_buf_put(&head, frame->connection_lines);
    put_request_id(&head, frame->request_id);
    if (response_has_body(resp) && resp->stream.next != NULL) {
        jt_buf_put(&head,
                   frame->is_chunked ? JT_STR("Transfer-Encoding: chunked\r\n") : JT_STR(""));
    } else if (response_has_body(resp)) {
        jt_buf_put(&head, JT_STR("Content-Length: "));
        jt_buf_put_int(&head, (int64_t)resp->body.len);
        jt_buf_put(&head, JT_STR("\r\n"));
    }
    if (resp->content_type != NULL)
        put_field(&head, "Content-Type", resp->content_type);
    for (size_t i = 0; i < resp->header_count; i++)
        /* A line break in a value would be a bug of ours; it must not become a second answer. */
        if (!jt_str_has_control(jt_str_from(resp->headers[i].value)))
            put_field(&head, resp->headers[i].name, resp->headers[i].value);
    jt_buf_put(&head, JT_STR("\r\n"));
    if (head.has_overflown)
        return JT_ERR(JT_TOO_LARGE, "response head");
    *ret_head = head;
    return JT_DONE;
}
