/*
 * response_head: status line and header fields of an answer as they go over the wire (RFC 9112
 * section 4, RFC 9110 section 6.6.1 for Date).
 */
#pragma once

#include <time.h>

#include "http/response.h"

/* The Date field, written once a second. One loop's. */
struct date_line {
    time_t second;
    size_t len;
    char text[sizeof("Date: Sun, 06 Nov 1994 08:49:37 GMT\r\n")];
};
jt_str date_line_at(struct date_line *line, time_t now);

enum connection_field {
    CONNECTION_UNSAID,     /* HTTP/1.1 stays open unless told otherwise */
    CONNECTION_CLOSE,      /* this was the last answer */
    CONNECTION_KEEP_ALIVE, /* for HTTP/1.0 clients who asked */
};

/* 204 and 304 answers have no body, whatever resp says (RFC 9110 sections 15.3.5 and 15.4.5). */
bool response_has_body(const struct response *resp);

/* With the empty line at its end. In arena. */
JT_MUST_USE jt_err response_head_write(const struct response *resp, jt_str date_line,
                                       enum connection_field connection, struct jt_arena *arena,
                                       jt_str *ret_head);
