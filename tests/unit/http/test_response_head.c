/* test_response_head: the bytes of status line and fields. */
#include "test.h"

#include "http/response_head.h"

static jt_str written(const struct response *resp, enum connection_field connection)
{
    jt_str head = JT_STR("");
    CHECK_OK("write",
             response_head_write(resp, JT_STR("Date: now\r\n"), connection, test_arena(), &head));
    return head;
}

TEST(response_head_has_what_the_answer_says)
{
    struct response resp = { 0 };
    response_json(&resp, 200, JT_STR("{}"));
    CHECK_STR("JSON", written(&resp, CONNECTION_UNSAID),
              "HTTP/1.1 200 OK\r\nDate: now\r\nContent-Length: 2\r\nContent-Type: "
              "application/json\r\nCache-Control: no-store\r\n\r\n");
    CHECK_STR("the last one", written(&resp, CONNECTION_CLOSE),
              "HTTP/1.1 200 OK\r\nDate: now\r\nConnection: close\r\nContent-Length: 2\r\n"
              "Content-Type: application/json\r\nCache-Control: no-store\r\n\r\n");
    CHECK_STR("for HTTP/1.0", written(&resp, CONNECTION_KEEP_ALIVE),
              "HTTP/1.1 200 OK\r\nDate: now\r\nConnection: keep-alive\r\nContent-Length: 2\r\n"
              "Content-Type: application/json\r\nCache-Control: no-store\r\n\r\n");
}

TEST(response_head_of_an_answer_without_body)
{
    struct response resp = { .status = 204 };
    CHECK_STR("204", written(&resp, CONNECTION_UNSAID),
              "HTTP/1.1 204 No Content\r\nDate: now\r\n\r\n");
    resp = (struct response){ .status = 304 };
    response_header(&resp, "ETag", "\"e\"");
    CHECK_STR("304", written(&resp, CONNECTION_UNSAID),
              "HTTP/1.1 304 Not Modified\r\nDate: now\r\nETag: \"e\"\r\n\r\n");
    resp = (struct response){ .status = 299 };
    CHECK_STR("a status without a phrase", written(&resp, CONNECTION_UNSAID),
              "HTTP/1.1 299 \r\nDate: now\r\nContent-Length: 0\r\n\r\n");
}

TEST(response_head_is_not_split_by_a_line_break)
{
    struct response resp = { .status = 204 };
    response_header(&resp, "X", "a\r\nSet-Cookie: b");
    response_header(&resp, "Y", "c");
    CHECK_STR("left out", written(&resp, CONNECTION_UNSAID),
              "HTTP/1.1 204 No Content\r\nDate: now\r\nY: c\r\n\r\n");
}

TEST(date_line_is_of_its_second)
{
    struct date_line line = { 0 };
    CHECK_STR("RFC 9110 section 5.6.7", date_line_at(&line, 784111777),
              "Date: Sun, 06 Nov 1994 08:49:37 GMT\r\n");
    CHECK_STR("the same second", date_line_at(&line, 784111777),
              "Date: Sun, 06 Nov 1994 08:49:37 GMT\r\n");
    CHECK_STR("the epoch", date_line_at(&line, 0), "Date: Thu, 01 Jan 1970 00:00:00 GMT\r\n");
    CHECK_STR("two digits", date_line_at(&line, 1765497599),
              "Date: Thu, 11 Dec 2025 23:59:59 GMT\r\n");
}
