/*
 * response_head: status line and header fields of an answer as they go over the wire (RFC 9112
 * section 4, RFC 9110 section 6.6.1 for Date).
 */
#pragma once

#include <time.h>

#include "http/response.h"

#define NOSNIFF_FIELD "X-Content-Type-Options: nosniff\r\n"
#define HSTS_FIELD    "Strict-Transport-Security: max-age=31536000\r\n" /* a year; RFC 6797 */

/* The fields that every answer has: Date, and what keeps browsers from guessing types and from
 * plain HTTP. Written once a second. One loop's. */
struct standing_lines {
    time_t second;
    size_t len;
    char text[sizeof("Date: Sun, 06 Nov 1994 08:49:37 GMT\r\n" NOSNIFF_FIELD HSTS_FIELD)];
};
jt_str standing_lines_at(struct standing_lines *lines, time_t now, bool is_https_only);

/* What becomes of the connection, written once. HTTP/1.0 clients need to be told that it stays, and
 * all do well to know for how long: so that they do not send as it ends. One loop's. */
struct connection_lines {
    jt_str keep, close; /* keep stands in text */
    char text[sizeof("Connection: keep-alive\r\nKeep-Alive: timeout=2147483647\r\n")];
};
void connection_lines_init(struct connection_lines *lines, int idle_timeout_s);

/* 204 and 304 answers have no body, whatever resp says (RFC 9110 sections 15.3.5 and 15.4.5). */
bool response_has_body(const struct response *resp);

/* What a head has beside what the handler says. */
struct response_frame {
    jt_str standing_lines, connection_lines; /* lines that end in CRLF, or empty */
    jt_str request_id;                       /* without control characters; empty: none */
    bool is_chunked;   /* a stream; false: the end of the connection is its end */
    size_t room_bytes; /* to keep free behind the head */
};

/* With the empty line at its end. In arena. */
JT_MUST_USE jt_err response_head_write(const struct response *resp,
                                       const struct response_frame *frame, struct jt_arena *arena,
                                       struct jt_buf *ret_head);
