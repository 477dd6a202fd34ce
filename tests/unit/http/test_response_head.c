/* test_response_head: the bytes of status line and fields. */
#include "test.h"

#include <limits.h>

#include "http/request_id.h"
#include "http/response_head.h"

static jt_str written_in(const struct response *resp, struct response_frame frame)
{
    struct jt_buf head = { 0 };
    frame.standing_lines = JT_STR("Date: now\r\n");
    frame.room_bytes = 1000;
    CHECK_OK("write", response_head_write(resp, &frame, test_arena(), &head));
    CHECK("room behind it", head.capacity - head.len >= 1000);
    return jt_buf_str(&head);
}

static jt_str written_with(const struct response *resp, jt_str connection_lines)
{
    return written_in(resp, (struct response_frame){ .connection_lines = connection_lines });
}

static jt_str written(const struct response *resp)
{
    return written_in(resp, (struct response_frame){ 0 });
}

TEST(response_head_has_what_the_answer_says)
{
    struct response resp = { 0 };
    response_json(&resp, 200, JT_STR("{}"));
    struct connection_lines lines;
    connection_lines_init(&lines, 75);
    CHECK_STR("JSON", written(&resp),
              "HTTP/1.1 200 OK\r\nDate: now\r\nContent-Length: 2\r\nContent-Type: "
              "application/json\r\nCache-Control: no-store\r\n\r\n");
    CHECK_STR("the last one", written_with(&resp, lines.close),
              "HTTP/1.1 200 OK\r\nDate: now\r\nConnection: close\r\nContent-Length: 2\r\n"
              "Content-Type: application/json\r\nCache-Control: no-store\r\n\r\n");
    CHECK_STR("not the last one", written_with(&resp, lines.keep),
              "HTTP/1.1 200 OK\r\nDate: now\r\nConnection: keep-alive\r\n"
              "Keep-Alive: timeout=75\r\nContent-Length: 2\r\n"
              "Content-Type: application/json\r\nCache-Control: no-store\r\n\r\n");
}

TEST(response_head_names_the_request)
{
    const struct response resp = { .status = 204 };
    CHECK_STR("its id", written_in(&resp, (struct response_frame){ .request_id = JT_STR("id-1") }),
              "HTTP/1.1 204 No Content\r\nDate: now\r\nX-Request-Id: id-1\r\n\r\n");
    char longest[REQUEST_ID_MAX_BYTES];
    memset(longest, 'x', sizeof(longest));
    written_in(&resp, (struct response_frame){ .request_id = { longest, sizeof(longest) } });
}

TEST(connection_lines_have_room_for_any_time)
{
    struct connection_lines lines;
    connection_lines_init(&lines, INT_MAX);
    CHECK_STR("the longest", lines.keep,
              "Connection: keep-alive\r\nKeep-Alive: timeout=2147483647\r\n");
}

TEST(response_head_of_an_answer_without_body)
{
    struct response resp = { .status = 204 };
    CHECK_STR("204", written(&resp), "HTTP/1.1 204 No Content\r\nDate: now\r\n\r\n");
    resp = (struct response){ .status = 304 };
    response_header(&resp, "ETag", "\"e\"");
    CHECK_STR("304", written(&resp),
              "HTTP/1.1 304 Not Modified\r\nDate: now\r\nETag: \"e\"\r\n\r\n");
    resp = (struct response){ .status = 299 };
    CHECK_STR("a status without a phrase", written(&resp),
              "HTTP/1.1 299 \r\nDate: now\r\nContent-Length: 0\r\n\r\n");
}

TEST(response_head_is_not_split_by_a_line_break)
{
    struct response resp = { .status = 204 };
    response_header(&resp, "X", "a\r\nSet-Cookie: b");
    response_header(&resp, "Y", "c");
    CHECK_STR("left out", written(&resp), "HTTP/1.1 204 No Content\r\nDate: now\r\nY: c\r\n\r\n");
}

#define NOSNIFF "X-Content-Type-Options: nosniff\r\n"

TEST(date_is_of_its_second)
{
    struct standing_lines lines = { 0 };
    CHECK_STR("RFC 9110 section 5.6.7", standing_lines_at(&lines, 784111777, false),
              "Date: Sun, 06 Nov 1994 08:49:37 GMT\r\n" NOSNIFF);
    CHECK_STR("the same second", standing_lines_at(&lines, 784111777, false),
              "Date: Sun, 06 Nov 1994 08:49:37 GMT\r\n" NOSNIFF);
    CHECK_STR("the epoch", standing_lines_at(&lines, 0, false),
              "Date: Thu, 01 Jan 1970 00:00:00 GMT\r\n" NOSNIFF);
    CHECK_STR("two digits", standing_lines_at(&lines, 1765497599, false),
              "Date: Thu, 11 Dec 2025 23:59:59 GMT\r\n" NOSNIFF);
}

TEST(browsers_are_kept_from_plain_http_where_the_issuer_is_https)
{
    struct standing_lines lines = { 0 };
    for (int i = 0; i < 2; i++) { /* issuers of either kind take turns */
        CHECK_STR("RFC 6797 section 6.1", standing_lines_at(&lines, 784111777, true),
                  "Date: Sun, 06 Nov 1994 08:49:37 GMT\r\n" NOSNIFF
                  "Strict-Transport-Security: max-age=31536000\r\n");
        CHECK_STR("of plain HTTP", standing_lines_at(&lines, 784111777, false),
                  "Date: Sun, 06 Nov 1994 08:49:37 GMT\r\n" NOSNIFF);
    }
}
